/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_LOG_LIMIT_H
#define HEADROOM_LOG_LIMIT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/** Whoever asks for nonsense in a loop must not fill the disk with answers. */

#define HEADROOM_LOG_LINES_PER_SEC 8u

/** Of one place that logs; {0} at first. Thread: one. */
struct headroom_log_limit {
	uint64_t began_sec;		/**< when the second began that is counted */
	uint32_t n_lines;		/**< in that second */
};

/** Whether one line more may be logged now; if so, it is counted. */
static inline bool headroom_log_limit_allows(struct headroom_log_limit *limit)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if ((uint64_t)now.tv_sec != limit->began_sec) {
		limit->began_sec = (uint64_t)now.tv_sec;
		limit->n_lines = 0;
	}
	if (limit->n_lines == HEADROOM_LOG_LINES_PER_SEC)
		return false;
	limit->n_lines++;
	return true;
}

#endif /* HEADROOM_LOG_LIMIT_H */
