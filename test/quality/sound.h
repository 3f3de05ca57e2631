/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_SOUND_H
#define HR_TEST_SOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "dice.h"

#define PI 3.14159265358979323846

/**
 * Sounds the limiter is judged by. Fixed ones are the same at every call. Drawn ones are
 * a class: the dice choose frequencies, levels and times, and a seed tells which they
 * were.
 *
 * Programme-like: what is recorded, mastered or broadcast, and the tones instruments are
 * lined up with, up to 20 kHz and driven far over the ceiling. Hostile: what only a
 * program can make: switched without a ramp, at the Nyquist frequency, full-scale bits.
 * Beyond: what no look-ahead of 2 ms can know; only its samples are promised.
 */
struct sound {
	const char *name;	/**< no blanks: it is a part of the name of a figure */
	/** Write n_frames samples; a and b are those of the sound. */
	void (*make)(const struct sound *sound, struct dice *dice, float *x,
			uint32_t n_frames, double rate_hz);
	double a, b;		/**< the function tells what they are */
};

struct sound_list {
	const char *name;
	const struct sound *sounds;
	uint32_t n_sounds;
	double most_over_db;	/**< by how much the true peak may pass the ceiling */
};

extern const struct sound_list programme_fixed, programme_drawn, hostile_fixed, hostile_drawn,
		beyond_drawn;

/** Sound i of a list, made with a seed. */
void sound_make(const struct sound_list *list, uint32_t i, uint64_t seed, float *x,
		uint32_t n_frames, double rate_hz);

/** EBU Tech 3341 (2016) cases 15 to 23: a = case; b = gain on top in dB. */
void sound_ebu(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz);

#endif /* HR_TEST_SOUND_H */
