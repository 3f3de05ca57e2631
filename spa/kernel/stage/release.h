/* SPDX-License-Identifier: MIT */
#ifndef HR_RELEASE_H
#define HR_RELEASE_H

#include <stdint.h>

#include "base/attributes.h"
#include "params/params.h"

/**
 * Recovery of a gain that follows the programme:
 *
 * - a short peak is held for hold_steps, then fades HR_RELEASE_FAST_RATIO times
 *   as fast as the release time;
 * - reduction that was needed throughout HR_RELEASE_SUSTAIN_HOPS is held between
 *   the peaks of a wave as low as 20 Hz, so that bass is scaled and not bent,
 *   and fades with the release time.
 *
 * The gain becomes exactly 1 when less than HR_RELEASE_SNAP is missing: about
 * one step of float below 1, far below the error of any converter.
 */
#define HR_RELEASE_FAST_RATIO 12.0
#define HR_RELEASE_HOP_MS 1.0
#define HR_RELEASE_HOLD_HOPS 26u	/**< half a period of 20 Hz, and one */
#define HR_RELEASE_SUSTAIN_HOPS 31u	/**< longer than what one click holds */
#define HR_RELEASE_SNAP 6e-8

struct hr_release_coefs {
	uint32_t hold_steps;
	uint32_t hop_steps;	/**< HR_RELEASE_HOP_MS */
	double fast_coef;	/**< one-pole, per step */
	double slow_coef;	/**< one-pole, per step */
};

/** All gains 0 .. 1. */
struct hr_release {
	double fast_lin;		/**< follows every peak */
	double slow_lin;		/**< follows what is sustained */
	double floor_lin;		/**< where slow_lin goes */
	float hop_min_lin;		/**< of the hop that is being filled */
	uint32_t hold_left_steps;
	uint32_t hop_fill_steps;
	uint32_t hop;			/**< hops counted, wraps */
	float needed_lin[HR_RELEASE_HOLD_HOPS];	/**< smallest gain needed in a hop */
	float held_lin[HR_RELEASE_SUSTAIN_HOPS];	/**< smallest of needed_lin, then */
};

/** params in their ranges; steps_per_sec is how often a value is pushed. Thread: control. */
void hr_release_coefs_compute(struct hr_release_coefs *coefs, const struct hr_params *params,
		double steps_per_sec);

/** A gain of 1 for ever. */
HR_RT void hr_release_reset(struct hr_release *release);

/** Add the gain that is needed, 0 .. 1; returns one that is never above it. */
HR_RT double hr_release_push(struct hr_release *release, float low_lin,
		const struct hr_release_coefs *coefs);

#endif /* HR_RELEASE_H */
