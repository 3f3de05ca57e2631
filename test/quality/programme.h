/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_PROGRAMME_H
#define HR_TEST_PROGRAMME_H

#include <stdbool.h>
#include <stdint.h>

/**
 * What people listen to, as mono signals that are the same on every run: noise,
 * speech of several styles and music of several kinds. Written for the leveller:
 * what counts is how loudness goes in time, from syllables to movements.
 */

/** A voice and a manner to speak. */
struct programme_voice {
	double pitch_hz;
	double syllables_per_sec;
	double pause_share;		/**< part of the time nothing is said, 0 .. 0.7 */
	double spread_db;		/**< how far syllables and sentences differ */
};

struct programme {
	const char *name;
	/** Any level; white(seed) as in signals.h. */
	void (*fill)(float *out, uint32_t n_frames, double rate_hz, uint32_t seed);
	bool anywhere;			/**< also tried at other rates and layouts */
	double most_beside_lu;		/**< of the target may it land */
	double most_over_lu;		/**< 300 ms after it jumps by 30 dB may it be over the target */
	double most_db_per_sec;		/**< the gain may move while it goes on */
};

/** The table, ended by a NULL name: noise first, then speech, then music. */
extern const struct programme programmes[];

/** Speak; any level, digital silence in the pauses. */
void programme_speak(float *out, uint32_t n_frames, double rate_hz, uint32_t seed,
		const struct programme_voice *voice);

/** Scale to a loudness that is gated as in BS.1770-4; measured by libebur128. */
void programme_set_loudness(float *x, uint32_t n_frames, double rate_hz, double lufs);

/** Copy at another loudness; peaks above full scale are cut, as a file would have them. */
void programme_scale(float *out, const float *x, uint32_t n_frames, double rate_hz,
		double lufs);

#endif /* HR_TEST_PROGRAMME_H */
