/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RESTART_H
#define HEADROOM_RESTART_H

#include <limits.h>
#include <stdbool.h>

/** What restarts the user's PipeWire, for a message. */
#define RESTART_COMMAND "systemctl --user restart pipewire.service"

/**
 * Whether systemd needs a link of the user's to tell PipeWire 1.6.4 and later where the
 * module is, and there is none: it is installed below a prefix systemd does not search.
 * Writes the link's path, and where it has to lead.
 */
bool restart_needs_link(char path[PATH_MAX], char target[PATH_MAX]);

/**
 * Restart the user's PipeWire by systemd, with what was running on it, and wait until it
 * answers. Says what went wrong and what to do instead. Returns a status; STATUS_OK when
 * the module is as loaded as it was to be. Where something can play, it can by then.
 */
int restart_pipewire(const char *remote, bool is_to_be_loaded);

#endif /* HEADROOM_RESTART_H */
