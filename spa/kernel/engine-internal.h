/* SPDX-License-Identifier: MIT */
#ifndef HR_ENGINE_PRIV_H
#define HR_ENGINE_PRIV_H

#include "kernel/engine.h"
#include "kernel/measure/metering.h"
#include "kernel/stage/ahead.h"
#include "kernel/stage/bypass.h"
#include "kernel/stage/volume.h"

/**
 * The inside of an engine: engine.c keeps it, engine-process.c runs it, or engine-passthrough.c
 * when it passes through; engine-meters.c meters both. Thread: RT.
 */
struct hr_engine {
	struct hr_setup setup;
	const struct hr_ops *ops;
	struct hr_plan plan;
	uint32_t at_frame;		/**< position in the chunk */
	uint32_t block_frames;		/**< position in the loudness block */
	uint32_t n_zero_frames;		/**< of silent input, saturates */
	bool chunk_sounds;		/**< the chunk in work is not silent so far */
	bool idle;			/**< silence in is silence out */

	struct hr_loudness in_loudness, out_loudness;
	bool out_measured;		/**< in this chunk: a compressor is at work */
	struct hr_leveller leveller;
	struct hr_comp comp;
	struct hr_soft soft;
	struct hr_ahead ahead;
	struct hr_limit limit;
	struct hr_bypass bypass;
	struct hr_match match;
	struct hr_volume boost;		/**< the part above 1 */
	struct hr_volume volume;	/**< the part up to 1 */
	struct hr_watch watch;
	struct hr_meters meters;
	float comp_max_log2;		/**< deepest reduction since clear */
	float *work[HR_MAX_CHANNELS];	/**< the frames in work, in the output */
};

/** Silence in is no longer silence out; what passed of the chunk was silent. */
static inline HR_RT void hr_engine_wake(struct hr_engine *engine)
{
	if (!engine->idle)
		return;
	hr_loudness_forget_chunk(&engine->in_loudness);
	hr_loudness_forget_chunk(&engine->out_loudness);
	if (engine->match.running)
		hr_loudness_forget_chunk(&engine->match.wet_loudness);
	if (engine->watch.active)
		hr_loudness_forget_chunk(&engine->watch.out_loudness);
	engine->idle = false;
}

/** Sample peaks of the input and what is clipped; the highest of these. */
HR_RT float hr_engine_meter_input(struct hr_engine *engine, float *const buf[],
		uint32_t n_frames);

/** The same of the output. */
HR_RT void hr_engine_meter_output(struct hr_engine *engine, float *const buf[],
		uint32_t n_frames);

/** hr_engine_process() and hr_engine_watch() of an engine that passes through. */
HR_RT void hr_engine_pass(struct hr_engine *engine, float *const out[],
		const float *const in[], uint32_t n_frames);
HR_RT void hr_engine_pass_watched(struct hr_engine *engine, bool watched);

#endif /* HR_ENGINE_PRIV_H */
