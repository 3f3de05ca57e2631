/* SPDX-License-Identifier: MIT */
#ifndef HR_METERS_H
#define HR_METERS_H

#include <stdint.h>

/**
 * What the engine knows about the sound, as linear numbers; dB is for whoever
 * shows it. A snapshot is copied whole through a mailbox. "Since clear" values
 * are extremes: a peak may be reported twice, never missed.
 */
struct hr_meters {
	uint64_t n_frames;		/**< processed since the engine was made */
	uint64_t n_scrubbed;		/**< non-finite input samples replaced by 0 */
	float in_momentary_pow;		/**< BS.1770 weighted mean square, 400 ms, input */
	float in_level_pow;		/**< gated level that the AGC follows; 0 = none yet */
	float out_level_pow;		/**< the same after the compressor; 0 = none yet */
	float agc_gain_lin;		/**< now */
	float comp_gain_min_lin;	/**< deepest since clear, without makeup; 1 = none */
	float limit_gain_min_lin;	/**< deepest since clear; 1 = none */
	float in_peak_lin;		/**< sample peak since clear */
	float out_peak_lin;		/**< sample peak since clear, after volume */
};

#endif /* HR_METERS_H */
