/* SPDX-License-Identifier: MIT */
#include "kernel/measure/readings.h"

#include <stddef.h>
#include <string.h>

HR_RT void hr_meters_copy(struct hr_meters *to, const struct hr_meters *from)
{
	memcpy(to, from, offsetof(struct hr_meters, channels) +
			from->n_channels * sizeof(from->channels[0]));
}

static HR_RT void raise(float *lin, float earlier_lin)
{
	if (*lin < earlier_lin)
		*lin = earlier_lin;
}

static HR_RT void lower(float *lin, float earlier_lin)
{
	if (*lin > earlier_lin)
		*lin = earlier_lin;
}

HR_RT void hr_meters_hold(struct hr_meters *meters, const struct hr_meters *earlier)
{
	raise(&meters->in_peak_lin, earlier->in_peak_lin);
	raise(&meters->out_peak_lin, earlier->out_peak_lin);
	lower(&meters->comp_gain_min_lin, earlier->comp_gain_min_lin);
	lower(&meters->limit_gain_min_lin, earlier->limit_gain_min_lin);
	for (uint32_t c = 0; c < meters->n_channels && c < earlier->n_channels; c++) {
		struct hr_channel_meters *now = &meters->channels[c];
		const struct hr_channel_meters *before = &earlier->channels[c];

		raise(&now->in_peak_lin, before->in_peak_lin);
		raise(&now->out_peak_lin, before->out_peak_lin);
		raise(&now->in_true_peak_lin, before->in_true_peak_lin);
		raise(&now->out_true_peak_lin, before->out_true_peak_lin);
	}
}
