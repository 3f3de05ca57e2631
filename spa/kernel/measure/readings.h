/* SPDX-License-Identifier: MIT */
#ifndef HR_METERS_H
#define HR_METERS_H

#include <stdint.h>

#include "base/attributes.h"
#include "kernel/measure/r128.h"

/**
 * What the engine knows about the sound, as linear numbers; dB is for whoever
 * shows it. A snapshot is copied whole through a mailbox.
 *
 * "Since clear" values are extremes: a peak may be reported twice, never missed.
 * What is marked "watched" costs something and is measured only while somebody
 * wants it, hr_engine_watch(); else it is 0.
 *
 * The input is what came in, with what is no number replaced by 0; the output is
 * what leaves the engine, after limiter, bypass and volume.
 */

/** One channel. */
struct hr_channel_meters {
	float in_peak_lin, out_peak_lin;	/**< sample peak since clear */
	/** True peak (truepeak.h) since clear, 64 frames late at most; watched. */
	float in_true_peak_lin, out_true_peak_lin;
	/**
	 * Sum of the squares of n_watched_frames samples; watched. What it grows by between
	 * two snapshots, divided by the frames between, is the mean square of these.
	 */
	double in_square_sum, out_square_sum;
};

struct hr_meters {
	uint64_t n_frames;		/**< processed since the engine was made */
	uint64_t n_scrubbed;		/**< non-finite input samples replaced by 0 */
	uint64_t n_in_clipped;		/**< input samples of full scale or above */
	uint64_t n_out_clipped;		/**< the same of the output: a device may cut them */
	uint64_t n_watched_frames;	/**< since somebody wants it; 0 = nobody does */
	float in_momentary_pow;		/**< BS.1770 weighted mean square, 400 ms, input */
	float in_level_pow;		/**< gated level that the AGC follows; 0 = none yet */
	float out_level_pow;		/**< the same after the compressor; 0 = none yet */
	float agc_gain_lin;		/**< now */
	float match_gain_lin;		/**< now, of bypass when level-matched; 1 = none */
	float comp_gain_min_lin;	/**< deepest since clear, without makeup; 1 = none */
	float limit_gain_min_lin;	/**< deepest since clear; 1 = none */
	float in_peak_lin;		/**< highest sample peak of all channels since clear */
	float out_peak_lin;		/**< the same after volume */
	/** EBU R 128 since somebody wants it; watched. */
	struct hr_r128_reading in_r128, out_r128;
	uint32_t n_channels;
	struct hr_channel_meters channels[HR_MAX_CHANNELS];
};

/** Copy the n_channels that there are, and the rest. Thread: any. */
HR_RT void hr_meters_copy(struct hr_meters *to, const struct hr_meters *from);

/**
 * Let the extremes of a snapshot reach back over an earlier one that nobody read: what
 * follows it in time is *meters. Thread: any.
 */
HR_RT void hr_meters_hold(struct hr_meters *meters, const struct hr_meters *earlier);

#endif /* HR_METERS_H */
