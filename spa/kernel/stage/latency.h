/* SPDX-License-Identifier: MIT */
#ifndef HR_LATENCY_H
#define HR_LATENCY_H

#include <stdint.h>

#include "base/attributes.h"

/** The delay of the chain, that of its limiter. */

/** Look-ahead at every rate, in all settings; see hr_latency_frames(). */
#define HR_LATENCY_NS 2000000u

/** Delay through an engine that processes, in whole frames. Thread: any. */
static inline HR_RT uint32_t hr_latency_frames(uint32_t rate_hz)
{
	return (uint32_t)((uint64_t)rate_hz * HR_LATENCY_NS / 1000000000u);
}

#endif /* HR_LATENCY_H */
