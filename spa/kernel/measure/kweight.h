/* SPDX-License-Identifier: MIT */
#ifndef HR_KWEIGHT_H
#define HR_KWEIGHT_H

#include <stdint.h>

#include "kernel/dsp/ops.h"

/**
 * The two filters of the K-weighting, ITU-R BS.1770-5 annex 1, for any rate.
 *
 * The standard gives coefficients for 48 kHz and asks for the same frequency response at
 * other rates. From HR_KWEIGHT_BILINEAR_HZ up the shelf is the bilinear transform of the
 * analogue prototype behind the table; below, where that would bend it by up to 0.3 dB,
 * it has the prototype's poles and zeros that match its response in three places. The
 * high-pass keeps the numerator of the table, whose gain at other rates is another; the
 * shelf takes that back. What is left, up to 20 kHz or 0.48 of the rate, is within
 * 0.04 dB at 8 kHz and 0.012 dB from 11.025 kHz on (test-loudness prints it).
 */
#define HR_KWEIGHT_BILINEAR_HZ 32000u

/** rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. In double, calls libm. Thread: control. */
void hr_kweight_compute(struct hr_biquad *shelf, struct hr_biquad *highpass, uint32_t rate_hz);

#endif /* HR_KWEIGHT_H */
