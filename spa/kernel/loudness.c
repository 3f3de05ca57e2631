/* SPDX-License-Identifier: MIT */
#include "loudness.h"

#include <math.h>
#include <string.h>

#include "units.h"

#define PI 3.14159265358979323846
#define FLUSH 1e-20	/* far below hearing, far above a denormal */

void hr_loudness_coefs_compute(struct hr_loudness_coefs *coefs, uint32_t rate_hz)
{
	/* prototype of the table in BS.1770-4, as found by Brecht De Man,
	 * "Evaluation of implementations of the EBU R128 loudness measurement" */
	const double shelf_hz = 1681.974450955533, shelf_q = 0.7071752369554196;
	const double high_lin = hr_db_to_lin(3.999843853973347);
	const double band_lin = pow(high_lin, 0.4996667741545416);
	const double pass_hz = 38.13547087602444, pass_q = 0.5003270373238773;
	double k = tan(PI * shelf_hz / rate_hz);
	double a0 = 1.0 + k / shelf_q + k * k;
	double chunks = HR_LOUDNESS_BLOCK_MS * rate_hz / 1000.0 / HR_CHUNK;

	coefs->block_frames = (uint32_t)(chunks + 0.5) * HR_CHUNK;
	coefs->shelf = (struct hr_biquad) {
		.b = {
			(high_lin + band_lin * k / shelf_q + k * k) / a0,
			2.0 * (k * k - high_lin) / a0,
			(high_lin - band_lin * k / shelf_q + k * k) / a0,
		},
		.a = { 2.0 * (k * k - 1.0) / a0, (1.0 - k / shelf_q + k * k) / a0 },
	};
	k = tan(PI * pass_hz / rate_hz);
	a0 = 1.0 + k / pass_q + k * k;
	coefs->highpass = (struct hr_biquad) {
		.b = { 1.0, -2.0, 1.0 },
		.a = { 2.0 * (k * k - 1.0) / a0, (1.0 - k / pass_q + k * k) / a0 },
	};
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
