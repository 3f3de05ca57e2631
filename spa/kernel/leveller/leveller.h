/* SPDX-License-Identifier: MIT */
#ifndef HR_LEVELLER_H
#define HR_LEVELLER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/measure/loudness.h"
#include "params/params.h"
#include "kernel/leveller/periodicity.h"
#include "kernel/leveller/programme-level.h"

/**
 * Leveller: one gain for all channels that brings whatever plays to the target loudness.
 *
 *   lift = target - level of the programme, at most max-boost, at least -max-cut
 *   gain of this stage = lift - what the compressor adds on average + overload
 *
 * The level is that of programme-level.h: it stands while one segment plays, and is replaced
 * when another begins. So the gain moves within a fraction of a second where the listener
 * hears a change, and rests elsewhere. With less than the whole amount the level is only so
 * much of the way from the mean of HR_LEVELLER_LONG_SEC of sound to it, and differences
 * between segments stay. In a pause the gain stands still.
 *
 * Overload is what level and gain are too late for: short sound that would come out far above
 * the target is turned down within milliseconds, for as long as it lasts.
 *
 * The level is followed by hops: the fewest chunks that are HR_LEVELLER_HOP_SEC or more.
 * Within a hop the gain moves evenly. Switched off it goes to exactly 1 in
 * HR_LEVELLER_OFF_MS.
 */

#define HR_LEVELLER_HOP_SEC 1e-3
#define HR_LEVELLER_OFF_MS 50.0
#define HR_LEVELLER_LONG_SEC 20.0
/** Most that is given back of what a compressor takes. */
#define HR_LEVELLER_GIVE_BACK_DB 12.0
#define HR_N_OVERLOAD_RULES 3u

struct hr_leveller_coefs {
	bool enabled;
	bool corrects;			/**< a compressor may follow */
	uint32_t rate_hz;
	uint32_t hop_chunks;
	float hop_sec;
	float target_lufs;
	float max_boost_db, max_cut_db;
	float amount;			/**< of the differences is evened out, 0 .. 1 */
	float long_sec;
	float hold_sec;			/**< the gain goes on so long after sound that counts */
	/** The gain on its way, one-poles per hop. */
	float fall_coef, rise_coef;	/**< to a new segment */
	float fast_sec;			/**< for so long */
	float settle_coef;		/**< then */
	float settle_sec;		/**< until so long after the change */
	float follow_coef;		/**< the same segment, from rest_lu on */
	float rest_coef;
	float rest_lu;
	float off_coef;
	/** 10, 50 and 100 ms may come out so far above the target. */
	float overload_lu[HR_N_OVERLOAD_RULES];
	float first_sec, first_less_lu;	/**< at the start of all less */
	float overload_fall_coef, overload_rise_coef;
	struct hr_programme_coefs programme;
	struct hr_periodicity_coefs periodicity;
};

/** params in their ranges; rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Thread: control. */
void hr_leveller_coefs_compute(struct hr_leveller_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz);

struct hr_leveller {
	struct hr_leveller_coefs coefs;
	struct hr_programme programme;
	struct hr_periodicity periodicity;
	double hop_pow;			/**< sum over the chunks of the hop in work */
	uint32_t hop_chunks;		/**< of it */
	double long_pow;		/**< mean of sound that counted */
	float long_sec;			/**< of it */
	float hold_sec;			/**< left until the gain stands still */
	float lift_db;			/**< now, without overload */
	float overload_db;		/**< <= 0 */
	float correction_db;		/**< what the compressor adds */
	float hop_from_db, hop_to_db;	/**< gain at the ends of the hop that plays */
	float from_lin, to_lin;		/**< gain at the ends of this chunk */
	double levelled_pow;		/**< what comes out, sum over the chunks of a block */
	uint32_t block_chunks;
};

/** Gain 1, level unknown. Thread: control. */
void hr_leveller_init(struct hr_leveller *leveller);

/** Use other coefficients; copied. Another rate needs a reset. Thread: RT. */
HR_RT void hr_leveller_set_coefs(struct hr_leveller *leveller,
		const struct hr_leveller_coefs *coefs);

/** The sound is interrupted; gain and level stay. Thread: RT. */
HR_RT void hr_leveller_reset(struct hr_leveller *leveller);

/** A chunk begins: move the gain. Thread: RT. */
HR_RT void hr_leveller_begin_chunk(struct hr_leveller *leveller);

/**
 * Apply the gain in place. at_frame: position of the first frame in the chunk,
 * at_frame + n_frames <= HR_CHUNK. total_lin: n_frames gains of the stages so far, which
 * this one's is multiplied into. Returns whether it was; else the gain is 1 throughout and
 * every bit is left. Thread: RT.
 */
HR_RT bool hr_leveller_process(const struct hr_leveller *leveller, float *const buf[],
		uint32_t n_channels, uint32_t at_frame, uint32_t n_frames, float *total_lin);

/** The chunk ended, and input has measured it: learn from it. Thread: RT. */
HR_RT void hr_leveller_end_chunk(struct hr_leveller *leveller,
		const struct hr_loudness *input);

/**
 * A block of chunks ended. out_pow: mean square after the compressor; negative when that is
 * off. Thread: RT.
 */
HR_RT void hr_leveller_end_block(struct hr_leveller *leveller, double out_pow);

/** Level of the programme as it comes in, and after the compressor; 0 = none. Thread: RT. */
HR_RT double hr_leveller_in_pow(const struct hr_leveller *leveller);
HR_RT double hr_leveller_out_pow(const struct hr_leveller *leveller);

/** As long as there is silence nothing moves. Thread: RT. */
HR_RT bool hr_leveller_is_idle(const struct hr_leveller *leveller);

#endif /* HR_LEVELLER_H */
