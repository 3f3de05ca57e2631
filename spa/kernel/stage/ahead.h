/* SPDX-License-Identifier: MIT */
#ifndef HR_AHEAD_H
#define HR_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "params/params.h"

/**
 * Look-ahead for the stages before the limiter. The limiter hands out the sound a delay
 * later; a gain that has fallen in the meantime lowers what is still in the delay:
 *
 *   factor[n] = min(1, gain[n] / gain[n - delay])
 *
 * So a stage that turns down is ahead of the sound by the delay, and a stage that turns up
 * is not. Where the gain stands still the factor is exactly 1.
 *
 * The result does not depend on how a signal is cut into calls. Thread: RT. Nothing fails.
 */

/** Longest delay: hr_latency_frames() of HR_MAX_RATE_HZ. */
#define HR_AHEAD_MAX_FRAMES 768u

struct hr_ahead {
	uint32_t delay_frames;
	uint32_t n_unity_frames;	/**< of a gain of 1, newest; saturates */
	uint32_t at;			/**< where the next gain is written */
	float gain_lin[HR_AHEAD_MAX_FRAMES];	/**< the last delay_frames, a ring */
	float factor_lin[HR_CHUNK];
};

/** Gain 1 throughout the delay. delay_frames 1 .. HR_AHEAD_MAX_FRAMES. */
HR_RT void hr_ahead_reset(struct hr_ahead *ahead, uint32_t delay_frames);

/**
 * Take the gains of n_frames that come in; give what those that leave are lowered by.
 *
 * gain_lin  n_frames gains, finite and > 0; NULL when all are 1
 * n_frames  0 .. HR_CHUNK
 *
 * Returns n_frames factors, valid until the next call; NULL when all are 1.
 */
HR_RT const float *hr_ahead_push(struct hr_ahead *ahead, const float *gain_lin,
		uint32_t n_frames);

/** All gains in the delay are 1: as long as they stay so, push need not be called. */
static inline HR_RT bool hr_ahead_is_idle(const struct hr_ahead *ahead)
{
	return ahead->n_unity_frames >= ahead->delay_frames;
}

#endif /* HR_AHEAD_H */
