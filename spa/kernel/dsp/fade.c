/* SPDX-License-Identifier: MIT */
#include "kernel/dsp/fade.h"

/* How many of the ramp's frames are done at frame n, counted from 1. */
static HR_RT uint32_t at_frame(const struct hr_fade *fade, uint32_t n)
{
	uint32_t left_frames = fade->ramp_frames - fade->at_frames;

	if (fade->active)
		return n < left_frames ? fade->at_frames + n : fade->ramp_frames;
	return n < fade->at_frames ? fade->at_frames - n : 0;
}

HR_RT void hr_fade_mix(const struct hr_fade *fade, float *x, const float *y, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		uint32_t at_frames = at_frame(fade, n + 1);

		if (at_frames == fade->ramp_frames)
			x[n] = y[n];
		else if (at_frames > 0)
			x[n] += (y[n] - x[n]) * ((float)at_frames / (float)fade->ramp_frames);
	}
}

HR_RT void hr_fade_advance(struct hr_fade *fade, uint32_t n_frames)
{
	fade->at_frames = at_frame(fade, n_frames);
}
