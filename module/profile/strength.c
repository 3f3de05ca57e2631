/* SPDX-License-Identifier: MIT */
#include <headroom/strength.h>

const struct hr_param_spec hr_strength_spec = {
	.name = "strength",
	.description = "How much of a profile is done",
	.unit = "%",
	.type = HR_PARAM_TYPE_FLOAT,
	.max = (float)HR_STRENGTH_MAX_PERCENT,
	.def = (float)HR_STRENGTH_MAX_PERCENT,
};

/* From the value of no effect to the one that is written. */
static float between(double none, float written, double s)
{
	return (float)(none + s * ((double)written - none));
}

void hr_strength_apply(struct hr_params *params, double strength_percent)
{
	const double s = strength_percent / HR_STRENGTH_MAX_PERCENT;
	const double slope = 1.0 - 1.0 / (double)params->comp_ratio;

	if (strength_percent >= HR_STRENGTH_MAX_PERCENT)
		return;
	params->agc_amount_percent = between(0.0, params->agc_amount_percent, s);
	params->agc_max_boost_db = between(0.0, params->agc_max_boost_db, s);
	params->agc_max_cut_db = between(0.0, params->agc_max_cut_db, s);
	params->comp_ratio = (float)(1.0 / (1.0 - s * slope));
	params->comp_makeup_db = between(0.0, params->comp_makeup_db, s);
	params->soft_max_psr_db = between((double)hr_param_specs[HR_PARAM_ID_soft_max_psr_db].max,
			params->soft_max_psr_db, s);
	params->soft_static_dbtp = between(0.0, params->soft_static_dbtp, s);
	if (s > 0.0)
		return;
	params->agc_enabled = false;
	params->comp_enabled = false;
	params->soft_enabled = false;
}
