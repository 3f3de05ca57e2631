/* SPDX-License-Identifier: MIT */
#include "truepeak.h"

#include <math.h>
#include <string.h>

#include "truepeak-fir.h"

#define TILE HR_TRUEPEAK_TILE_FRAMES
#define N_BETWEEN HR_TRUEPEAK_BETWEEN

_Static_assert(HR_TRUEPEAK_LONG_REACH_FRAMES * 2 == HR_TRUEPEAK_LONG_TAPS, "centred");
_Static_assert(HR_TRUEPEAK_SHORT_REACH_FRAMES * 2 == HR_TRUEPEAK_SHORT_TAPS, "centred");
_Static_assert(HR_TRUEPEAK_LONG_TAPS % 4 == 0 && HR_TRUEPEAK_SHORT_TAPS % 4 == 0,
		"taps are added by fours");
_Static_assert(HR_CHUNK % TILE == 0, "a chunk is whole tiles");

/* A parabola is at most 1/8 above its highest point; the rest is for rounding. */
#define CREST_BOUND 1.126f

struct fir {
	uint32_t n_taps;
	float norm;
	const float (*taps)[N_BETWEEN];
};

static const struct fir long_fir = {
	HR_TRUEPEAK_LONG_TAPS, HR_TRUEPEAK_LONG_NORM, hr_truepeak_long,
};
static const struct fir short_fir = {
	HR_TRUEPEAK_SHORT_TAPS, HR_TRUEPEAK_SHORT_NORM, hr_truepeak_short,
};

/* The sound at 1/4, 1/2 and 3/4 after each frame; the last is the left neighbour
 * of the frame that follows. */
struct sums {
	float quarter[HR_CHUNK];
	float half[HR_CHUNK];
	float left[HR_CHUNK];
};

/* The bits of finite floats without their sign are ordered as their values, and
 * the largest integer is found several at a time. */
HR_RT float hr_abs_max(const float *x, uint32_t n_frames)
{
	int32_t max_bits = 0;
	float max_lin;
	uint32_t n;

	for (n = 0; n < n_frames; n++) {
		int32_t bits;

		memcpy(&bits, &x[n], sizeof(bits));
		bits &= INT32_MAX;
		max_bits = bits > max_bits ? bits : max_bits;
	}
	memcpy(&max_lin, &max_bits, sizeof(max_lin));
	return max_lin;
}

/* Add four taps of one point to n_frames, from x[0] on. Neighbouring frames side
 * by side make vectors; the order of additions within a point is fixed. */
static inline HR_RT void add_taps(float *restrict sums, const float (*taps)[N_BETWEEN],
		uint32_t point, const float *restrict x, uint32_t n_frames)
{
	const float a = taps[0][point], b = taps[1][point];
	const float c = taps[2][point], d = taps[3][point];
	uint32_t n;

	for (n = 0; n < n_frames; n++)
		sums[n] += (a * x[n] + b * x[n + 1]) + (c * x[n + 2] + d * x[n + 3]);
}

/* The points after n_frames, which are whole tiles. */
static HR_RT void interpolate(struct sums *sums, const struct fir *fir, const float *x,
		uint32_t n_frames)
{
	uint32_t k;

	x -= fir->n_taps / 2 - 1;
	memset(sums, 0, sizeof(*sums));
	for (k = 0; k < fir->n_taps; k += 4) {
		add_taps(sums->quarter, fir->taps + k, 0, x + k, n_frames);
		add_taps(sums->half, fir->taps + k, 1, x + k, n_frames);
		add_taps(sums->left, fir->taps + k, 2, x + k, n_frames);
	}
}

/* The point 3/4 after the frame before x[0]. */
static HR_RT float interpolate_left(const struct fir *fir, const float *x)
{
	float sum = 0.0f;
	uint32_t k;

	x -= fir->n_taps / 2;
	for (k = 0; k < fir->n_taps; k += 4)
		add_taps(&sum, fir->taps + k, 2, x + k, 1);
	return sum;
}

/* Vertex of the parabola through a, p, b when p is the highest, else p. The
 * quotient is taken first: it is at most 1, and nothing overflows. */
static inline HR_RT float crest(float a, float p, float b)
{
	const float slope = a - b;
	const float bend = (p - a) + (p - b) + 1e-30f;
	const float rise = 0.125f * slope * (slope / bend);
	const float side = a > b ? a : b;

	return p + (p >= side ? rise : 0.0f);
}

static inline HR_RT float larger(float a, float b)
{
	return a > b ? a : b;
}

/* x[0 .. n_frames] and the points between give the peaks of n_frames. */
static HR_RT void raise_to_crests(float *restrict peak_lin, const float *restrict x,
		const struct sums *sums, float before, uint32_t n_frames)
{
	float left[HR_CHUNK + 1];
	uint32_t n;

	left[0] = before;
	memcpy(left + 1, sums->left, n_frames * sizeof(*left));
	for (n = 0; n < n_frames; n++) {
		const float here = fabsf(x[n]), next = fabsf(x[n + 1]);
		const float quarter = fabsf(sums->quarter[n]), half = fabsf(sums->half[n]);
		const float last = fabsf(left[n]), right = fabsf(left[n + 1]);
		const float a = larger(crest(last, here, quarter), crest(here, quarter, half));
		const float b = larger(crest(quarter, half, right), crest(half, right, next));

		peak_lin[n] = larger(peak_lin[n], larger(a, b));
	}
}

HR_RT void hr_truepeak_raise(float *peak_lin, const float *x, uint32_t n_frames,
		uint32_t reach_frames, float threshold_lin)
{
	const struct fir *fir = reach_frames == HR_TRUEPEAK_LONG_REACH_FRAMES ?
			&long_fir : &short_fir;
	const float sample_lin = hr_abs_max(x - reach_frames, n_frames + 2 * reach_frames);
	struct sums sums;

	if (sample_lin * (fir->norm * CREST_BOUND) <= threshold_lin)
		return;
	interpolate(&sums, fir, x, (n_frames + TILE - 1) / TILE * TILE);
	raise_to_crests(peak_lin, x, &sums, interpolate_left(fir, x), n_frames);
}
