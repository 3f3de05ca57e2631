/* SPDX-License-Identifier: MIT */
#ifndef HR_LEVEL_H
#define HR_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/**
 * How loud the programme is now: the mean power of what counts of the last seconds.
 *
 * Sound arrives in blocks of 100 ms; what counts are windows of four of them, as in
 * ITU-R BS.1770-4. A window counts when it is above the silence threshold and not
 * HR_LEVEL_GATE_LU below the level. The level forgets what no longer describes it:
 * - a leap (a block HR_LEVEL_LEAP_LU above the level, or 400 ms HR_LEVEL_JUMP_LU)
 *   makes it start anew at once. When HR_LEVEL_ACCENT_BLOCKS later at most the old
 *   sound is back, that was an accent, and the old level is too;
 * - when the newest 0.5 s are HR_LEVEL_RISE_LU above it, or the newest 2 s
 *   HR_LEVEL_DROP_LU below, they are the level;
 * - sound below the gate is a pause or a quieter programme, and it is learned anew
 *   only in the second case: when it moves like speech or music (it climbs by more
 *   than HR_LEVEL_LIVELY_DB within HR_LEVEL_LOW_BLOCKS), when it stands still for
 *   HR_LEVEL_STEADY_BLOCKS, or goes on for HR_LEVEL_FADE_BLOCKS, which a note that
 *   fades does not;
 * - below HR_LEVEL_NOISE_LUFS it is taken for the noise of a room, at the very start
 *   too. It must be livelier then (HR_LEVEL_NOISE_LIVELY_DB), or last for
 *   HR_LEVEL_NOISE_BLOCKS.
 */

#define HR_LEVEL_WINDOW_BLOCKS 4u	/**< 400 ms */
#define HR_LEVEL_BLOCKS 50u		/**< 5 s */
#define HR_LEVEL_GATE_LU 12.0
#define HR_LEVEL_LEAP_LU 16.0
#define HR_LEVEL_JUMP_LU 10.0
#define HR_LEVEL_ACCENT_BLOCKS 50u
#define HR_LEVEL_RISE_LU 6.5
#define HR_LEVEL_RISE_BLOCKS 6u
#define HR_LEVEL_DROP_LU 7.0
#define HR_LEVEL_DROP_BLOCKS 25u
#define HR_LEVEL_LOW_BLOCKS 20u
#define HR_LEVEL_LIVELY_DB 20.0
#define HR_LEVEL_LIVELY_BLOCKS 6u	/**< fewest */
#define HR_LEVEL_STEADY_BLOCKS 12u
#define HR_LEVEL_STEADY_LU 3.0		/**< falls by less within these blocks */
#define HR_LEVEL_FADE_BLOCKS 30u
#define HR_LEVEL_NOISE_LUFS (-45.0)
#define HR_LEVEL_NOISE_LIVELY_DB 45.0
#define HR_LEVEL_NOISE_BLOCKS 900u

/** Mean squares of a block or window: before the AGC's gain, after it, and after the
 * compressor. */
struct hr_level_block {
	double in_pow, agc_pow, out_pow;
};

/** What a block brought. */
enum hr_level_news {
	HR_LEVEL_NOTHING,	/**< silence or a pause; the level stays */
	HR_LEVEL_COUNTED,
	HR_LEVEL_QUIETER,	/**< another, quieter programme */
};

struct hr_level {
	double in_pow, out_pow;		/**< the level; 0 = none yet */
	double gain_pow;		/**< the AGC's gain over the same sound, as a power */
	double after_pow;		/**< the gain after it */
	bool known;
	bool hold;			/**< the last block was silent or below the gate */
	struct hr_level_block window;	/**< newest 400 ms */

	struct hr_level_block newest[HR_LEVEL_WINDOW_BLOCKS];
	uint32_t n_newest;		/**< since a leap; saturates above the window */
	struct hr_level_block counted[HR_LEVEL_BLOCKS];
	uint32_t n_counted, next_counted;
	struct hr_level_block low[HR_LEVEL_LOW_BLOCKS];		/**< below the gate */
	double low_log2[HR_LEVEL_LOW_BLOCKS];	/**< power of the 100 ms of each */
	uint32_t n_low, next_low;
	uint32_t n_low_blocks;		/**< in a row, also those forgotten */
	struct {
		uint32_t n_counted, next_counted;
		double in_pow;
		uint32_t age_blocks, back_blocks;
	} before;			/**< the leap; age 0 = there was none */
};

/** No sound yet. Thread: control. */
void hr_level_init(struct hr_level *level);

/** Sound is interrupted here; the level stays. Thread: RT. */
HR_RT void hr_level_reset(struct hr_level *level);

/**
 * Learn from 100 ms. momentary_pow: mean square at the input over 400 ms, also across
 * a leap; silence_pow: blocks up to this do not count. Thread: RT.
 */
HR_RT enum hr_level_news hr_level_end_block(struct hr_level *level,
		const struct hr_level_block *block, double momentary_pow, double silence_pow);

#endif /* HR_LEVEL_H */
