/* SPDX-License-Identifier: MIT */
#ifndef HR_AGC_H
#define HR_AGC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/measure/gated-mean.h"
#include "kernel/measure/level.h"
#include "params/params.h"

/**
 * Automatic gain: brings the programme to a target loudness.
 *
 * The programme is lifted or lowered as a whole, from the input to the output of the
 * compressor, by
 *
 *   lift = target - level - landing, at most max-boost
 *   gain of this stage = lift - what makeup and compressor add on average
 *
 * with the level of kernel/measure/level.h and the landing of kernel/measure/gated-mean.h (at most HR_AGC_LANDING_LU).
 * So sound that the compressor leaves alone is never lifted by more than max-boost,
 * makeup included, nor lowered by more than max-cut; what the compressor takes from loud
 * sound comes on top. Between loud sounds that the compressor holds down, quiet ones
 * stand higher by what it takes; that is no more than HR_AGC_GIVE_BACK_DB above
 * max-boost, also when the programme then stays below the target.
 *
 * What compressor and makeup add depends on the gain itself. It is read off the sound
 * of the level, and its change since by the slope of the static curve; averaged over
 * HR_AGC_CORRECTION_BLOCKS, less in the beginning; from HR_AGC_SURE_BLOCKS on the landing
 * is learned.
 *
 * The gain falls with the attack time and rises with the release time, time constants
 * of an approach in dB. The part of a fall that is above HR_AGC_JUMP_DB has
 * HR_AGC_JUMP_MS; the part of a rise that is above HR_AGC_CATCH_UP_DB is
 * HR_AGC_CATCH_UP_SPEEDUP times as fast. Never faster than HR_AGC_MAX_SLEW_DB_PER_SEC. In silence, and in
 * blocks below the gate of the level, the gain stands still. It moves per chunk and
 * linearly within. Switched off it goes to exactly 1 in HR_AGC_OFF_MS.
 */

#define HR_AGC_LANDING_LU 6.0
#define HR_AGC_GIVE_BACK_DB 12.0
#define HR_AGC_CORRECTION_BLOCKS 50.0
#define HR_AGC_FIRST_CORRECTION_BLOCKS 3.0
#define HR_AGC_SURE_BLOCKS 12.0
#define HR_AGC_JUMP_DB 3.0
#define HR_AGC_JUMP_MS 60.0
#define HR_AGC_CATCH_UP_DB 6.0
#define HR_AGC_CATCH_UP_SPEEDUP 4.0
#define HR_AGC_MAX_SLEW_DB_PER_SEC 120.0
#define HR_AGC_OFF_MS 50.0

struct hr_agc_coefs {
	bool enabled;
	double target_pow;		/**< BS.1770 weighted mean square */
	double silence_pow;
	double max_log2, min_log2;	/**< of the lift */
	double gain_max_log2;		/**< of the gain, for what is quiet */
	double makeup_log2;		/**< of the compressor */
	double slope;			/**< of its curve: dB taken of one dB more */
	double attack_coef;		/**< one-poles, per chunk */
	double release_coef;
	double catch_up_coef;
	double jump_coef;
	double off_coef;
	double max_step_log2;		/**< per chunk */
};

/** params in their ranges; rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Thread: control. */
void hr_agc_coefs_compute(struct hr_agc_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz);

struct hr_agc {
	struct hr_agc_coefs coefs;
	struct hr_level level;
	struct hr_landing landing;
	double landing_log2;		/**< as an amplitude */
	double correction_log2;		/**< gain after the AGC, averaged */
	double correction_blocks;	/**< over so many; 0 = not known */
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
