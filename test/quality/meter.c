/* SPDX-License-Identifier: MIT */
#include "meter.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define HALF (METER_TAPS / 2)
#define COARSE 4			/* points per frame of the search */
#define SPAN 256			/* frames searched at once */

struct meter {
	double fine[METER_POINTS][METER_TAPS];
	float coarse[COARSE][METER_TAPS];
};

static double bessel_i0(double x)
{
	double sum = 1.0, term = 1.0;

	for (int k = 1; k < 60; k++) {
		term *= (x / 2.0 / k) * (x / 2.0 / k);
		sum += term;
	}
	return sum;
}

static double kernel(double frames)
{
	const double u = frames / HALF;
	const double sinc = fabs(frames) < 1e-12 ? 1.0 : sin(PI * frames) / (PI * frames);

	return u * u >= 1.0 ? 0.0 :
		sinc * bessel_i0(9.0 * sqrt(1.0 - u * u)) / bessel_i0(9.0);
}

static void *memory(size_t n_bytes)
{
	void *mem = calloc(1, n_bytes);

	if (mem == NULL)
		abort();
	return mem;
}

/* Tap k of a point weighs the frame k - HALF + 1 after the one before the point. */
struct meter *meter_new(void)
{
	struct meter *meter = memory(sizeof(*meter));

	for (int p = 0; p < METER_POINTS; p++)
		for (int k = 0; k < METER_TAPS; k++) {
			meter->fine[p][k] = kernel(k - (HALF - 1) - (double)p / METER_POINTS);
			if (p % (METER_POINTS / COARSE) == 0)
				meter->coarse[p / (METER_POINTS / COARSE)][k] =
						(float)meter->fine[p][k];
		}
	return meter;
}

void meter_free(struct meter *meter)
{
	free(meter);
}

double meter_at(const float *x, uint32_t n_frames, double frame)
{
	const int64_t before = (int64_t)floor(frame);
	double sum = 0.0;

	for (int64_t n = before - HALF + 1; n <= before + HALF; n++)
		if (n >= 0 && n < (int64_t)n_frames)
			sum += kernel((double)n - frame) * (double)x[n];
	return sum;
}

/* The sound with room for the filter before and after it, and the coarse points. */
struct search {
	const struct meter *meter;
	float *padded;			/* frame n is padded[n + HALF] */
	float *points;			/* COARSE a frame, absolute */
	int64_t n_points;
};

/* A crest: a coarse point not lower than its neighbours, and where the parabola
 * through the three comes to. */
struct crest {
	int64_t point;
	float guess_lin;
};

/* Points [COARSE * first, COARSE * (first + SPAN)); frames side by side make
 * vectors. */
static void search_span(struct search *search, int64_t first, int64_t n_frames)
{
	const float *x = search->padded + first + 1;
	float sums[COARSE][SPAN] = { { 0.0f } };

	for (int p = 1; p < COARSE; p++)
		for (int k = 0; k < METER_TAPS; k += 4) {
			const float *taps = search->meter->coarse[p] + k;

			for (int n = 0; n < SPAN; n++)
				sums[p][n] += (taps[0] * x[k + n] + taps[1] * x[k + n + 1]) +
					(taps[2] * x[k + n + 2] + taps[3] * x[k + n + 3]);
		}
	for (int n = 0; n < SPAN && n < n_frames; n++) {
		float *points = search->points + (first + n) * COARSE;

		points[0] = fabsf(search->padded[first + n + HALF]);
		for (int p = 1; p < COARSE; p++)
			points[p] = fabsf(sums[p][n]);
	}
}

static double fine_point(const struct search *search, int64_t point)
{
	const double *taps = search->meter->fine[point % METER_POINTS];
	const float *x = search->padded + point / METER_POINTS + 1;
	double sums[8] = { 0.0 };

	for (int k = 0; k < METER_TAPS; k += 8)
		for (int i = 0; i < 8; i++)
			sums[i] += taps[k + i] * (double)x[k + i];
	return fabs(((sums[0] + sums[1]) + (sums[2] + sums[3])) +
			((sums[4] + sums[5]) + (sums[6] + sums[7])));
}

