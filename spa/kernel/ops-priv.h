/* SPDX-License-Identifier: MIT */
#ifndef HR_OPS_PRIV_H
#define HR_OPS_PRIV_H

#include "ops.h"

/*
 * The tables. ops-c.c is built once; ops-simd.c and ops-simd-sums.c once for every
 * kind of CPU, with its flags and
 *
 *   HR_SIMD        its name
 *   HR_SIMD_LANES  floats in a vector
 *
 * Only ops-simd-sums.c lets the compiler fuse a product and a sum.
 */
extern const struct hr_ops hr_ops_c, hr_ops_sse2, hr_ops_avx2, hr_ops_avx512, hr_ops_neon;

#ifdef HR_SIMD
#define HR_SIMD_JOIN_(a, b) hr_ ## a ## _ ## b
#define HR_SIMD_JOIN(a, b) HR_SIMD_JOIN_(a, b)
/** hr_avx2_NAME and so on. */
#define HR_SIMD_(name) HR_SIMD_JOIN(HR_SIMD, name)

HR_RT double HR_SIMD_(follow)(float *x, uint32_t n_frames, double s, double rise_coef,
		double fall_coef);
HR_RT void HR_SIMD_(between)(struct hr_between *points, const float *x, uint32_t n_frames,
		const struct hr_fir *fir);
HR_RT void HR_SIMD_(weigh)(struct hr_weigh_row *const rows[], uint32_t n_rows,
		const struct hr_biquad *first, const struct hr_biquad *second);
HR_RT void HR_SIMD_(smooth)(float *gain_lin, const float (*taps)[HR_SMOOTH_MAX_STEP],
		uint32_t n_taps, const double *lack, uint32_t n_frames);
#endif

#endif /* HR_OPS_PRIV_H */
