/* SPDX-License-Identifier: MIT */
#ifndef HR_ENGINE_H
#define HR_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/ops.h"
#include "kernel/measure/readings.h"
#include "kernel/plan.h"
#include "kernel/stage/latency.h"

/**
 * The whole chain in stage order, for one set of linked channels:
 *
 *   scrub -> loudness -> leveller -> compressor -> loudness -> volume above unity
 *         -> soft tier -> true-peak limiter -> bypass crossfade
 *         -> volume up to unity, mute
 *
 * What leveller, compressor and soft tier turn down, they turn down ahead of the sound: the
 * delay of the limiter is their look-ahead too (ahead.h).
 *
 * Planar float, one array per channel, full scale = 1.0. The output lags the
 * input by hr_latency_frames(rate_hz) whatever is switched on or off, also in
 * bypass. With leveller and compressor off, and below the ceiling, it is the input
 * bit for bit.
 *
 * The result does not depend on how a signal is cut into blocks: control-rate
 * work happens at fixed positions of the engine's own frame count.
 *
 * One allocation, in hr_engine_new(), large enough for HR_MAX_RATE_HZ; a rate
 * change is a reset and needs no memory.
 */

/** Loudness weight of a channel, ITU-R BS.1770-4 table 3. */
enum hr_channel_weight {
	HR_CHANNEL_FRONT,	/**< 1.0: left, right, centre, and anything unknown */
	HR_CHANNEL_SURROUND,	/**< 1.41: between 60 and 120 degrees */
	HR_CHANNEL_LFE,		/**< 0: not measured */
};

struct hr_setup {
	uint32_t n_channels;				/**< 1 .. HR_MAX_CHANNELS */
	enum hr_channel_weight weight[HR_MAX_CHANNELS];
	/** Only volume and mute: no stage, no delay; unity volume is a copy. */
	bool passthrough;
	const struct hr_ops *ops;			/**< NULL: hr_ops_best() */
};

struct hr_engine;

/**
 * Make an engine, silent and with default parameters at 48 kHz.
 *
 * Returns 0, -EINVAL when the setup is outside its ranges, -ENOMEM. *enginep
 * is the caller's, NULL on an error. setup is copied. Thread: control.
 */
HR_NODISCARD int hr_engine_new(struct hr_engine **enginep, const struct hr_setup *setup);

/** NULL is fine. Thread: control, when nothing processes any more. */
void hr_engine_free(struct hr_engine *engine);

/**
 * Use another plan from the next frame on. The plan is copied.
 *
 * A plan for the same rate is reached by ramps; nothing steps. Another rate
 * forgets all history, as hr_engine_reset(). Before the first frame there is
 * nothing to ramp from: plan and volume are in force at once. Thread: RT.
 */
HR_RT void hr_engine_set_plan(struct hr_engine *engine, const struct hr_plan *plan);

/**
 * Set what every channel is multiplied by at the end, reached by a ramp of
 * HR_VOLUME_RAMP_MS. The part above 1 is applied before the limiter, and so not
 * while bypassed.
 *
 * volume_lin  n_channels factors, finite and >= 0; 0 is mute; copied
 * Thread: RT.
 */
HR_RT void hr_engine_set_volume(struct hr_engine *engine, const float *volume_lin);

/** Forget all sound: delay lines, detectors. The gain of the leveller is kept. Thread: RT. */
HR_RT void hr_engine_reset(struct hr_engine *engine);

/**
 * Process a block.
 *
 * out        n_channels arrays of n_frames; out[c] may be in[c], no other overlap
 * in         n_channels arrays of n_frames; NULL in place of one array is silence
 * n_frames   0 .. HR_MAX_BLOCK
 *
 * Input samples that are not finite, or above 2^40 and so no sound, become 0 and
 * are counted; an engine that passes through only copies. After the delay lines ran
 * empty, silence costs a scan of the input. Thread: RT.
 */
HR_RT void hr_engine_process(struct hr_engine *engine, float *const out[],
		const float *const in[], uint32_t n_frames);

/**
 * Run the meters that are marked "watched" in kernel/measure/readings.h, from a new start, or stop them.
 * Thread: RT.
 */
HR_RT void hr_engine_watch(struct hr_engine *engine, bool watched);

/**
 * Write what happened since hr_engine_clear_meters(), and levels of now.
 * Thread: RT.
 */
HR_RT void hr_engine_read_meters(const struct hr_engine *engine, struct hr_meters *meters);

/** Start new extremes; levels and counters go on. Thread: RT. */
HR_RT void hr_engine_clear_meters(struct hr_engine *engine);

#endif /* HR_ENGINE_H */
