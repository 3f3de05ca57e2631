/* SPDX-License-Identifier: MIT */
#include "kernel/dsp/curve.h"

#include "kernel/dsp/fastmath.h"

/* A narrower knee is a corner. */
#define SHARP_LOG2 1e-6

void hr_curve_compute(struct hr_curve *curve, const struct hr_params *params)
{
	double knee_log2 = (double)params->comp_knee_db / HR_DB_PER_LOG2;
	double threshold_log2 = (double)params->comp_threshold_db / HR_DB_PER_LOG2;

	/* the reciprocal of a knee that nobody can hear would be infinite */
	if (knee_log2 < SHARP_LOG2)
		knee_log2 = 0.0;
	curve->knee_log2 = (float)knee_log2;
	/* what hr_curve_reduction_log2() subtracts above the knee is start + knee;
	 * the parabola has risen by knee/2 there */
	curve->start_log2 = (float)(threshold_log2 - knee_log2 / 2.0);
	curve->inv_2_knee = knee_log2 > 0.0 ? (float)(0.5 / knee_log2) : 0.0f;
	curve->slope = params->comp_enabled ? 1.0f - 1.0f / params->comp_ratio : 0.0f;
}
