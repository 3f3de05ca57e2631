/* SPDX-License-Identifier: MIT */
#include "kernel/stage/bypass.h"

#include <string.h>

void hr_bypass_init(struct hr_bypass *bypass, void *mem, uint32_t n_channels)
{
	memset(bypass, 0, sizeof(*bypass));
	hr_lines_init(&bypass->lines, mem, n_channels);
}

HR_RT void hr_bypass_set(struct hr_bypass *bypass, bool active, uint32_t delay_frames,
		uint32_t ramp_frames)
{
	bypass->fade.active = active;
	bypass->fade.ramp_frames = ramp_frames;
	bypass->delay_frames = delay_frames;
}

HR_RT void hr_bypass_reset(struct hr_bypass *bypass)
{
	hr_lines_reset(&bypass->lines, bypass->delay_frames);
	hr_fade_finish(&bypass->fade);
}

HR_RT void hr_bypass_feed(struct hr_bypass *bypass, float *const buf[], uint32_t n_frames)
{
	hr_lines_append(&bypass->lines, buf, n_frames);
}

HR_RT void hr_bypass_mix(struct hr_bypass *bypass, float *const buf[], uint32_t n_frames,
		const struct hr_match *match)
{
	uint32_t age = bypass->delay_frames + n_frames;

	if (hr_fade_is_out(&bypass->fade))
		return;
	for (uint32_t c = 0; c < bypass->lines.n_channels; c++) {
		const float *dry = hr_lines_at(&bypass->lines, c, age);
		float matched[HR_CHUNK];

		if (hr_match_is_heard(match)) {
			memcpy(matched, dry, n_frames * sizeof(*matched));
			hr_match_mix(match, c, matched, n_frames);
			dry = matched;
		}
		hr_fade_mix(&bypass->fade, buf[c], dry, n_frames);
	}
	hr_fade_advance(&bypass->fade, n_frames);
}