static double parabola_rise(double left, double top, double right, double *at)
{
	const double bend = 2.0 * top - left - right;

	*at = bend > 0.0 ? 0.5 * (right - left) / bend : 0.0;
	return bend > 0.0 ? 0.125 * (right - left) * (right - left) / bend : 0.0;
}

/* From the coarse grid to the fine one by halving the step, then the parabola. */
static struct meter_peak climb(const struct search *search, const struct crest *crest)
{
	int64_t at = crest->point * (METER_POINTS / COARSE);
	double left = 0.0, right = 0.0, offset, top = fine_point(search, at);

	for (int64_t step = METER_POINTS / COARSE / 2; step >= 1; step /= 2) {
		left = at >= step ? fine_point(search, at - step) : 0.0;
		right = fine_point(search, at + step);
		while (left > top || right > top) {
			const bool go_left = left > right;

			at += go_left ? -step : step;
			if (go_left) {
				right = top;
				top = left;
				left = at >= step ? fine_point(search, at - step) : 0.0;
			} else {
				left = top;
				top = right;
				right = fine_point(search, at + step);
			}
		}
	}
	top += parabola_rise(left, top, right, &offset);
	return (struct meter_peak){ top, ((double)at + offset) / METER_POINTS };
}

static int by_guess(const void *a, const void *b)
{
	const float x = ((const struct crest *)a)->guess_lin;
	const float y = ((const struct crest *)b)->guess_lin;

	return x < y ? 1 : x > y ? -1 : 0;
}

/*
 * A parabola through points 1/4 of a frame apart is at most 0.8 % below a crest of a
 * sound that reaches to half the rate: crests whose guess is 2 % below the highest
 * found need no look.
 */
#define WORTH 1.02

static struct meter_peak highest(const struct search *search, int64_t from, int64_t to)
{
	struct crest *crests = memory((size_t)(search->n_points + 1) * sizeof(*crests));
	struct meter_peak best = { 0.0, 0.0 };
	const float *p = search->points;
	size_t n = 0, i;
	double offset;

	for (int64_t at = from; at < to; at++) {
		const float left = at > 0 ? p[at - 1] : 0.0f;
		const float right = at + 1 < search->n_points ? p[at + 1] : 0.0f;

		if (p[at] > 0.0f && p[at] >= left && p[at] >= right) {
			crests[n].point = at;
			crests[n++].guess_lin = p[at] + (float)parabola_rise((double)left,
					(double)p[at], (double)right, &offset);
		}
	}
	qsort(crests, n, sizeof(*crests), by_guess);
	for (i = 0; i < n && (double)crests[i].guess_lin * WORTH >= best.lin; i++) {
		const struct meter_peak peak = climb(search, &crests[i]);

		if (peak.lin > best.lin)
			best = peak;
	}
	free(crests);
	return best;
}

struct meter_peak meter_true_peak(const struct meter *meter, const float *x, uint32_t n_frames,
		uint32_t from_frame, uint32_t to_frame)
{
	struct search search = { .meter = meter, .n_points = (int64_t)n_frames * COARSE };
	struct meter_peak peak;

	search.padded = memory((n_frames + 2 * METER_TAPS + SPAN) * sizeof(float));
	search.points = memory((size_t)(search.n_points + 1) * sizeof(float));
	memcpy(search.padded + HALF, x, n_frames * sizeof(float));
	for (int64_t at = 0; at < n_frames; at += SPAN)
		search_span(&search, at, n_frames - at);
	peak = highest(&search, (int64_t)from_frame * COARSE, (int64_t)to_frame * COARSE);
	free(search.padded);
	free(search.points);
	return peak;
}
