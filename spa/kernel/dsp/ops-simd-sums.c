/* SPDX-License-Identifier: MIT */
/* Ops that are sums of products; the compiler may fuse them. See ops-internal.h. */
#include <string.h>

#include "kernel/dsp/ops-internal.h"

/* Four floats, and four doubles. */
typedef float v4f __attribute__((vector_size(4 * sizeof(float))));
typedef double v4d __attribute__((vector_size(4 * sizeof(double))));

/*
 * A rise meets the larger of both lines when it is the faster one, a fall the other;
 * so the branch is a maximum, or a minimum when the fall is faster.
 */
HR_RT double HR_SIMD_(follow)(float *x, uint32_t n_frames, double s, double rise_coef,
		double fall_coef)
{
	const double rise_keep = 1.0 - rise_coef, fall_keep = 1.0 - fall_coef;

	if (rise_coef >= fall_coef) {
		for (uint32_t n = 0; n < n_frames; n++) {
			const double rise = rise_keep * s + rise_coef * (double)x[n];
			const double fall = fall_keep * s + fall_coef * (double)x[n];

			s = rise > fall ? rise : fall;
			x[n] = (float)s;
		}
	} else {
		for (uint32_t n = 0; n < n_frames; n++) {
			const double rise = rise_keep * s + rise_coef * (double)x[n];
			const double fall = fall_keep * s + fall_coef * (double)x[n];

			s = rise < fall ? rise : fall;
			x[n] = (float)s;
		}
	}
	return s;
}

/* A state of four rows, one in each lane. */
static inline HR_RT v4d gather(struct hr_weigh_row *const rows[4], int i)
{
	return (v4d) {
		rows[0]->state[i], rows[1]->state[i], rows[2]->state[i], rows[3]->state[i],
	};
}

static inline HR_RT void scatter(struct hr_weigh_row *const rows[4], int i, v4d state)
{
	for (int r = 0; r < 4; r++)
		rows[r]->state[i] = state[r];
}

/* Direct form I has one product and one sum in the circle: the short way round. */
static HR_RT void weigh_4(struct hr_weigh_row *const rows[4], const struct hr_biquad *first,
		const struct hr_biquad *second)
{
	const float *p0 = rows[0]->in, *p1 = rows[1]->in, *p2 = rows[2]->in, *p3 = rows[3]->in;
	const struct hr_biquad f = *first, g = *second;
	v4d x1 = gather(rows, 0), x2 = gather(rows, 1), y1 = gather(rows, 2);
	v4d y2 = gather(rows, 3), z1 = gather(rows, 4), z2 = gather(rows, 5);
	v4d sum = { 0 };

	for (uint32_t n = 0; n < HR_CHUNK; n++) {
		const v4f in = { p0[n], p1[n], p2[n], p3[n] };
		const v4d x = __builtin_convertvector(in, v4d);
		const v4d u = f.b[0] * x + f.b[1] * x1 + f.b[2] * x2 - f.a[1] * y2;
		const v4d y = u - f.a[0] * y1;
		const v4d v = y - 2.0 * y1 + y2 - g.a[1] * z2;
		const v4d z = v - g.a[0] * z1;

		sum += z * z;
		x2 = x1;
		x1 = x;
		y2 = y1;
		y1 = y;
		z2 = z1;
		z1 = z;
	}
	scatter(rows, 0, x1);
	scatter(rows, 1, x2);
	scatter(rows, 2, y1);
	scatter(rows, 3, y2);
	scatter(rows, 4, z1);
	scatter(rows, 5, z2);
	for (int r = 0; r < 4; r++)
		rows[r]->chunk_pow = sum[r];
}

HR_RT void HR_SIMD_(weigh)(struct hr_weigh_row *const rows[], uint32_t n_rows,
		const struct hr_biquad *first, const struct hr_biquad *second)
{
	static const float silence[HR_CHUNK];

	for (uint32_t at = 0; at < n_rows; at += 4) {
		struct hr_weigh_row spare = { .in = silence };
		struct hr_weigh_row *four[4];

		for (uint32_t i = 0; i < 4; i++)
			four[i] = at + i < n_rows ? rows[at + i] : &spare;
		weigh_4(four, first, second);
	}
}

static inline HR_RT v4d load_taps(const double *taps)
{
	v4d v;

	memcpy(&v, taps, sizeof(v));
	return v;
}

/* In double, so that a gain that stands still is the same in all frames. */
HR_RT void HR_SIMD_(smooth)(float *gain_lin, const double (*taps)[HR_SMOOTH_MAX_STEP],
		uint32_t n_taps, const double *lack, uint32_t n_frames)
{
	for (uint32_t p = 0; p < n_frames; p += 4) {
		v4d sum = { 0 }, other = { 0 };
		uint32_t i = 0;
		v4f gain;

		for (; i + 1 < n_taps; i += 2) {
			sum += load_taps(&taps[i][p]) * *(lack - i);
			other += load_taps(&taps[i + 1][p]) * *(lack - i - 1);
		}
		if (i < n_taps)
			sum += load_taps(&taps[i][p]) * *(lack - i);
		gain = __builtin_convertvector(1.0 - (sum + other), v4f);
		memcpy(&gain_lin[p], &gain, sizeof(gain));
	}
}
