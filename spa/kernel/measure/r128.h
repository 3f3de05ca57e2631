/* SPDX-License-Identifier: MIT */
#ifndef HR_R128_H
#define HR_R128_H

#include <stdint.h>

#include "base/attributes.h"

/**
 * Loudness meter after EBU R 128: momentary, short-term and integrated loudness, and
 * loudness range, of a sound of any length, from the mean squares of its chunks.
 *
 * ITU-R BS.1770-5 annex 1, EBU Tech 3341 (2023), EBU Tech 3342 (2023). Everything is a
 * mean square (`_pow`); kernel/dsp/units.h makes LUFS of it where it is shown.
 *
 * Time is cut into steps of whole chunks, 5 .. 10 ms. The windows slide by a step and
 * have the lengths of the standard at every rate: of the oldest step a window reaches
 * into, it counts the part within. A gating block, and a value for the loudness range,
 * is taken ten times a second on average, at the step that completes it.
 *
 * Memory is the same at all rates and for all lengths, because blocks are sorted into
 * bins instead of being kept. Coarse ones have a number and a sum, so that a mean is not
 * rounded; fine ones have a number, and say which blocks are above a gate, or which one
 * has a rank. A fine bin is 0.034 .. 0.067 LU wide, and goes where its middle goes. So a
 * percentile is right within half of that; the integrated loudness is but for blocks
 * that near to the relative gate, which count a tenth each (test-r128 prints how much).
 * Bins reach to +11.3 LUFS. What is louder is taken for that by the loudness range, and
 * still counts in full for the integrated loudness. After UINT32_MAX blocks, 13 years,
 * what is gated stands still.
 */

#define HR_R128_MOMENTARY_STEPS 80u	/**< at most, in 400 ms */
#define HR_R128_SHORT_STEPS 600u	/**< at most, in 3 s */

#define HR_R128_OCTAVES 28u		/**< of power, 2^-24 .. 2^4 */
#define HR_R128_COARSE_BITS 3u		/**< 2^3 coarse bins for an octave */
#define HR_R128_FINE_BITS 6u
#define HR_R128_COARSE_BINS (HR_R128_OCTAVES << HR_R128_COARSE_BITS)
#define HR_R128_FINE_BINS (HR_R128_OCTAVES << HR_R128_FINE_BITS)

/** Length of a window in steps. */
struct hr_r128_span {
	uint32_t n_steps;		/**< it reaches into */
	double oldest;			/**< part of the oldest, above 0 .. 1 */
	double scale;			/**< chunk powers added to their mean */
};

struct hr_r128_coefs {
	uint32_t rate_hz;
	uint32_t step_chunks;
	struct hr_r128_span momentary, shortterm;
};

/** rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Thread: any. */
void hr_r128_coefs_compute(struct hr_r128_coefs *coefs, uint32_t rate_hz);

/** All weighted mean squares of BS.1770; 0 = silence, or nothing to measure yet. */
struct hr_r128_reading {
	double momentary_pow;		/**< of 400 ms; new at every step */
	double short_pow;		/**< of 3 s; new at every step */
	double max_momentary_pow, max_short_pow;	/**< since reset */
	double integrated_pow;		/**< since reset, gated; new every 100 ms */
	double range_low_pow;		/**< 10th percentile of Tech 3342, since reset */
	double range_high_pow;		/**< 95th; their ratio is the loudness range */
};

/** A window that slides over the steps; see slide() in r128.c. */
struct hr_r128_window {
	uint32_t at_step;
	double recent_pow;
};

struct hr_r128_bin {
	uint64_t n;
	double sum_pow;
};

/** Blocks above the absolute gate, by power. */
struct hr_r128_histogram {
	struct hr_r128_bin all;
	struct hr_r128_bin coarse[HR_R128_COARSE_BINS];
	uint32_t fine_n[HR_R128_FINE_BINS];
	uint32_t top;			/**< highest fine bin that is not empty */
};

struct hr_r128 {
	struct hr_r128_coefs coefs;
	struct hr_r128_reading reading;
	uint32_t n_chunks;		/**< in the step in work */
	double chunks_pow;		/**< their sum */
	uint32_t tick_tenths;		/**< of a frame, since the last tick, times ten */
	uint32_t n_ticks;		/**< of 100 ms, while the windows fill */

	struct hr_r128_window momentary, shortterm;
	double momentary_steps[HR_R128_MOMENTARY_STEPS + 1];
	double short_steps[HR_R128_SHORT_STEPS + 1];

	struct hr_r128_histogram blocks;	/**< of 400 ms */
	struct hr_r128_histogram ranges;	/**< of 3 s */
};

/** Nothing heard yet, 48 kHz. Thread: control. */
void hr_r128_init(struct hr_r128 *r128);

/**
 * Use other coefficients; copied. If the rate is another, the windows begin anew; what
 * was gathered since the last reset goes on. Thread: RT.
 */
HR_RT void hr_r128_set_coefs(struct hr_r128 *r128, const struct hr_r128_coefs *coefs);

/** The sound was interrupted: the windows begin anew, the rest goes on. Thread: RT. */
HR_RT void hr_r128_clear_windows(struct hr_r128 *r128);

/** Forget everything: a new programme begins. Thread: RT. */
HR_RT void hr_r128_reset(struct hr_r128 *r128);

/**
 * Listen to a chunk of HR_CHUNK frames. chunk_pow is its mean square after K-weighting,
 * summed over the channels by their weights; what is not a number from 0 to 10^30 is
 * taken for silence. A sum of two numbers for most chunks; work for a step every 5 ms or
 * more, for the gates every 100 ms, for the sums of a window once in its length; none
 * depends on how long the sound is. Calls no libm. Thread: RT.
 */
HR_RT void hr_r128_push(struct hr_r128 *r128, double chunk_pow);

#endif /* HR_R128_H */
