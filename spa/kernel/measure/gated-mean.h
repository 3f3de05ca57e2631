/* SPDX-License-Identifier: MIT */
#ifndef HR_LANDING_H
#define HR_LANDING_H

#include <stdint.h>

#include "base/attributes.h"

/**
 * Where a programme lands whose level is always right.
 *
 * A level follows the sound of some seconds; ITU-R BS.1770-4 judges the whole of it,
 * with a gate of its own, and so pauses, notes that fade and swells make it land up to
 * 2 LU beside the level. This remembers HR_LANDING_BLOCKS windows of 400 ms, each
 * relative to the level of its time, and gates and averages them as the standard does.
 */

#define HR_LANDING_BLOCKS 300u		/**< 30 s */
#define HR_LANDING_GATE_POW 0.1		/**< BS.1770-4: 10 LU below the ungated mean */

struct hr_landing {
	double excess_pow[HR_LANDING_BLOCKS];
	uint32_t n_blocks, next;
};

/** One more window: its power divided by that of the level. Thread: RT. */
HR_RT void hr_landing_push(struct hr_landing *landing, double excess_pow);

/** Power of the whole, divided by that of the level; 1 while nothing is known. Thread: RT. */
HR_RT double hr_landing_pow(const struct hr_landing *landing);

#endif /* HR_LANDING_H */
