/* SPDX-License-Identifier: MIT */
#ifndef HR_FASTMATH_H
#define HR_FASTMATH_H

#include <stdint.h>
#include <string.h>

#include "base/attributes.h"

/**
 * log2 and exp2 for gains, without a call or a branch, so that loops over a
 * chunk become vectors. A gain in the log2 domain is `_log2`: 1 is a factor of
 * two, 6.02 dB. Bits are those of IEEE 754 binary32.
 */

/** A factor of two in dB. */
#define HR_DB_PER_LOG2 6.0205999132796239

/** Amplitudes below this are read as this, -120.4 dB. */
#define HR_LOG2_FLOOR_LIN 9.5367431640625e-7f
#define HR_LOG2_FLOOR (-20.0f)

/**
 * log2(x) within 2e-6 (0.00001 dB); exact for powers of two. x is a normal,
 * positive number.
 *
 * x = m 2^e, m in [sqrt(1/2), sqrt(2)); log2(m) = 2 / ln(2) atanh(t) with
 * t = (m - 1) / (m + 1), |t| < 0.172, as a series up to t^7.
 */
static inline HR_RT float hr_log2(float x)
{
	uint32_t bits, e;
	float m, t, t2;

	memcpy(&bits, &x, sizeof(bits));
	e = (bits - 0x3f3504f3u) & 0xff800000u;	/* exponent relative to sqrt(1/2) */
	bits -= e;
	memcpy(&m, &bits, sizeof(m));
	t = (m - 1.0f) / (m + 1.0f);
	t2 = t * t;
	return (float)((int32_t)e / (1 << 23)) +
		t * (2.885390082f + t2 * (0.961796694f +
		t2 * (0.577078016f + t2 * 0.412198583f)));
}

/**
 * 2^x within 3e-7 of itself; exact for whole numbers, so 0 gives exactly 1.
 * x is -120 .. 120.
 */
static inline HR_RT float hr_exp2(float x)
{
	const float round = 12582912.0f;	/* 1.5 * 2^23: adding it rounds */
	float whole = (x + round) - round;
	float f = x - whole;
	float p = 1.0f + f * (0.693147181f + f * (0.240226507f + f * (0.0555041087f +
		f * (0.00961812911f + f * (0.00133335581f + f * 0.000154035304f)))));
	uint32_t bits = (uint32_t)((int32_t)whole + 127) << 23;
	float scale;

	memcpy(&scale, &bits, sizeof(scale));
	return scale * p;
}

#endif /* HR_FASTMATH_H */
