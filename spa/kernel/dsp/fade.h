/* SPDX-License-Identifier: MIT */
#ifndef HR_FADE_H
#define HR_FADE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/**
 * A crossfade from one sound to another and back: equal gain, for both are nearly the
 * same sound. At either end it is one of the two, bit for bit. Its frames are counted, so
 * that it is the same however it is cut. Thread: RT.
 */
struct hr_fade {
	uint32_t ramp_frames;
	uint32_t at_frames;	/**< 0 = the first sound .. ramp_frames = the other */
	bool active;		/**< where at_frames goes */
};

/** Nothing but the first sound, until further notice. */
static inline HR_RT bool hr_fade_is_out(const struct hr_fade *fade)
{
	return !fade->active && fade->at_frames == 0;
}

/** Not under way. */
static inline HR_RT bool hr_fade_is_still(const struct hr_fade *fade)
{
	return fade->at_frames == (fade->active ? fade->ramp_frames : 0);
}

/** At its end at once. */
static inline HR_RT void hr_fade_finish(struct hr_fade *fade)
{
	fade->at_frames = fade->active ? fade->ramp_frames : 0;
}

/** Mix n_frames of y into x; for each channel, and then hr_fade_advance() once. */
HR_RT void hr_fade_mix(const struct hr_fade *fade, float *x, const float *y, uint32_t n_frames);

HR_RT void hr_fade_advance(struct hr_fade *fade, uint32_t n_frames);

#endif /* HR_FADE_H */
