/* SPDX-License-Identifier: MIT */
#ifndef HR_BYPASS_H
#define HR_BYPASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attributes.h"
#include "lines.h"

/**
 * The untouched sound with the delay of the limiter, and the crossfade to it:
 * equal gain, for both are the same sound. At either end the output is one of
 * the two, bit for bit.
 */
struct hr_bypass {
	struct hr_lines lines;
	uint32_t delay_frames;
	uint32_t ramp_frames;
	uint32_t dry_frames;	/**< 0 = processed .. ramp_frames = untouched */
	bool active;		/**< where dry_frames goes */
};

/** Silent, processed. mem: hr_lines_bytes(n_channels), kept. Thread: control. */
void hr_bypass_init(struct hr_bypass *bypass, void *mem, uint32_t n_channels);

/** Move to or from the untouched sound. Other frame counts: after a reset. Thread: RT. */
HR_RT void hr_bypass_set(struct hr_bypass *bypass, bool active, uint32_t delay_frames,
		uint32_t ramp_frames);

/** Silence in the delay, the crossfade at its end. Thread: RT. */
HR_RT void hr_bypass_reset(struct hr_bypass *bypass);

/** Remember n_frames of input, 0 .. HR_CHUNK. Thread: RT. */
HR_RT void hr_bypass_feed(struct hr_bypass *bypass, float *const buf[], uint32_t n_frames);

/** Mix the same frames, delayed, into the processed buf. Thread: RT. */
HR_RT void hr_bypass_mix(struct hr_bypass *bypass, float *const buf[], uint32_t n_frames);

/** Not within a crossfade. Thread: RT. */
static inline HR_RT bool hr_bypass_is_still(const struct hr_bypass *bypass)
{
	return bypass->dry_frames == (bypass->active ? bypass->ramp_frames : 0);
}

#endif /* HR_BYPASS_H */
