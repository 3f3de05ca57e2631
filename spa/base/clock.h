/* SPDX-License-Identifier: MIT */
#ifndef HR_MONOTONIC_H
#define HR_MONOTONIC_H

#include <stdint.h>
#include <time.h>

/** CLOCK_MONOTONIC in nanoseconds, that of the graph. Thread: any. */
static inline uint64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif /* HR_MONOTONIC_H */
