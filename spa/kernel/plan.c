/* SPDX-License-Identifier: MIT */
#include "kernel/plan.h"

#include "kernel/dsp/units.h"
#include "kernel/stage/bypass.h"

const uint32_t hr_standard_rates_hz[HR_N_STANDARD_RATES] = {
	8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200,
	96000, 128000, 176400, 192000, 352800, 384000,
};

void hr_plan_compute(struct hr_plan *plan, const struct hr_params *params, uint32_t rate_hz)
{
	*plan = (struct hr_plan) {
		.rate_hz = rate_hz,
		.bypass = params->bypass,
		.bypass_frames = hr_ms_to_frames(HR_BYPASS_RAMP_MS, rate_hz),
		.volume_frames = hr_ms_to_frames(HR_VOLUME_RAMP_MS, rate_hz),
	};
	hr_loudness_coefs_compute(&plan->loudness, rate_hz);
	hr_r128_coefs_compute(&plan->r128, rate_hz);
	hr_leveller_coefs_compute(&plan->leveller, params, rate_hz);
	hr_comp_coefs_compute(&plan->comp, params, rate_hz);
	hr_soft_coefs_compute(&plan->soft, params, rate_hz);
	hr_limit_coefs_compute(&plan->limit, params, rate_hz);
	hr_match_coefs_compute(&plan->match, params, rate_hz);
}

void hr_plan_set_compute(struct hr_plan_set *set, const struct hr_params *params,
		uint32_t extra_rate_hz)
{
	for (uint32_t i = 0; i < HR_N_STANDARD_RATES; i++)
		hr_plan_compute(&set->plans[i], params, hr_standard_rates_hz[i]);
	if (extra_rate_hz < HR_MIN_RATE_HZ || extra_rate_hz > HR_MAX_RATE_HZ)
		extra_rate_hz = HR_MAX_RATE_HZ;
	hr_plan_compute(&set->plans[HR_N_STANDARD_RATES], params, extra_rate_hz);
}

HR_RT const struct hr_plan *hr_plan_set_pick(const struct hr_plan_set *set, uint32_t rate_hz)
{
	const struct hr_plan *best = &set->plans[0];

	for (uint32_t i = 1; i <= HR_N_STANDARD_RATES; i++) {
		const struct hr_plan *plan = &set->plans[i];
		uint64_t larger = plan->rate_hz > rate_hz ? plan->rate_hz : rate_hz;
		uint64_t smaller = plan->rate_hz > rate_hz ? rate_hz : plan->rate_hz;
		uint64_t best_larger = best->rate_hz > rate_hz ? best->rate_hz : rate_hz;
		uint64_t best_smaller = best->rate_hz > rate_hz ? rate_hz : best->rate_hz;

		/* larger / smaller < best_larger / best_smaller */
		if (larger * best_smaller < best_larger * smaller)
			best = plan;
	}
	return best;
}
