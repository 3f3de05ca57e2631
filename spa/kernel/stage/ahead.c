/* SPDX-License-Identifier: MIT */
#include "kernel/stage/ahead.h"

#include <stddef.h>

HR_RT void hr_ahead_reset(struct hr_ahead *ahead, uint32_t delay_frames)
{
	ahead->delay_frames = delay_frames;
	ahead->n_unity_frames = delay_frames;
	ahead->at = 0;
	for (uint32_t n = 0; n < HR_AHEAD_MAX_FRAMES; n++)
		ahead->gain_lin[n] = 1.0f;
}

/* The span lies in one piece in the ring: what it replaces is a delay older. */
static HR_RT void exchange(struct hr_ahead *ahead, const float *gain_lin, float *factor_lin,
		uint32_t n_frames)
{
	float *then_lin = ahead->gain_lin + ahead->at;

	for (uint32_t n = 0; n < n_frames; n++) {
		const float ratio = gain_lin[n] / then_lin[n];

		factor_lin[n] = ratio < 1.0f ? ratio : 1.0f;
		then_lin[n] = gain_lin[n];
	}
	ahead->at += n_frames;
	if (ahead->at == ahead->delay_frames)
		ahead->at = 0;
}

static HR_RT bool any_below_unity(const float *factor_lin, uint32_t n_frames)
{
	uint32_t n_below = 0;

	for (uint32_t n = 0; n < n_frames; n++)
		n_below += factor_lin[n] < 1.0f;
	return n_below > 0;
}

HR_RT const float *hr_ahead_push(struct hr_ahead *ahead, const float *gain_lin,
		uint32_t n_frames)
{
	float unity_lin[HR_CHUNK];

	if (gain_lin == NULL) {
		if (hr_ahead_is_idle(ahead))
			return NULL;
		for (uint32_t n = 0; n < n_frames; n++)
			unity_lin[n] = 1.0f;
		gain_lin = unity_lin;
		ahead->n_unity_frames += n_frames;
	} else {
		ahead->n_unity_frames = 0;
	}
	for (uint32_t done = 0, span; done < n_frames; done += span) {
		const uint32_t left = ahead->delay_frames - ahead->at;

		span = n_frames - done < left ? n_frames - done : left;
		exchange(ahead, gain_lin + done, ahead->factor_lin + done, span);
	}
	return any_below_unity(ahead->factor_lin, n_frames) ? ahead->factor_lin : NULL;
}
