/* SPDX-License-Identifier: MIT */
/* The specification of the ops, for any machine. */
#include "kernel/dsp/ops-internal.h"
#include "kernel/dsp/ops-loops.h"

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

/* The three sums of n_frames. */
struct sums {
	float even[HR_CHUNK], odd[HR_CHUNK], half[HR_CHUNK];
};

static HR_RT void add_pair(struct sums *restrict sums, const struct hr_fir_pair *pair,
		const float *restrict early, const float *restrict late, float mirror,
		uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		const float e = mirror * early[n];

		sums->even[n] += pair->even * (late[n] + e);
		sums->odd[n] += pair->odd * (e - late[n]);
		sums->half[n] += pair->half * (late[n] + e);
	}
}

static HR_RT void add_past(struct sums *restrict sums, const struct hr_fir_pair *pair,
		const float *restrict early, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		sums->even[n] += pair->even * early[n];
		sums->odd[n] += pair->odd * early[n];
		sums->half[n] += pair->half * early[n];
	}
}

static HR_RT void add_groups(const struct hr_fir_rows *rows, int32_t end)
{
	const struct hr_fir_rows r = *rows;

	for (int32_t n = 0; n < end; n++)
		r.by_4[n] = (r.x[n - 3] - r.x[n - 2]) + (r.x[n - 1] - r.x[n]);
	for (int32_t n = 0; n < end; n++)
		r.by_8[n] = r.by_4[n - 4] + r.by_4[n];
	for (int32_t n = 0; n < end; n++)
		r.by_16[n] = r.by_8[n - 8] + r.by_8[n];
	for (int32_t n = 0; n < end; n++)
		r.wide[n] = ((r.by_16[n - 7] - r.by_16[n - 6]) +
				(r.by_16[n - 5] - r.by_16[n - 4])) +
			((r.by_16[n - 3] - r.by_16[n - 2]) + (r.by_16[n - 1] - r.by_16[n]));
}

static HR_RT void c_groups(const struct hr_fir_rows *rows, uint32_t n_channels,
		uint32_t n_frames)
{
	for (uint32_t c = 0; c < n_channels; c++)
		add_groups(&rows[c], (int32_t)n_frames);
}

/* Over 47 frames, of which the first group ends at wide[0]. */
static HR_RT float nyquist_lin(const float *wide)
{
	return (HR_NYQUIST_1 * (wide[0] + wide[24]) + HR_NYQUIST_2 * (wide[4] + wide[20])) +
		(HR_NYQUIST_3 * (wide[8] + wide[16]) + HR_NYQUIST_4 * wide[12]);
}

static HR_RT float beyond_lin(const float *wide)
{
	const float late = nyquist_lin(wide + 24), early = nyquist_lin(wide - 24);

	return HR_BEYOND_DIFFERENCE * fabsf(late - early) +
		HR_BEYOND_SUM * (fabsf(late) + fabsf(early));
}

static HR_RT void c_between(struct hr_between *restrict points, const struct hr_fir_rows *rows,
		uint32_t n_frames, const struct hr_fir *fir)
{
	const float *x = rows->x, *by_4 = rows->by_4, *by_8 = rows->by_8, *by_16 = rows->by_16;
	struct sums sums = { { 0.0f }, { 0.0f }, { 0.0f } };
	uint32_t at = 1;		/* distance of what comes next */

	for (uint32_t k = 0; k < fir->n_pairs; k++, at++)
		add_pair(&sums, &fir->pairs[k], x + 1 - at, x + at, 1.0f, n_frames);
	for (uint32_t k = 0; k < fir->n_by_4; k++, at += 4)
		add_pair(&sums, &fir->by_4[k], by_4 + 1 - at, by_4 + at + 3, -1.0f, n_frames);
	for (uint32_t k = 0; k < fir->n_by_8; k++, at += 8)
		add_pair(&sums, &fir->by_8[k], by_8 + 1 - at, by_8 + at + 7, -1.0f, n_frames);
	for (uint32_t k = 0; k < fir->n_past; k++, at += 16)
		add_past(&sums, &fir->past[k], by_16 + 1 - at, n_frames);
	for (uint32_t n = 0; n < n_frames; n++) {
		points->quarter[n] = sums.even[n] + sums.odd[n];
		points->half[n] = sums.half[n];
		points->left[1 + n] = sums.even[n] - sums.odd[n];
		points->beyond[n] = fir->n_past == 0 ? 0.0f : beyond_lin(rows->wide + n);
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

static HR_RT void c_smooth(float *gain_lin, const double (*taps)[HR_SMOOTH_MAX_STEP],
		uint32_t n_taps, const double *lack, uint32_t n_frames)
{
	for (uint32_t p = 0; p < n_frames; p++) {
		double sum = 0.0;

		for (uint32_t i = 0; i < n_taps; i++)
			sum += taps[i][p] * *(lack - i);
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
	.groups = c_groups,
	.between = c_between,
	.crests = loop_crests,
	.weigh = c_weigh,
	.smooth = c_smooth,
};
