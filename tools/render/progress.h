/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_PROGRESS_H
#define HEADROOM_RENDER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/** A bar on stderr, if that is a terminal and the end is known; else nothing. */
struct progress {
	int64_t n_total;	/**< 0 or less: no bar */
	int percent;		/**< on show; -1 = nothing yet */
};

/** n_total is what progress_show() will reach; 0 or less when it is not known. */
void progress_init(struct progress *progress, int64_t n_total);

/** Draw again if it makes a difference. */
void progress_show(struct progress *progress, int64_t n_done);

/** Remove the bar, before anything else is printed. */
void progress_clear(struct progress *progress);

#endif /* HEADROOM_RENDER_PROGRESS_H */
