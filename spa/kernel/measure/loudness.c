/* SPDX-License-Identifier: MIT */
#include "kernel/measure/loudness.h"

#include <math.h>
#include <string.h>

#include "kernel/measure/kweight.h"

#define FLUSH 1e-20	/* far below hearing, far above a denormal */

void hr_loudness_coefs_compute(struct hr_loudness_coefs *coefs, uint32_t rate_hz)
{
	double chunks = HR_LOUDNESS_BLOCK_MS * rate_hz / 1000.0 / HR_CHUNK;

	coefs->block_frames = (uint32_t)(chunks + 0.5) * HR_CHUNK;
	hr_kweight_compute(&coefs->shelf, &coefs->highpass, rate_hz);
}

void hr_loudness_init(struct hr_loudness *loudness, const double *weight, uint32_t n_channels)
{
	memset(loudness, 0, sizeof(*loudness));
	loudness->n_channels = n_channels;
	memcpy(loudness->weight, weight, n_channels * sizeof(*weight));
	for (uint32_t c = 0; c < n_channels; c++)
		loudness->rows[c].in = loudness->chunk[c];
	loudness->coefs.block_frames = HR_CHUNK;
}

HR_RT void hr_loudness_set_coefs(struct hr_loudness *loudness,
		const struct hr_loudness_coefs *coefs)
{
	loudness->coefs = *coefs;
}

HR_RT void hr_loudness_reset(struct hr_loudness *loudness)
{
	for (uint32_t c = 0; c < loudness->n_channels; c++)
		memset(loudness->rows[c].state, 0, sizeof(loudness->rows[c].state));
	memset(loudness->blocks_pow, 0, sizeof(loudness->blocks_pow));
	loudness->sum_pow = loudness->chunk_pow = 0.0;
}

HR_RT void hr_loudness_process(struct hr_loudness *loudness, float *const buf[],
		uint32_t at_frame, uint32_t n_frames)
{
	for (uint32_t c = 0; c < loudness->n_channels; c++)
		if (loudness->weight[c] > 0.0)
			memcpy(loudness->chunk[c] + at_frame, buf[c],
					n_frames * sizeof(float));
}

HR_RT void hr_loudness_forget_chunk(struct hr_loudness *loudness)
{
	for (uint32_t c = 0; c < loudness->n_channels; c++)
		memset(loudness->chunk[c], 0, sizeof(loudness->chunk[c]));
}

static HR_RT void settle(struct hr_weigh_row *row)
{
	for (uint32_t i = 0; i < HR_WEIGH_STATES; i++)
		if (fabs(row->state[i]) < FLUSH)
			row->state[i] = 0.0;
}

HR_RT void hr_loudness_end_chunk(struct hr_loudness *const loudness[], uint32_t n,
		const struct hr_ops *ops)
{
	struct hr_weigh_row *rows[HR_LOUDNESS_MAX_PLACES * HR_MAX_CHANNELS];
	const struct hr_loudness_coefs *coefs = &loudness[0]->coefs;
	uint32_t n_rows = 0;

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t c = 0; c < loudness[i]->n_channels; c++)
			if (loudness[i]->weight[c] > 0.0)
				rows[n_rows++] = &loudness[i]->rows[c];
	if (n_rows > 0)
		ops->weigh(rows, n_rows, &coefs->shelf, &coefs->highpass);
	for (uint32_t i = 0; i < n; i++) {
		double sum_pow = 0.0;

		for (uint32_t c = 0; c < loudness[i]->n_channels; c++) {
			sum_pow += loudness[i]->weight[c] * loudness[i]->rows[c].chunk_pow;
			settle(&loudness[i]->rows[c]);
		}
		loudness[i]->chunk_pow = sum_pow / HR_CHUNK;
		loudness[i]->sum_pow += loudness[i]->chunk_pow;
	}
}

HR_RT double hr_loudness_end_block(struct hr_loudness *loudness)
{
	double *blocks_pow = loudness->blocks_pow;

	for (uint32_t i = HR_LOUDNESS_MOMENTARY_BLOCKS - 1; i > 0; i--)
		blocks_pow[i] = blocks_pow[i - 1];
	blocks_pow[0] = loudness->sum_pow * HR_CHUNK / loudness->coefs.block_frames;
	loudness->sum_pow = 0.0;
	return blocks_pow[0];
}

HR_RT double hr_loudness_momentary_pow(const struct hr_loudness *loudness)
{
	double sum_pow = 0.0;

	for (uint32_t i = 0; i < HR_LOUDNESS_MOMENTARY_BLOCKS; i++)
		sum_pow += loudness->blocks_pow[i];
	return sum_pow / HR_LOUDNESS_MOMENTARY_BLOCKS;
}

HR_RT bool hr_loudness_is_idle(const struct hr_loudness *loudness)
{
	for (uint32_t c = 0; c < loudness->n_channels; c++)
		for (uint32_t i = 0; i < HR_WEIGH_STATES; i++)
			if (fabs(loudness->rows[c].state[i]) > 0.0)
				return false;
	return true;
}
