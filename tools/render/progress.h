/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_PROGRESS_H
#define HEADROOM_RENDER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * A bar on stderr, if that is a terminal and the end is known; else nothing. Or a number
 * for somebody who draws one bar for many.
 */
struct progress {
	int64_t n_total;	/**< 0 or less: no bar */
	int percent;		/**< on show; -1 = nothing yet */
	_Atomic float *part;	/**< 0 .. 1, instead of a bar; borrowed; NULL: a bar */
};

/**
 * n_total is what progress_show() will reach; 0 or less when it is not known. part: NULL,
 * or where to tell how much is done.
 */
void progress_init(struct progress *progress, int64_t n_total, _Atomic float *part);

/** Draw again if it makes a difference. */
void progress_show(struct progress *progress, int64_t n_done);

/** Remove the bar, before anything else is printed. */
void progress_clear(struct progress *progress);

#endif /* HEADROOM_RENDER_PROGRESS_H */
