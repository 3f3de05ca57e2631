/* SPDX-License-Identifier: MIT */
#include "kernel/engine-internal.h"

#include <string.h>

/* An engine that passes the sound through: volume, and meters beside it. */

static HR_RT void copy(const struct hr_engine *engine, float *const out[],
		const float *const in[], uint32_t n_frames)
{
	for (uint32_t c = 0; c < engine->setup.n_channels; c++) {
		if (in[c] == NULL)
			memset(out[c], 0, n_frames * sizeof(float));
		else if (out[c] != in[c])
			memcpy(out[c], in[c], n_frames * sizeof(float));
	}
}

/* What is passed may hold samples that are no sound; filters must not hear them. */
static HR_RT void hear(struct hr_engine *engine, float *heard[HR_MAX_CHANNELS],
		uint32_t n_frames)
{
	for (uint32_t c = 0; c < engine->setup.n_channels; c++) {
		heard[c] = engine->watch.heard[c];
		engine->ops->scrub(heard[c], engine->work[c], n_frames);
	}
}

static HR_RT void end_chunk(struct hr_engine *engine)
{
	struct hr_loudness *places[] = { &engine->in_loudness, &engine->watch.out_loudness };

	engine->at_frame = 0;
	engine->block_frames += HR_CHUNK;
	hr_loudness_end_chunk(places, 2, engine->ops);
	hr_watch_end_chunk(&engine->watch, hr_loudness_chunk_pow(places[0]),
			hr_loudness_chunk_pow(places[1]));
	if (engine->block_frames >= engine->plan.loudness.block_frames) {
		engine->block_frames = 0;
		hr_loudness_end_block(&engine->in_loudness);
	}
}

/* At most to the end of a chunk. */
static HR_RT void pass_watched(struct hr_engine *engine, uint32_t n_frames)
{
	float *heard[HR_MAX_CHANNELS];

	hear(engine, heard, n_frames);
	hr_watch_input(&engine->watch, heard, n_frames);
	hr_loudness_process(&engine->in_loudness, heard, engine->at_frame, n_frames);
	hr_volume_process(&engine->volume, engine->work, n_frames);
	hear(engine, heard, n_frames);
	hr_watch_output(&engine->watch, heard, engine->at_frame, n_frames);
	engine->at_frame += n_frames;
	if (engine->at_frame == HR_CHUNK)
		end_chunk(engine);
}

HR_RT void hr_engine_pass(struct hr_engine *engine, float *const out[],
		const float *const in[], uint32_t n_frames)
{
	copy(engine, out, in, n_frames);
	hr_engine_meter_input(engine, out, n_frames);
	for (uint32_t at = 0, n; at < n_frames; at += n) {
		const uint32_t left_frames = HR_CHUNK - engine->at_frame;

		n = n_frames - at;
		if (engine->watch.active && n > left_frames)
			n = left_frames;
		for (uint32_t c = 0; c < engine->setup.n_channels; c++)
			engine->work[c] = out[c] + at;
		if (engine->watch.active)
			pass_watched(engine, n);
		else
			hr_volume_process(&engine->volume, engine->work, n);
	}
	hr_engine_meter_output(engine, out, n_frames);
	engine->meters.n_frames += n_frames;
}

HR_RT void hr_engine_pass_watched(struct hr_engine *engine, bool watched)
{
	if (engine->watch.active == watched)
		return;
	engine->at_frame = engine->block_frames = 0;
	hr_loudness_reset(&engine->in_loudness);
	hr_loudness_forget_chunk(&engine->in_loudness);
	hr_watch_set_active(&engine->watch, watched);
}
