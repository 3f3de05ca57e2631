/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_METER_H
#define HEADROOM_RENDER_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/engine.h"

/**
 * Loudness, loudness range and true peak of a sound, by libebur128 and so by
 * other code than the chain's. Channels weigh what they weigh in the chain;
 * one channel is measured as one, not as it is heard on two loudspeakers.
 */
struct meter;

/** What a sound is as a whole; -INFINITY is silence. */
struct figures {
	double integrated_lufs;
	double range_lu;
	double true_peak_dbtp;
};

/** Whether this was built with libebur128; nothing else may be called if not. */
bool meter_is_built(void);

/** Make a meter. NULL, with a message, when it cannot be made. */
struct meter *meter_new(const struct hr_setup *setup, uint32_t rate_hz);

/** The same for integrated_lufs alone, which takes less time. */
struct meter *meter_new_loudness(const struct hr_setup *setup, uint32_t rate_hz);

/** NULL is fine. */
void meter_free(struct meter *meter);

/**
 * Measure interleaved frames, at most HR_MAX_BLOCK. What is no sound counts
 * as 0, as in the chain. Returns 0, or -1 with a message.
 */
int meter_add(struct meter *meter, const float *frames, uint32_t n_frames);

/** True peak of all channels in the frames that were added last. */
double meter_last_peak_lin(struct meter *meter);

/** Loudness of the last 400 ms and of the last 3 s; -INFINITY is silence. */
double meter_momentary_lufs(struct meter *meter);
double meter_short_term_lufs(struct meter *meter);

/**
 * The integrated loudness of many sounds, as if they were one after the other;
 * -INFINITY is silence. A meter may be NULL.
 */
double meter_common_lufs(struct meter *const meters[], size_t n_meters);

/** Of everything that was added. */
struct figures meter_figures(struct meter *meter);

#endif /* HEADROOM_RENDER_METER_H */
