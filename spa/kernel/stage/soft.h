/* SPDX-License-Identifier: MIT */
#ifndef HR_SOFT_H
#define HR_SOFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "params/params.h"

/**
 * Soft tier: a slow gain that tames peaks standing far above the programme
 * loudness, ahead of the limiter. What its attack lets through is the limiter's,
 * which sees the result: the two gains multiply. Its own gain adds no delay; that of the
 * limiter is its look-ahead (ahead.h).
 *
 *   ceiling = min(0 dBFS, programme loudness + max-psr-db)
 *   needed  = min(1, ceiling / sample peak of all channels)
 *   gain    = attack(release(needed))
 *
 * The ballistics are the smooth decoupled ones of Giannoulis, Massberg, Reiss,
 * "Digital Dynamic Range Compressor Design", JAES 60 (2012), eq. 17. The gain
 * becomes exactly 1 when less than half a step of float is missing.
 *
 * Thread: coefs_compute control, all others RT. Nothing fails.
 */

/** What the tier needs at one rate. A plain value. */
struct hr_soft_coefs {
	uint32_t rate_hz;
	bool enabled;
	float static_ceiling_lin;	/**< while the programme is not known */
	float max_psr_lin;		/**< amplitude factor over the loudness */
	double attack_coef;		/**< one-pole, per frame */
	double release_coef;		/**< one-pole, per frame */
};

/** params in their ranges; rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. */
void hr_soft_coefs_compute(struct hr_soft_coefs *coefs,
		const struct hr_params *params, uint32_t rate_hz);

struct hr_soft {
	struct hr_soft_coefs coefs;
	float ceiling_lin;	/**< for the programme as last set */
	float programme_pow;	/**< as last set; 0 = not known */
	double held_lin;	/**< needed gain after release */
	double gain_lin;	/**< held_lin after attack: what is applied */
	float gain_min_lin;	/**< deepest of the last process call, 1 = none */
};

/** Start with a gain of 1, disabled; set_coefs comes next. */
void hr_soft_init(struct hr_soft *soft);

/** Use other coefficients; copied. The gain glides, another rate resets it. */
HR_RT void hr_soft_set_coefs(struct hr_soft *soft, const struct hr_soft_coefs *coefs);

/**
 * Tell the loudness of the programme, at control rate.
 *
 * programme_pow  BS.1770 weighted mean square, finite; 0 = not known
 */
HR_RT void hr_soft_set_programme(struct hr_soft *soft, float programme_pow);

/** Gain 1 at once. The programme is kept. */
HR_RT void hr_soft_reset(struct hr_soft *soft);

/**
 * Apply the gain in place. While it is 1 the samples are not touched.
 *
 * buf         n_channels arrays of n_frames finite samples
 * n_channels  1 .. HR_MAX_CHANNELS
 * n_frames    0 .. HR_CHUNK
 * total_lin   n_frames gains of the stages so far, which this one's is multiplied into
 *
 * Returns whether it was; else the gain is 1 throughout.
 */
HR_RT bool hr_soft_process(struct hr_soft *soft, float *const buf[], uint32_t n_channels,
		uint32_t n_frames, float *total_lin);

/** The gain is exactly 1: silence in is silence out, process need not run. */
HR_RT bool hr_soft_is_idle(const struct hr_soft *soft);

#endif /* HR_SOFT_H */
