/* SPDX-License-Identifier: MIT */
#include "render.h"

#include <stdlib.h>

#include "measure.h"

void render_set_params(struct hr_engine *engine, const struct hr_params *params)
{
	struct hr_plan plan;

	hr_plan_compute(&plan, params, RENDER_RATE_HZ);
	hr_engine_set_plan(engine, &plan);
}

struct hr_engine *render_engine(const struct hr_params *params, uint32_t n_channels)
{
	const struct hr_setup setup = { .n_channels = n_channels };
	struct hr_engine *engine;

	if (hr_engine_new(&engine, &setup) < 0)
		abort();
	render_set_params(engine, params);
	return engine;
}

void render(struct hr_engine *engine, float *out, const float *in, uint32_t n_frames,
		uint32_t block_frames)
{
	for (uint32_t at = 0; at < n_frames; at += block_frames) {
		uint32_t left_frames = n_frames - at;
		float *outs[1] = { out + at };
		const float *ins[1] = { in + at };

		hr_engine_process(engine, outs, ins,
				left_frames < block_frames ? left_frames : block_frames);
	}
}

double render_loudness_lufs(const float *x, double from_sec, double to_sec)
{
	const float *channels[1] = { x + (uint32_t)(from_sec * RENDER_RATE_HZ) };

	return measure_loudness_lufs(channels, 1,
			(uint32_t)((to_sec - from_sec) * RENDER_RATE_HZ), RENDER_RATE_HZ);
}
