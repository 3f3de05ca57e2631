/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_FILE_H
#define HEADROOM_RENDER_FILE_H

#include <stdbool.h>

#include "render/chain/meter.h"
#include "render/options.h"

/** How it went; in memory that others may read while it goes on. */
struct result {
	_Atomic float part;	/**< 0 .. 1 of the file is rendered */
	bool has_part;		/**< tell part, and draw no bar; set by the caller */
	double length_sec;
	struct figures before, after;	/**< only with options->report or a plot */
};

/**
 * Render options->in_path to options->out_path: as many frames, without the
 * delay of the chain. The whole output is there, or what was there before.
 *
 * Says what went wrong and returns -1, else 0, or STATUS_CUT when the end of the input
 * was missing. Ends the program by SIGINT, SIGTERM or SIGHUP when one came, after it
 * tidied up.
 */
int render_file(const struct options *options, struct result *result);

#endif /* HEADROOM_RENDER_FILE_H */
