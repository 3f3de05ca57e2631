/* SPDX-License-Identifier: MIT */
#include "bypass.h"

#include <string.h>

void hr_bypass_init(struct hr_bypass *bypass, void *mem, uint32_t n_channels)
{
	memset(bypass, 0, sizeof(*bypass));
	hr_lines_init(&bypass->lines, mem, n_channels);
}

HR_RT void hr_bypass_set(struct hr_bypass *bypass, bool active, uint32_t delay_frames,
		uint32_t ramp_frames)
{
	bypass->active = active;
	bypass->delay_frames = delay_frames;
	bypass->ramp_frames = ramp_frames;
}

HR_RT void hr_bypass_reset(struct hr_bypass *bypass)
{
	hr_lines_reset(&bypass->lines, bypass->delay_frames);
	bypass->dry_frames = bypass->active ? bypass->ramp_frames : 0;
}

HR_RT void hr_bypass_feed(struct hr_bypass *bypass, float *const buf[], uint32_t n_frames)
{
	hr_lines_append(&bypass->lines, buf, n_frames);
}

/* How many of the ramp's frames are dry at frame n, counted from 1. */
static HR_RT uint32_t dry_at(const struct hr_bypass *bypass, uint32_t n)
{
	uint32_t left_frames = bypass->ramp_frames - bypass->dry_frames;

	if (bypass->active)
		return n < left_frames ? bypass->dry_frames + n : bypass->ramp_frames;
	return n < bypass->dry_frames ? bypass->dry_frames - n : 0;
}

HR_RT void hr_bypass_mix(struct hr_bypass *bypass, float *const buf[], uint32_t n_frames)
{
	uint32_t age = bypass->delay_frames + n_frames;

	if (!bypass->active && bypass->dry_frames == 0)
		return;
	for (uint32_t c = 0; c < bypass->lines.n_channels; c++) {
		const float *dry = hr_lines_at(&bypass->lines, c, age);

		for (uint32_t n = 0; n < n_frames; n++) {
			uint32_t dry_frames = dry_at(bypass, n + 1);

			if (dry_frames == bypass->ramp_frames)
				buf[c][n] = dry[n];
			else if (dry_frames > 0)
				buf[c][n] += (dry[n] - buf[c][n]) *
					((float)dry_frames / (float)bypass->ramp_frames);
		}
	}
	bypass->dry_frames = dry_at(bypass, n_frames);
}
