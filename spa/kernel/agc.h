/* SPDX-License-Identifier: MIT */
#ifndef HR_AGC_H
#define HR_AGC_H

#include <stdbool.h>
#include <stdint.h>

#include "attributes.h"
#include "params.h"

/**
 * Automatic gain: brings the programme to a target loudness.
 *
 * It learns from blocks of 100 ms. The level is the mean power of the last
 * HR_AGC_LEVEL_BLOCKS blocks that count, so a pause never dilutes it:
 * - a block at or below the silence threshold does not count, and while it lasts
 *   the gain stands still;
 * - nor does a block HR_AGC_GATE_LU below the level, unless HR_AGC_REOPEN_BLOCKS
 *   of the last HR_AGC_RECENT_BLOCKS are so low: then those are the programme. Not
 *   all in a row, or the odd accent would keep the memory of a louder one alive;
 * - a block HR_AGC_DEEP_LU below is a pause with room noise, for up to
 *   HR_AGC_DEEP_BLOCKS of them;
 * - up to HR_AGC_GAP_BLOCKS of these do count once sound goes on: in BS.1770, too,
 *   400 ms with a gap are one quieter block;
 * - when a block is HR_AGC_LEAP_LU above the level, or 400 ms HR_AGC_JUMP_LU, all
 *   before is forgotten.
 *
 *   gain = target - level - what the compressor adds on average
 *
 * within max-cut and max-boost; what the compressor takes back does not count
 * against them, so that quiet sound can be lifted by all of max-boost; but no more
 * of it than HR_AGC_MAX_CORRECTION_DB, or a steep compressor that takes back nearly
 * all would be fed without end. The gain is reached with the attack time when it
 * falls, with the release time when it rises; a fall of more than HR_AGC_JUMP_LU is
 * HR_AGC_JUMP_SPEEDUP times as fast. Slew: at most the way left divided by that
 * time; never more than HR_AGC_MAX_SLEW_DB_PER_SEC. The gain moves per chunk and
 * linearly within.
 * Switched off it goes to exactly 1 in HR_AGC_OFF_MS.
 */

#define HR_AGC_LEVEL_BLOCKS 30u		/**< 3 s */
#define HR_AGC_GATE_LU 12.0
#define HR_AGC_RECENT_BLOCKS 20u
#define HR_AGC_REOPEN_BLOCKS 12u
#define HR_AGC_DEEP_LU 32.0
#define HR_AGC_DEEP_BLOCKS 100u
#define HR_AGC_GAP_BLOCKS 3u
#define HR_AGC_JUMP_LU 6.0
#define HR_AGC_LEAP_LU 10.0
#define HR_AGC_JUMP_SPEEDUP 4.0
#define HR_AGC_MAX_SLEW_DB_PER_SEC 60.0
#define HR_AGC_CORRECTION_MS 1000.0
#define HR_AGC_MAX_CORRECTION_DB 36.0
#define HR_AGC_OFF_MS 50.0

struct hr_agc_coefs {
	bool enabled;
	double target_pow;		/**< BS.1770 weighted mean square */
	double silence_pow;
	double max_log2, min_log2;	/**< of the gain */
	double attack_coef;		/**< one-poles, per chunk */
	double attack_fast_coef;
	double release_coef;
	double off_coef;
	double max_step_log2;		/**< per chunk */
	double correction_coef;		/**< one-pole, per block */
};

/** params in their ranges; rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Thread: control. */
void hr_agc_coefs_compute(struct hr_agc_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz);

/** Mean squares of one block: before the gain, after it, after the compressor. */
struct hr_agc_block {
	double in_pow, agc_pow, out_pow;
};

struct hr_agc {
	struct hr_agc_coefs coefs;
	struct hr_agc_block blocks[HR_AGC_LEVEL_BLOCKS];	/**< that count */
	uint32_t n_blocks, next_block;
	struct hr_agc_block recent[HR_AGC_RECENT_BLOCKS];	/**< neither silent nor deep */
	uint32_t n_recent, next_recent;
	uint32_t n_deep;		/**< deep blocks in a row */
	struct hr_agc_block gap[HR_AGC_GAP_BLOCKS];		/**< since the last that counts */
	uint32_t n_gap;			/**< saturates above HR_AGC_GAP_BLOCKS */
	struct hr_agc_block level;	/**< means; 0 = none yet */
	bool level_known;
	bool correction_known;
	double correction_log2;		/**< gain after the AGC, averaged */
	bool hold;			/**< last block was silence */
	double gain_log2;		/**< at the end of this chunk */
	float from_lin, to_lin;		/**< gain at the ends of this chunk */
	double sum_pow;			/**< of gain^2 over the chunks of a block */
	uint32_t n_chunks;
};

/** Gain 1, level unknown. Thread: control. */
void hr_agc_init(struct hr_agc *agc);

/** Use other coefficients; copied. Thread: RT. */
HR_RT void hr_agc_set_coefs(struct hr_agc *agc, const struct hr_agc_coefs *coefs);

/** A block begins anew; gain and level stay. Thread: RT. */
HR_RT void hr_agc_reset(struct hr_agc *agc);

/** A new chunk begins: move the gain. Thread: RT. */
HR_RT void hr_agc_begin_chunk(struct hr_agc *agc);

/**
 * Apply the gain in place. at_frame: position of the first frame in the chunk,
 * at_frame + n_frames <= HR_CHUNK. Gain 1 leaves every bit. Thread: RT.
 */
HR_RT void hr_agc_process(const struct hr_agc *agc, float *const buf[], uint32_t n_channels,
		uint32_t at_frame, uint32_t n_frames);

/**
 * Learn from a block: mean squares at the input, there over
 * 400 ms, and after the compressor. Thread: RT. */
HR_RT void hr_agc_end_block(struct hr_agc *agc, double in_pow, double momentary_pow,
		double out_pow);

/** The gain stands still as long as there is silence. Thread: RT. */
HR_RT bool hr_agc_is_idle(const struct hr_agc *agc);

#endif /* HR_AGC_H */
