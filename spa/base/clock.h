/* SPDX-License-Identifier: MIT */
#ifndef HR_MONOTONIC_H
#define HR_MONOTONIC_H

#include <stdint.h>
#include <time.h>

#include <spa/utils/defs.h>

/** CLOCK_MONOTONIC in nanoseconds, that of the graph. Thread: any. */
static inline uint64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return SPA_TIMESPEC_TO_NSEC(&now);
}

#endif /* HR_MONOTONIC_H */
