/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_SIGNALS_H
#define HR_TEST_SIGNALS_H

#include <stdint.h>

/**
 * Test signals, the same on every run. All write n_frames samples to out; levels
 * are in dBFS of the mean square (a full-scale sine is -3.01) unless they say so.
 */

/** Next of a sequence, uniform in [-1, 1). *seed is any number, moved on. */
float signal_white(uint32_t *seed);

/** peak_lin * sin(2 pi hz n / rate_hz + phase_rad). */
void signal_sine(float *out, uint32_t n_frames, double hz, double rate_hz, double peak_lin,
		double phase_rad);

/** The trap for sample-peak limiters: fs/4 at 45 degrees; crest is peak_lin. */
void signal_fs4_phase45(float *out, uint32_t n_frames, double peak_lin);

/** Noise that falls by 3 dB per octave. */
void signal_pink(float *out, uint32_t n_frames, uint32_t seed, double level_dbfs);

/** Noise in syllables: 4 per second, with words and gaps between them. */
void signal_speech(float *out, uint32_t n_frames, uint32_t seed, double rate_hz,
		double level_dbfs);

/** Chords of decaying tones over a bass, two strokes per second. */
void signal_music(float *out, uint32_t n_frames, uint32_t seed, double rate_hz,
		double level_dbfs);

/** Scale to a mean square of level_dbfs. */
void signal_set_level(float *out, uint32_t n_frames, double level_dbfs);

#endif /* HR_TEST_SIGNALS_H */
