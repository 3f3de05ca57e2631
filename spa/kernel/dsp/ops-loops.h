/* SPDX-License-Identifier: MIT */
#ifndef HR_OPS_LOOPS_H
#define HR_OPS_LOOPS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernel/dsp/curve.h"
#include "kernel/dsp/fastmath.h"
#include "kernel/dsp/ops.h"

/*
 * Ops in which every frame stands by itself: loops that a compiler turns into
 * vectors of the CPU it compiles for. They round the same on every one.
 */

#define TOO_LOUD_BITS 0x53800000u	/* 2^40; NAN and infinity are above it */

/* The bits of finite floats without their sign are ordered as their values, and
 * the largest integer is found several at a time. */
static HR_RT float loop_abs_max(const float *x, uint32_t n_frames)
{
	int32_t max_bits = 0;
	float max_lin;

	for (uint32_t n = 0; n < n_frames; n++) {
		int32_t bits;

		memcpy(&bits, &x[n], sizeof(bits));
		bits &= INT32_MAX;
		max_bits = bits > max_bits ? bits : max_bits;
	}
	memcpy(&max_lin, &max_bits, sizeof(max_lin));
	return max_lin;
}

static HR_RT void loop_raise_abs(float *restrict max, const float *restrict x, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		const float a = fabsf(x[n]);

		max[n] = a > max[n] ? a : max[n];
	}
}

static HR_RT uint32_t loop_scrub(float *out, const float *in, uint32_t n_frames)
{
	uint32_t n_scrubbed = 0;

	for (uint32_t n = 0; n < n_frames; n++) {
		uint32_t bits, bad;

		memcpy(&bits, &in[n], sizeof(bits));
		bad = (bits & 0x7fffffffu) >= TOO_LOUD_BITS;
		n_scrubbed += bad;
		bits &= bad - 1u;
		memcpy(&out[n], &bits, sizeof(bits));
	}
	return n_scrubbed;
}

static HR_RT void loop_scale(float *y, const float *x, const float *gain_lin, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++)
		y[n] = x[n] * gain_lin[n];
}

static HR_RT uint32_t loop_scale_clamp(float *y, const float *x, const float *gain_lin,
		uint32_t n_frames, float clamp_lin)
{
	uint32_t n_clamped = 0;

	for (uint32_t n = 0; n < n_frames; n++) {
		const float raw = x[n] * gain_lin[n];
		const float low = raw < clamp_lin ? raw : clamp_lin;
		const float cut = low > -clamp_lin ? low : -clamp_lin;

		n_clamped += cut != raw;
		y[n] = cut;
	}
	return n_clamped;
}

static HR_RT void loop_curve(float *level, uint32_t n_frames, const struct hr_curve *curve)
{
	const struct hr_curve c = *curve;

	for (uint32_t n = 0; n < n_frames; n++) {
		const float level_lin = level[n] > HR_LOG2_FLOOR_LIN ? level[n] : HR_LOG2_FLOOR_LIN;

		level[n] = hr_curve_reduction_log2(&c, hr_log2(level_lin));
	}
}

static HR_RT void loop_gain(float *gain_lin, const float *makeup_log2,
		const float *reduction_log2, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++)
		gain_lin[n] = hr_exp2(makeup_log2[n] - reduction_log2[n]);
}

/*
 * Of two neighbours only the higher can be a crest. Its height is the vertex of the
 * parabola through it and what stands on either side. The quotient is taken first: it
 * is at most 1, and nothing overflows.
 */
static inline HR_RT float pair_crest(float before, float first, float second, float after)
{
	const int is_first = first >= second;
	const float p = is_first ? first : second;
	const float a = is_first ? before : first;
	const float b = is_first ? second : after;
	const float slope = a - b;
	const float bend = (p - a) + (p - b) + 1e-30f;
	const float rise = 0.125f * slope * (slope / bend);

	return p + (p >= a && p >= b ? rise : 0.0f);
}

/* Sound far below the Nyquist frequency seems to be next to it by so much of itself. */
#define LEAK 0.005f

static HR_RT void loop_crests(float *restrict peak_lin, const float *restrict x,
		const struct hr_between *restrict points, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		const float left = fabsf(points->left[n]), here = fabsf(x[n]);
		const float quarter = fabsf(points->quarter[n]), half = fabsf(points->half[n]);
		const float right = fabsf(points->left[n + 1]), next = fabsf(x[n + 1]);
		const float a = pair_crest(left, here, quarter, half);
		const float b = pair_crest(quarter, half, right, next);
		const float crest = a > b ? a : b;
		const float beyond = points->beyond[n] - LEAK * crest;
		const float peak = crest + (beyond > 0.0f ? beyond : 0.0f);

		peak_lin[n] = peak > peak_lin[n] ? peak : peak_lin[n];
	}
}

#endif /* HR_OPS_LOOPS_H */
