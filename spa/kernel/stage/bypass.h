/* SPDX-License-Identifier: MIT */
#ifndef HR_BYPASS_H
#define HR_BYPASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/delay-line.h"
#include "kernel/dsp/fade.h"
#include "kernel/stage/level-match.h"

/** Length of the crossfade to and from the untouched sound. */
#define HR_BYPASS_RAMP_MS 20.0

/**
 * The untouched sound with the delay of the limiter, and the crossfade to it. With a
 * level-matched sound (level-match.h) that one takes the place of the untouched.
 */
struct hr_bypass {
	struct hr_lines lines;
	uint32_t delay_frames;
	struct hr_fade fade;	/**< from the processed sound to the untouched */
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

/**
 * Mix the same frames, delayed, into the processed buf. match: what was made of them.
 * Thread: RT.
 */
HR_RT void hr_bypass_mix(struct hr_bypass *bypass, float *const buf[], uint32_t n_frames,
		const struct hr_match *match);

#endif /* HR_BYPASS_H */
