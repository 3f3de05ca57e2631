/* SPDX-License-Identifier: MIT */
#include "kernel/measure/program-meter.h"

#include <math.h>
#include <string.h>

#include "kernel/dsp/units.h"

#define JUMP_LIN 1.2589254117941673	/* HR_EAR_JUMP_DB */
#define LEAST_PEAK_LIN 1e-6		/* far below any threshold */

void hr_ear_coefs_compute(struct hr_ear_coefs *coefs, uint32_t rate_hz)
{
	coefs->rate_hz = rate_hz;
	hr_loudness_coefs_compute(&coefs->loudness, rate_hz);
	coefs->peak_fall_lin = exp(-1000.0 * HR_CHUNK / (HR_EAR_PEAK_MS * rate_hz));
	coefs->silence_pow = hr_lufs_to_pow(HR_EAR_SILENCE_LUFS);
}

void hr_ear_init(struct hr_ear *ear, const double *weight, uint32_t n_channels,
		const struct hr_ops *ops)
{
	memset(ear, 0, sizeof(*ear));
	ear->ops = ops != NULL ? ops : hr_ops_best();
	ear->n_channels = n_channels;
	ear->gain_lin = 1.0;
	ear->undo_lin = 1.0f;
	hr_loudness_init(&ear->loudness, weight, n_channels);
	hr_level_init(&ear->level);
}

/* What is in work is no whole block any more. */
static HR_RT void drop_block(struct hr_ear *ear)
{
	hr_loudness_reset(&ear->loudness);
	ear->at_frame = ear->block_frames = 0;
	ear->chunk_peak_lin = 0.0f;
}

HR_RT void hr_ear_set_coefs(struct hr_ear *ear, const struct hr_ear_coefs *coefs)
{
	if (ear->coefs.rate_hz == coefs->rate_hz)
		return;
	ear->coefs = *coefs;
	hr_loudness_set_coefs(&ear->loudness, &coefs->loudness);
	hr_ear_reset(ear);
}

HR_RT void hr_ear_set_gain(struct hr_ear *ear, double gain_lin)
{
	if (gain_lin == ear->gain_lin)
		return;
	if (gain_lin > ear->gain_lin * JUMP_LIN || gain_lin < ear->gain_lin / JUMP_LIN)
		drop_block(ear);
	ear->gain_lin = gain_lin;
	ear->undo_lin = gain_lin < HR_EAR_LEAST_GAIN_LIN ? 0.0f : (float)(1.0 / gain_lin);
}

HR_RT void hr_ear_reset(struct hr_ear *ear)
{
	drop_block(ear);
	ear->peak_lin = 0.0;
	hr_level_reset(&ear->level);
}

static HR_RT void end_block(struct hr_ear *ear)
{
	const double in_pow = hr_loudness_end_block(&ear->loudness);
	const struct hr_level_block block = { in_pow, in_pow, in_pow };

	hr_level_end_block(&ear->level, &block,
			hr_loudness_momentary_pow(&ear->loudness), ear->coefs.silence_pow);
	ear->block_frames = 0;
	ear->n_blocks++;
}

static HR_RT void end_chunk(struct hr_ear *ear)
{
	struct hr_loudness *loudness = &ear->loudness;

	hr_loudness_end_chunk(&loudness, 1, ear->ops);
	ear->peak_lin = fmax((double)ear->chunk_peak_lin,
			ear->peak_lin * ear->coefs.peak_fall_lin);
	if (ear->peak_lin < LEAST_PEAK_LIN)
		ear->peak_lin = 0.0;
	ear->chunk_peak_lin = 0.0f;
	ear->at_frame = 0;
	ear->block_frames += HR_CHUNK;
	if (ear->block_frames >= ear->coefs.loudness.block_frames)
		end_block(ear);
}

/* One channel at a time, into the place the loudness keeps for it. */
static HR_RT void hear(struct hr_ear *ear, uint32_t c, const float *in, uint32_t n_frames)
{
	float *chunk = ear->loudness.chunk[c] + ear->at_frame;
	float peak_lin;

	if (in == NULL) {
		memset(chunk, 0, n_frames * sizeof(float));
		return;
	}
	ear->ops->scrub(chunk, in, n_frames);
	for (uint32_t n = 0; n < n_frames; n++)
		chunk[n] *= ear->undo_lin;
	peak_lin = ear->ops->abs_max(chunk, n_frames);
	if (peak_lin > ear->chunk_peak_lin)
		ear->chunk_peak_lin = peak_lin;
}

HR_RT void hr_ear_process(struct hr_ear *ear, const float *const in[], uint32_t n_frames)
{
	if (ear->coefs.rate_hz == 0 || ear->undo_lin == 0.0f)
		return;
	for (uint32_t done = 0, n; done < n_frames; done += n) {
		n = n_frames - done;
		if (n > HR_CHUNK - ear->at_frame)
			n = HR_CHUNK - ear->at_frame;
		for (uint32_t c = 0; c < ear->n_channels; c++)
			hear(ear, c, in[c] != NULL ? in[c] + done : NULL, n);
		ear->at_frame += n;
		if (ear->at_frame == HR_CHUNK)
			end_chunk(ear);
	}
}

HR_RT void hr_ear_read(const struct hr_ear *ear, struct hr_ear_reading *reading)
{
	reading->n_blocks = ear->n_blocks;
	reading->level_pow = ear->level.known ? ear->level.in_pow : 0.0;
	reading->peak_lin = ear->peak_lin;
}
