/* SPDX-License-Identifier: MIT */
#ifndef HR_LIMIT_H
#define HR_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/ops.h"
#include "kernel/measure/truepeak.h"
#include "kernel/stage/lookahead.h"
#include "params/params.h"

/**
 * True-peak limiter with look-ahead: one gain for all channels, so that the
 * stereo image stands still.
 *
 *   x -> true peak -> gain computer (lookahead.h)
 *   y[n] = x[n - delay] * gain[n]
 *
 * Detection is oversampled (kernel/measure/truepeak.h), the audio path is not: while the gain
 * is 1 a sample leaves as it came, bit for bit. The gain reaches what a peak
 * needs before the peak leaves the delay, without a step; lookahead.c
 * has the proof. Samples never exceed the ceiling. Between samples the ceiling is kept
 * as a long-filter meter reads it, to the tolerances in test-limit.c.
 *
 * Recovery follows the programme, see struct hr_release: a short peak is soon
 * forgotten, sustained reduction fades with release_ms. A peak over the ceiling
 * is brought 0.05 dB below it.
 *
 * Thread: coefs_compute control, init control, all others RT. Nothing fails.
 */

/** What the limiter needs at one rate. A plain value. */
struct hr_limit_coefs {
	uint32_t rate_hz;
	uint32_t delay_frames;	/**< hr_latency_frames(rate_hz) */
	uint32_t reach_frames;	/**< of the true-peak detector */
	float ceiling_lin;	/**< FLT_MAX when disabled */
	struct hr_lookahead_coefs gain;
};

/** params in their ranges; rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. */
void hr_limit_coefs_compute(struct hr_limit_coefs *coefs,
		const struct hr_params *params, uint32_t rate_hz);

struct hr_limit {
	const struct hr_ops *ops;
	struct hr_limit_coefs coefs;
	uint32_t n_channels;
	struct hr_truepeak truepeak;	/**< and the audio, delayed */
	struct hr_lookahead gain;
	uint32_t n_zero_frames;		/**< of silent input, saturates */
	float clamp_lin;		/**< highest ceiling any delayed frame met */
	uint32_t clamp_left_frames;	/**< until clamp_lin is the ceiling again */
	float gain_min_lin;		/**< deepest of the last process call, 1 = none */
	float over_lin;			/**< highest true peak it met; right above the ceiling */
	uint64_t n_clamped;		/**< samples the last resort had to cut */
};

/** Memory hr_limit_init() needs, for every rate, aligned as malloc does. */
size_t hr_limit_bytes(uint32_t n_channels);

/**
 * Start silent at 48 kHz, disabled; set_coefs comes next.
 *
 * mem         hr_limit_bytes(n_channels) bytes; the caller's, kept in use
 * n_channels  1 .. HR_MAX_CHANNELS
 * ops         kept in use
 */
void hr_limit_init(struct hr_limit *limit, void *mem, uint32_t n_channels,
		const struct hr_ops *ops);

/**
 * Use other coefficients from the next frame on; they are copied.
 *
 * At the same rate the gain glides: a new ceiling holds for the frames that come
 * in from now, those in the delay keep theirs. Another rate is a reset.
 */
HR_RT void hr_limit_set_coefs(struct hr_limit *limit, const struct hr_limit_coefs *coefs);

/** Forget all sound; the gain is 1. Counters go on. */
HR_RT void hr_limit_reset(struct hr_limit *limit);

/**
 * Limit a chunk in place; the output lags by coefs.delay_frames, always.
 *
 * buf        n_channels arrays of n_frames finite samples of any size
 * n_frames   0 .. HR_CHUNK
 * ahead_lin  0 .. 1: what the frames that leave are lowered by at least, as hr_ahead_push()
 *            gives it: where the limiter takes more, that is enough; NULL for nothing
 */
HR_RT void hr_limit_process(struct hr_limit *limit, float *const buf[], uint32_t n_frames,
		const float *ahead_lin);

/**
 * Only silence in the delay and a gain of 1: as long as the input is silent,
 * so is the output, and process need not be called.
 */
HR_RT bool hr_limit_is_idle(const struct hr_limit *limit);

#endif /* HR_LIMIT_H */
