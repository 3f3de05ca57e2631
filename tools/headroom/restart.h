/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RESTART_H
#define HEADROOM_RESTART_H

#include <stdbool.h>

/** What restarts the user's PipeWire, for a message. */
#define RESTART_COMMAND "systemctl --user restart pipewire.service"

/**
 * Restart the user's PipeWire by systemd, with what was running on it, and wait until it
 * answers. Says what went wrong and what to do instead. Returns a status; STATUS_OK when
 * the module is as loaded as it was to be.
 */
int restart_pipewire(const char *remote, bool is_to_be_loaded);

#endif /* HEADROOM_RESTART_H */
