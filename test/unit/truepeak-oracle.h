/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_TRUEPEAK_ORACLE_H
#define HR_TEST_TRUEPEAK_ORACLE_H

/*
 * True peak as a long filter reads it: 32 points per frame, 256 taps per point,
 * Kaiser window (beta 9, 90 dB), double. Slow and obvious.
 */
#include <math.h>
#include <stdint.h>

#define ORACLE_POINTS 32
#define ORACLE_HALF 128
#define PI 3.14159265358979323846

static inline double oracle_bessel_i0(double x)
{
	double sum = 1.0, term = 1.0;

	for (int k = 1; k < 60; k++) {
		term *= (x / (2.0 * k)) * (x / (2.0 * k));
		sum += term;
	}
	return sum;
}

static inline double oracle_tap(double t)
{
	const double u = t / ORACLE_HALF;
	const double sinc = t == 0.0 ? 1.0 : sin(PI * t) / (PI * t);

	return u * u >= 1.0 ? 0.0 : sinc * oracle_bessel_i0(9.0 * sqrt(1.0 - u * u)) /
			oracle_bessel_i0(9.0);
}

/* Largest |x| between the frames from and to; x[n] is 0 outside 0 .. n_frames. */
static inline double oracle_true_peak(const float *x, long n_frames, long from, long to)
{
	static double taps[ORACLE_POINTS][2 * ORACLE_HALF];
	double sample_max = 0.0, peak = 0.0;

	if (taps[0][ORACLE_HALF - 1] == 0.0)
		for (int p = 0; p < ORACLE_POINTS; p++)
			for (int k = 0; k < 2 * ORACLE_HALF; k++)
				taps[p][k] = oracle_tap(k - (ORACLE_HALF - 1) -
						(double)p / ORACLE_POINTS);
	for (long n = from; n < to; n++)
		sample_max = fmax(sample_max, fabs((double)x[n]));
	for (long n = from; n < to; n++) {
		double near = 0.0;

		/* A crest has a sample of half its height in reach. */
		for (long k = n - 6; k <= n + 7; k++)
			if (k >= 0 && k < n_frames)
				near = fmax(near, fabs((double)x[k]));
		if (near < 0.4 * sample_max)
			continue;
		for (int p = 0; p < ORACLE_POINTS; p++) {
			double sum = 0.0;

			for (int k = 0; k < 2 * ORACLE_HALF; k++) {
				const long i = n + k - (ORACLE_HALF - 1);

				if (i >= 0 && i < n_frames)
					sum += taps[p][k] * (double)x[i];
			}
			peak = fmax(peak, fabs(sum));
		}
	}
	return peak;
}

/* Uniform in -1 .. 1; the seed is the state. */
static inline double oracle_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return (double)*state / 2147483648.0 - 1.0;
}

static inline double oracle_db(double lin)
{
	return 20.0 * log10(lin > 1e-12 ? lin : 1e-12);
}

#endif /* HR_TEST_TRUEPEAK_ORACLE_H */
