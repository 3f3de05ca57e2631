/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_SCREEN_H
#define HEADROOM_SCREEN_H

#include "monitor/options.h"
#include "monitor/source.h"
#include "monitor/view/model.h"

/** Frames a second while something moves. */
#define SCREEN_FRAMES_PER_SEC 30

/**
 * Show the source on the terminal until q, a signal or the end of the terminal.
 *
 * signal_fd  of a signalfd for SIGWINCH, SIGTSTP and SIGCONT; all others end it
 *
 * Says what is wrong; returns an exit status. The terminal is as it was then.
 */
enum monitor_status screen_run(const struct options *options, struct source *source,
		struct model *model, int signal_fd);

#endif /* HEADROOM_SCREEN_H */
