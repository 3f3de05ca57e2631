/* SPDX-License-Identifier: MIT */
#ifndef HR_VOLUME_H
#define HR_VOLUME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/**
 * One linear factor per channel that moves in a straight line and then stands.
 * Its frames are counted, so that a ramp is the same however it is cut.
 */
struct hr_volume {
	float from_lin[HR_MAX_CHANNELS];
	float to_lin[HR_MAX_CHANNELS];
	uint32_t n_channels;
	uint32_t ramp_frames;		/**< length of the ramp */
	uint32_t done_frames;		/**< of it; ramp_frames = standing */
};

/** All factors 1. n_channels 1 .. HR_MAX_CHANNELS. Thread: control. */
void hr_volume_init(struct hr_volume *volume, uint32_t n_channels);

/** Start towards n_channels factors within ramp_frames, at least 1. Thread: RT. */
HR_RT void hr_volume_set(struct hr_volume *volume, const float *to_lin, uint32_t ramp_frames);

/** End the ramp at once. Thread: RT. */
HR_RT void hr_volume_finish(struct hr_volume *volume);

/** Multiply buf[c][0 .. n_frames); factor 1 leaves every bit. Thread: RT. */
HR_RT void hr_volume_process(struct hr_volume *volume, float *const buf[], uint32_t n_frames);

static inline HR_RT bool hr_volume_is_still(const struct hr_volume *volume)
{
	return volume->done_frames == volume->ramp_frames;
}

#endif /* HR_VOLUME_H */
