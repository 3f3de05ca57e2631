/* SPDX-License-Identifier: MIT */
/* The specification of the ops, for any machine. */
#include "ops-loops.h"
#include "ops-priv.h"

static HR_RT double c_follow(float *x, uint32_t n_frames, double s, double rise_coef,
		double fall_coef)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		const double missing = (double)x[n] - s;

		s += missing * (missing > 0.0 ? rise_coef : fall_coef);
		x[n] = (float)s;
	}
	return s;
}

static HR_RT void c_between(struct hr_between *restrict points, const float *restrict x,
		uint32_t n_frames, const struct hr_fir *fir)
{
	float even[HR_CHUNK] = { 0.0f }, odd[HR_CHUNK] = { 0.0f };
	const float *early = x + 1 - fir->n_pairs, *late = x + fir->n_pairs;

	memset(points->half, 0, sizeof(points->half));
	for (uint32_t k = 0; k < fir->n_pairs; k++, early++, late--) {
		const struct hr_fir_pair pair = fir->pairs[k];

		for (uint32_t n = 0; n < n_frames; n++) {
			const float sum = early[n] + late[n];

			even[n] += pair.even * sum;
			odd[n] += pair.odd * (early[n] - late[n]);
			points->half[n] += pair.half * sum;
		}
	}
	for (uint32_t n = 0; n < n_frames; n++) {
		points->quarter[n] = even[n] + odd[n];
		points->left[1 + n] = even[n] - odd[n];
	}
}

static HR_RT void weigh_row(struct hr_weigh_row *row, const struct hr_biquad *first,
		const struct hr_biquad *second)
{
	const struct hr_biquad f = *first, g = *second;
	double x1 = row->state[0], x2 = row->state[1];
	double y1 = row->state[2], y2 = row->state[3];
	double z1 = row->state[4], z2 = row->state[5];
	double sum = 0.0;

	for (uint32_t n = 0; n < HR_CHUNK; n++) {
		const double x = (double)row->in[n];
		const double y = f.b[0] * x + f.b[1] * x1 + f.b[2] * x2 -
			f.a[1] * y2 - f.a[0] * y1;
		const double z = y - 2.0 * y1 + y2 - g.a[1] * z2 - g.a[0] * z1;

		sum += z * z;
		x2 = x1;
		x1 = x;
		y2 = y1;
		y1 = y;
		z2 = z1;
		z1 = z;
	}
	memcpy(row->state, (double[]) { x1, x2, y1, y2, z1, z2 }, sizeof(row->state));
	row->chunk_pow = sum;
}

static HR_RT void c_weigh(struct hr_weigh_row *const rows[], uint32_t n_rows,
		const struct hr_biquad *first, const struct hr_biquad *second)
{
	for (uint32_t i = 0; i < n_rows; i++)
		weigh_row(rows[i], first, second);
}

static HR_RT void c_smooth(float *gain_lin, const float (*taps)[HR_SMOOTH_MAX_STEP],
		uint32_t n_taps, const double *lack, uint32_t n_frames)
{
	for (uint32_t p = 0; p < n_frames; p++) {
		double sum = 0.0;

		for (uint32_t i = 0; i < n_taps; i++)
			sum += (double)taps[i][p] * *(lack - i);
		gain_lin[p] = (float)(1.0 - sum);
	}
}

const struct hr_ops hr_ops_c = {
	.name = "c",
	.abs_max = loop_abs_max,
	.raise_abs = loop_raise_abs,
	.scrub = loop_scrub,
	.scale = loop_scale,
	.scale_clamp = loop_scale_clamp,
	.curve = loop_curve,
	.follow = c_follow,
	.gain = loop_gain,
	.between = c_between,
	.crests = loop_crests,
	.weigh = c_weigh,
	.smooth = c_smooth,
};
