/* SPDX-License-Identifier: MIT */
#ifndef HR_MATCH_H
#define HR_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/fade.h"
#include "kernel/measure/gated-mean.h"
#include "kernel/measure/loudness.h"
#include "kernel/stage/limit.h"

/**
 * The untouched sound as loud as the processed one, for an honest comparison: what is
 * louder seems better, whatever was done to it.
 *
 *   gain = loudness of the processed sound / loudness of the untouched
 *
 * Both are those of the last 30 s, ITU-R BS.1770-4 with both gates, the processed sound
 * behind the limiter, with what of the volume is above unity. They are measured as long as
 * the parameter is on, heard or not: when bypass is switched on, the gain is there.
 * Unheard it follows; while it is heard it stands, but for HR_MATCH_DRIFT_DB_PER_SEC, so
 * that what is compared is never the gain of a leveller. Who begins in bypass hears it come
 * within HR_MATCH_FIRST_DB_PER_SEC, once 3 s are known. So a programme that changes while it
 * is heard is matched as it was: by how much that is beside, test-level-matched.c prints.
 *
 * The untouched sound has no room for more than its peaks allow. It goes through a limiter
 * of its own, with the delay and the ceiling of the other, and every peak that meets the
 * ceiling lowers the gain to what it had room for, within a moment and for good (the bound
 * drifts up again): so the limiter acts once and not again. The processed sound is never
 * lowered to meet it: where the bound holds, the untouched sound stays quieter, and the
 * gain that is read is what it has. With the limiter off there is no bound.
 *
 * Off, the untouched sound is that bit for bit; on and off is a crossfade.
 * Thread: RT, except where it says so. Nothing fails.
 */

#define HR_MATCH_DRIFT_DB_PER_SEC 0.1
#define HR_MATCH_FIRST_DB_PER_SEC 6.0
#define HR_MATCH_DROP_DB_PER_SEC 60.0
/** A peak that met the ceiling is brought this much below, as the limiter does. */
#define HR_MATCH_MARGIN_DB 0.05
#define HR_MATCH_MIN_BLOCKS 30u

struct hr_match_coefs {
	bool active;
	uint32_t ramp_frames;		/**< of the crossfade */
	double drift_log2, first_log2, drop_log2;	/**< at most, per chunk */
};

struct hr_params;

/** params in their ranges; rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Thread: control. */
void hr_match_coefs_compute(struct hr_match_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz);

struct hr_match {
	struct hr_match_coefs coefs;
	uint32_t n_channels;
	bool running;			/**< on, or fading out */
	uint32_t n_chunks;		/**< since it runs; saturates */
	struct hr_fade fade;		/**< from the untouched sound to that with the gain */
	struct hr_limit limit;
	struct hr_loudness wet_loudness;	/**< of the processed sound */
	struct hr_landing dry, wet;	/**< windows of 400 ms above the absolute gate */
	double wanted_log2;		/**< gain for equal loudness */
	double bound_log2;		/**< gain that there was room for */
	double gain_log2;		/**< at the end of this chunk */
	double before_log2[2];		/**< of the two before */
	float from_lin, to_lin;		/**< at the ends of this chunk */
	float over_lin;			/**< true peak of the chunk where above the ceiling */
	bool known, reached;		/**< wanted_log2 is; it was met */
	float work[HR_MAX_CHANNELS][HR_CHUNK];	/**< the frames in work, delayed */
};

/** Memory of hr_match_init(), for every rate. Thread: any. */
size_t hr_match_bytes(uint32_t n_channels);

/** Off. mem: hr_match_bytes(), kept; weight as in hr_loudness_init(). Thread: control. */
void hr_match_init(struct hr_match *match, void *mem, const double *weight,
		uint32_t n_channels, const struct hr_ops *ops);

/** Use other coefficients; copied. */
HR_RT void hr_match_set_coefs(struct hr_match *match, const struct hr_match_coefs *coefs,
		const struct hr_loudness_coefs *loudness, const struct hr_limit_coefs *limit);

/** Forget the sound, not the gain; the crossfade is at its end. */
HR_RT void hr_match_reset(struct hr_match *match);

/** A chunk begins: move the gain. heard: bypass is on, or fading. */
HR_RT void hr_match_begin_chunk(struct hr_match *match, bool heard);

/** Make n_frames of the input, from at_frame of the chunk on, into what mix() hands out. */
HR_RT void hr_match_process(struct hr_match *match, float *const buf[], uint32_t at_frame,
		uint32_t n_frames);

/** Crossfade channel c of the same frames, untouched, to those with the gain. */
HR_RT void hr_match_mix(const struct hr_match *match, uint32_t c, float *buf, uint32_t n_frames);

/** The same frames are done. */
HR_RT void hr_match_advance(struct hr_match *match, uint32_t n_frames);

/** The chunk ended. */
HR_RT void hr_match_end_chunk(struct hr_match *match);

/** 100 ms ended; dry_pow: mean square at the input over 400 ms. */
HR_RT void hr_match_end_block(struct hr_match *match, double dry_pow);

/** Not only the untouched sound. */
static inline HR_RT bool hr_match_is_heard(const struct hr_match *match)
{
	return match->running && !hr_fade_is_out(&match->fade);
}

/** Silence in is silence out, and nothing moves. */
HR_RT bool hr_match_is_idle(const struct hr_match *match);

#endif /* HR_MATCH_H */
