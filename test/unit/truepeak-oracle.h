/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_TRUEPEAK_ORACLE_H
#define HR_TEST_TRUEPEAK_ORACLE_H

/*
 * Small helpers of the unit tests. The judge of true peaks is test/quality/meter.h.
 */
#include <math.h>
#include <stdint.h>

#define PI 3.14159265358979323846

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
