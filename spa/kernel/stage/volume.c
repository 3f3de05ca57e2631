/* SPDX-License-Identifier: MIT */
#include "kernel/stage/volume.h"

#include <string.h>

void hr_volume_init(struct hr_volume *volume, uint32_t n_channels)
{
	memset(volume, 0, sizeof(*volume));
	volume->n_channels = n_channels;
	for (uint32_t c = 0; c < HR_MAX_CHANNELS; c++)
		volume->from_lin[c] = volume->to_lin[c] = 1.0f;
}

static HR_RT float factor_lin(const struct hr_volume *volume, uint32_t c, uint32_t done_frames)
{
	float part;

	if (done_frames >= volume->ramp_frames)
		return volume->to_lin[c];
	part = (float)done_frames / (float)volume->ramp_frames;
	return volume->from_lin[c] + (volume->to_lin[c] - volume->from_lin[c]) * part;
}

HR_RT void hr_volume_set(struct hr_volume *volume, const float *to_lin, uint32_t ramp_frames)
{
	if (memcmp(volume->to_lin, to_lin, volume->n_channels * sizeof(*to_lin)) == 0)
		return;
	for (uint32_t c = 0; c < volume->n_channels; c++)
		volume->from_lin[c] = factor_lin(volume, c, volume->done_frames);
	memcpy(volume->to_lin, to_lin, volume->n_channels * sizeof(*to_lin));
	volume->ramp_frames = ramp_frames > 0 ? ramp_frames : 1;
	volume->done_frames = 0;
}

HR_RT void hr_volume_finish(struct hr_volume *volume)
{
	volume->done_frames = volume->ramp_frames;
}

HR_RT void hr_volume_process(struct hr_volume *volume, float *const buf[], uint32_t n_frames)
{
	uint32_t left_frames = volume->ramp_frames - volume->done_frames;
	uint32_t ramp_frames = n_frames < left_frames ? n_frames : left_frames;

	for (uint32_t c = 0; c < volume->n_channels; c++) {
		float to_lin = volume->to_lin[c];

		for (uint32_t n = 0; n < ramp_frames; n++)
			buf[c][n] *= factor_lin(volume, c, volume->done_frames + n + 1);
		if (to_lin >= 1.0f && to_lin <= 1.0f)
			continue;
		for (uint32_t n = ramp_frames; n < n_frames; n++)
			buf[c][n] *= to_lin;
	}
	volume->done_frames += ramp_frames;
}
