/* SPDX-License-Identifier: MIT */
#ifndef HR_COMP_H
#define HR_COMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/curve.h"
#include "kernel/dsp/ops.h"
#include "params/params.h"

/**
 * Feed-forward compressor in the log domain, one gain for all channels.
 *
 *   peak or rms of all channels -> hold -> log2 -> curve -> attack / release
 *        -> + makeup -> exp2 -> gain
 *
 * Attack and release are time constants of the *reduction*: after a step of the
 * level 63.2 % of the change in dB is done after attack-ms or release-ms, also
 * out of and into silence. So that the reading of a steady tone stands still,
 * its peak is held for HR_COMP_HOLD_MS (a quarter of a shorter release): exact
 * down to 100 Hz. The release is shortened by the hold, to keep its promise.
 *
 * rms is a one-pole mean square, averaged over the channels; its window adds to
 * the times above, and a full-scale sine reads -3 dBFS.
 *
 * Switching off glides reduction and makeup to exactly 0 dB.
 */

#define HR_COMP_HOLD_MS 5.0
#define HR_COMP_HOLD_BUCKETS 8u
#define HR_COMP_MAKEUP_MS 20.0
/** A reduction or a makeup that is nearer to its end than this is there. */
#define HR_COMP_SNAP_LOG2 1e-6

/** What the compressor needs at one rate. A plain value. */
struct hr_comp_coefs {
	struct hr_curve curve;
	bool rms;
	uint32_t bucket_frames;	/**< HR_COMP_HOLD_BUCKETS of them are the hold */
	double rms_coef;	/**< one-poles, per frame */
	double attack_coef;
	double release_coef;
	double makeup_coef;
	double makeup_log2;
};

/** params in their ranges; rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Thread: control. */
void hr_comp_coefs_compute(struct hr_comp_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz);

struct hr_comp {
	const struct hr_ops *ops;
	struct hr_comp_coefs coefs;
	float bucket_lin[HR_COMP_HOLD_BUCKETS];	/**< peaks, full buckets */
	float filling_lin;			/**< peak of the bucket in work */
	float held_lin;				/**< of the full buckets */
	uint32_t bucket;			/**< next to be replaced */
	uint32_t fill_frames;
	double mean_pow;			/**< rms detector */
	double reduction_log2;			/**< now, >= 0 */
	double makeup_log2;			/**< now */
	bool off;				/**< gain is 1 until other coefs come */
	float reduction_max_log2;		/**< deepest of the last process call */
};

/** No reduction, no makeup. ops: kept in use. Thread: control. */
void hr_comp_init(struct hr_comp *comp, const struct hr_ops *ops);

/** Use other coefficients from the next frame on; copied. Thread: RT. */
HR_RT void hr_comp_set_coefs(struct hr_comp *comp, const struct hr_comp_coefs *coefs);

/** Forget all sound; makeup is at its end at once. Thread: RT. */
HR_RT void hr_comp_reset(struct hr_comp *comp);

/**
 * Compress in place. buf: n_channels arrays of n_frames finite samples,
 * n_frames 0 .. HR_CHUNK. A gain of exactly 1 leaves every bit. total_lin: n_frames gains
 * of the stages so far, which this one's is multiplied into. Returns whether it was; else
 * the gain is 1 throughout. Thread: RT.
 */
HR_RT bool hr_comp_process(struct hr_comp *comp, float *const buf[], uint32_t n_channels,
		uint32_t n_frames, float *total_lin);

/** At fixed positions of the sound: ends what has all but ended. Thread: RT. */
HR_RT void hr_comp_settle(struct hr_comp *comp);

/** Silence in is silence out, and changes nothing. Thread: RT. */
HR_RT bool hr_comp_is_idle(const struct hr_comp *comp);

#endif /* HR_COMP_H */
