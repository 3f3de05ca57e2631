/* SPDX-License-Identifier: MIT */
#ifndef HR_CURVE_H
#define HR_CURVE_H

#include "base/attributes.h"
#include "params/params.h"

/**
 * Static curve of the compressor: how far a level is pushed down.
 *
 * Above threshold + knee/2 one dB at the output takes `ratio` dB at the input;
 * below threshold - knee/2 nothing happens; between them a parabola joins both
 * without a corner (Giannoulis, Massberg, Reiss, JAES 60 (2012), eq. 4).
 * Levels and reductions are in log2 of an amplitude.
 */
struct hr_curve {
	float start_log2;	/**< where the knee begins */
	float knee_log2;	/**< width, 0 = a corner */
	float inv_2_knee;	/**< 1 / (2 knee_log2), 0 without a knee */
	float slope;		/**< 1 - 1 / ratio */
};

/** params in their ranges; a disabled compressor has slope 0. Thread: control. */
void hr_curve_compute(struct hr_curve *curve, const struct hr_params *params);

/** Reduction in log2, >= 0, for a level in log2 of full scale. Thread: RT. */
static inline HR_RT float hr_curve_reduction_log2(const struct hr_curve *curve, float level_log2)
{
	float over = level_log2 - curve->start_log2;
	float in_knee = over < 0.0f ? 0.0f : over;

	in_knee = in_knee > curve->knee_log2 ? curve->knee_log2 : in_knee;
	over -= curve->knee_log2;
	over = over < 0.0f ? 0.0f : over;
	return curve->slope * (in_knee * in_knee * curve->inv_2_knee + over);
}

#endif /* HR_CURVE_H */
