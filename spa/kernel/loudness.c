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
	loudness->coefs.block_frames = HR_CHUNK;
}

HR_RT void hr_loudness_set_coefs(struct hr_loudness *loudness,
		const struct hr_loudness_coefs *coefs)
{
	loudness->coefs = *coefs;
}

HR_RT void hr_loudness_reset(struct hr_loudness *loudness)
{
	memset(loudness->state, 0, sizeof(loudness->state));
	memset(loudness->blocks_pow, 0, sizeof(loudness->blocks_pow));
	memset(loudness->sums_pow, 0, sizeof(loudness->sums_pow));
}

/* Transposed direct form II, both sections; returns the sum of the squares. */
static HR_RT double measure(const struct hr_loudness_coefs *coefs, double state[4],
		double sum, const float *in, uint32_t n_frames)
{
	const struct hr_biquad f = coefs->shelf, g = coefs->highpass;
	double f0 = state[0], f1 = state[1], g0 = state[2], g1 = state[3];

	for (uint32_t n = 0; n < n_frames; n++) {
		double x = (double)in[n];
		double y = f.b[0] * x + f0;
		double z = y + g0;

		f0 = f.b[1] * x - f.a[0] * y + f1;
		f1 = f.b[2] * x - f.a[1] * y;
		g0 = -2.0 * y - g.a[0] * z + g1;
		g1 = y - g.a[1] * z;
		sum += z * z;
	}
	state[0] = f0;
	state[1] = f1;
	state[2] = g0;
	state[3] = g1;
	return sum;
}

/*
 * The sum over a block is kept per channel, in the order of the frames, so that
 * it does not depend on how the block was cut.
 */
HR_RT void hr_loudness_process(struct hr_loudness *loudness, float *const buf[],
		uint32_t n_frames)
{
	for (uint32_t c = 0; c < loudness->n_channels; c++)
		if (loudness->weight[c] > 0.0)
			loudness->sums_pow[c] = measure(&loudness->coefs,
					loudness->state[c], loudness->sums_pow[c],
					buf[c], n_frames);
}

HR_RT void hr_loudness_settle(struct hr_loudness *loudness)
{
	for (uint32_t c = 0; c < loudness->n_channels; c++)
		for (uint32_t i = 0; i < 4; i++)
			if (fabs(loudness->state[c][i]) < FLUSH)
				loudness->state[c][i] = 0.0;
}

HR_RT double hr_loudness_end_block(struct hr_loudness *loudness)
{
	double *blocks_pow = loudness->blocks_pow;
	double sum_pow = 0.0;

	for (uint32_t c = 0; c < loudness->n_channels; c++) {
		sum_pow += loudness->weight[c] * loudness->sums_pow[c];
		loudness->sums_pow[c] = 0.0;
	}
	for (uint32_t i = HR_LOUDNESS_MOMENTARY_BLOCKS - 1; i > 0; i--)
		blocks_pow[i] = blocks_pow[i - 1];
	blocks_pow[0] = sum_pow / loudness->coefs.block_frames;
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
		for (uint32_t i = 0; i < 4; i++)
			if (fabs(loudness->state[c][i]) > 0.0)
				return false;
	return true;
}
