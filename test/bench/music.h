/* SPDX-License-Identifier: MIT */
#ifndef HR_BENCH_MUSIC_H
#define HR_BENCH_MUSIC_H

#include <stdint.h>

/**
 * What speed is measured with. The same samples on every run of a program; all in
 * planar float, full scale 1.0.
 */

/** The rate the signals are made for. */
#define MUSIC_RATE_HZ 48000u

/** Two bars, to be played round and round: whole blocks of 32 and of 1024. */
#define MUSIC_FRAMES (48u * 1024u)

/**
 * Loud music: a chord, a bass, drums and a voice of filtered pulses and noise,
 * mastered until it is cut at full scale, then raised by over_db. What a limiter at
 * full scale has to work on all the time, with crests of every frequency.
 *
 * out       n_frames, the beginning of the piece
 * channel   0 .. ; each has another mix of it, so that none is a copy
 * n_frames  up to MUSIC_FRAMES
 * over_db   +12: flat tops stand at 3.98
 */
void music_fill(float *out, uint32_t channel, uint32_t n_frames, double over_db);

/** White noise between -peak_lin and peak_lin; every channel another. */
void music_fill_noise(float *out, uint32_t channel, uint32_t n_frames, float peak_lin);

#endif /* HR_BENCH_MUSIC_H */
