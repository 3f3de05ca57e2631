/* SPDX-License-Identifier: MIT */
#include "kernel/engine-internal.h"

#include <math.h>

/* The meters that cost next to nothing. */

#define FULL_SCALE_LIN 1.0f

/* fmaxf() is a call, for what it does with numbers that are none. */
static HR_RT float higher(float a, float b)
{
	return a > b ? a : b;
}

static HR_RT uint32_t count_clipped(const float *x, uint32_t n_frames)
{
	uint32_t n_clipped = 0;

	for (uint32_t n = 0; n < n_frames; n++)
		n_clipped += fabsf(x[n]) >= FULL_SCALE_LIN;
	return n_clipped;
}

HR_RT float hr_engine_meter_input(struct hr_engine *engine, float *const buf[],
		uint32_t n_frames)
{
	struct hr_meters *meters = &engine->meters;
	float highest_lin = 0.0f;

	for (uint32_t c = 0; c < engine->setup.n_channels; c++) {
		struct hr_channel_meters *channel = &meters->channels[c];
		const float peak_lin = engine->ops->abs_max(buf[c], n_frames);

		if (peak_lin >= FULL_SCALE_LIN)
			meters->n_in_clipped += count_clipped(buf[c], n_frames);
		channel->in_peak_lin = higher(channel->in_peak_lin, peak_lin);
		highest_lin = higher(highest_lin, peak_lin);
	}
	meters->in_peak_lin = higher(meters->in_peak_lin, highest_lin);
	return highest_lin;
}

HR_RT void hr_engine_meter_output(struct hr_engine *engine, float *const buf[],
		uint32_t n_frames)
{
	struct hr_meters *meters = &engine->meters;

	for (uint32_t c = 0; c < engine->setup.n_channels; c++) {
		struct hr_channel_meters *channel = &meters->channels[c];
		const float peak_lin = engine->ops->abs_max(buf[c], n_frames);

		if (peak_lin >= FULL_SCALE_LIN)
			meters->n_out_clipped += count_clipped(buf[c], n_frames);
		channel->out_peak_lin = higher(channel->out_peak_lin, peak_lin);
		meters->out_peak_lin = higher(meters->out_peak_lin, peak_lin);
	}
}
