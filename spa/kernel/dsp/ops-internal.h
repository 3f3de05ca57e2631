/* SPDX-License-Identifier: MIT */
#ifndef HR_OPS_PRIV_H
#define HR_OPS_PRIV_H

#include "kernel/dsp/ops.h"

/*
 * The tables. ops-c.c is built once; the files of ops-simd once for every
 * kind of CPU, with its flags and
 *
 *   HR_SIMD        its name
 *   HR_SIMD_LANES  floats in a vector
 *
 * Only ops-simd-sums.c and ops-simd-between.c let the compiler fuse a product and a sum.
 */
extern const struct hr_ops hr_ops_c, hr_ops_sse2, hr_ops_avx2, hr_ops_avx512, hr_ops_neon;

/*
 * What is beyond the filter is taken for a sound that goes on as it is for some 800 frames;
 * such sums of 1 / (pi k) over k. When its sign differs on the two sides it adds up, else
 * it cancels, unless it ends where nobody sees it yet.
 */
#define HR_BEYOND_DIFFERENCE 0.86f
#define HR_BEYOND_SUM 0.18f

/*
 * Amplitude next to the Nyquist frequency over 47 frames: seven groups of hr_fir_rows.wide
 * every 4 frames, under a window of sin^2(pi (j + 1) / 8), together 1 / (8 x 16).
 */
#define HR_NYQUIST_1 0.000285987f
#define HR_NYQUIST_2 0.000976563f
#define HR_NYQUIST_3 0.001667138f
#define HR_NYQUIST_4 0.001953125f

#ifdef HR_SIMD
#define HR_SIMD_JOIN_(a, b) hr_ ## a ## _ ## b
#define HR_SIMD_JOIN(a, b) HR_SIMD_JOIN_(a, b)
/** hr_avx2_NAME and so on. */
#define HR_SIMD_(name) HR_SIMD_JOIN(HR_SIMD, name)

HR_RT double HR_SIMD_(follow)(float *x, uint32_t n_frames, double s, double rise_coef,
		double fall_coef);
HR_RT void hr_avx2_groups(const struct hr_fir_rows *rows, uint32_t n_channels,
		uint32_t n_frames);
HR_RT void HR_SIMD_(groups)(const struct hr_fir_rows *rows, uint32_t n_channels,
		uint32_t n_frames);
HR_RT void HR_SIMD_(between)(struct hr_between *points, const struct hr_fir_rows *rows,
		uint32_t n_frames, const struct hr_fir *fir);
HR_RT void HR_SIMD_(weigh)(struct hr_weigh_row *const rows[], uint32_t n_rows,
		const struct hr_biquad *first, const struct hr_biquad *second);
HR_RT void HR_SIMD_(smooth)(float *gain_lin, const double (*taps)[HR_SMOOTH_MAX_STEP],
		uint32_t n_taps, const double *lack, uint32_t n_frames);
#endif

#endif /* HR_OPS_PRIV_H */
