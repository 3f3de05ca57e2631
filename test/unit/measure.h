/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_MEASURE_H
#define HR_TEST_MEASURE_H

#include <stdint.h>

/** Oracles: slow, in double, and not sharing a line with the kernel. */

/** Largest |sample|. */
double measure_sample_peak_lin(const float *x, uint32_t n_frames);

/**
 * Largest value between and on the samples: 32 times interpolated with a Kaiser
 * windowed sinc of 256 taps (flat to 0.001 dB below 0.48 fs). Silence is assumed
 * around x. Cost: 8192 multiplications per frame where it could matter.
 */
double measure_true_peak_lin(const float *x, uint32_t n_frames);

/** Mean square in dBFS; -200 for silence. */
double measure_rms_dbfs(const float *x, uint32_t n_frames);

/**
 * Gated loudness by libebur128, ITU-R BS.1770-4, of n_channels planar arrays
 * that all count as front channels.
 */
double measure_loudness_lufs(const float *const x[], uint32_t n_channels, uint32_t n_frames,
		uint32_t rate_hz);

/**
 * Everything that is not the tone at hz, relative to it, in dB. Use a length of
 * whole periods.
 */
double measure_thd_n_db(const float *x, uint32_t n_frames, double hz, double rate_hz);

/** Amplitude of the tone at hz. */
double measure_tone_lin(const float *x, uint32_t n_frames, double hz, double rate_hz);

#endif /* HR_TEST_MEASURE_H */
