/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STRENGTH_H
#define HEADROOM_STRENGTH_H

#include "params/params.h"

/**
 * How much of a profile is done, in one number: 100 % is what is written there, 0 %
 * leaves everything below the ceiling untouched, bit for bit.
 *
 *   leveller    max-boost, max-cut and amount x s; target and speed stay
 *   compressor  ratio such that the reduction in dB is x s: 1 / (1 - s (1 - 1 / ratio));
 *               makeup-db x s, and the automatic makeup follows the reduction
 *   soft tier   max-psr-db and static-ceiling-dbtp go from their ends of no effect, 40 dB
 *               and 0 dBTP, to what is written
 *   programs    app-level.max-cut-db x s; that is the module's to do
 *   limiter     as written: the true-peak ceiling is held at any strength
 *
 * s = strength / 100. At 0 leveller, compressor and soft tier are off. Times, thresholds,
 * targets and bypass are as written at any strength.
 */

#define HR_STRENGTH_MAX_PERCENT 100.0

/** The row of the value: of the argument, the key and the option of that name. */
extern const struct hr_param_spec hr_strength_spec;

/**
 * Scale params, whose values are in their ranges and stay there. strength_percent is
 * 0 .. 100; at 100 nothing changes. Thread: any.
 */
void hr_strength_apply(struct hr_params *params, double strength_percent);

#endif /* HEADROOM_STRENGTH_H */
