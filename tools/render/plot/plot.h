/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_PLOT_H
#define HEADROOM_RENDER_PLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "params/params.h"
#include "render/chain/meter.h"
#include "render/plot/curves.h"

/** What a picture shows beside the curves. All pointers are borrowed. */
struct plot {
	const char *in_path;		/**< any bytes */
	const char *profile;		/**< any bytes; NULL: none */
	const struct hr_params *params;
	const struct curves *curves;
	struct figures before, after;
	double length_sec;		/**< 0 or more */
};

/** Whether this was built with cairo; plot_write() may not be called if not. */
bool plot_is_built(void);

/**
 * Write a PNG of 1200 x 800 to fd: the sound with its true peaks, its loudness and
 * the gain of the stages, over time. path is for messages.
 *
 * Says what is wrong and returns -1, else 0. fd stays open.
 */
int plot_write(const struct plot *plot, int fd, const char *path);

#endif /* HEADROOM_RENDER_PLOT_H */
