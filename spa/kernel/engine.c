/* SPDX-License-Identifier: MIT */
#include "kernel/engine-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dsp/fastmath.h"

static void init_loudness(struct hr_engine *engine, void *watch_mem, void *match_mem)
{
	static const double weights[] = {
		[HR_CHANNEL_FRONT] = 1.0, [HR_CHANNEL_SURROUND] = 1.41, [HR_CHANNEL_LFE] = 0.0,
	};
	double weight[HR_MAX_CHANNELS];

	for (uint32_t c = 0; c < engine->setup.n_channels; c++)
		weight[c] = weights[engine->setup.weight[c]];
	hr_loudness_init(&engine->in_loudness, weight, engine->setup.n_channels);
	hr_loudness_init(&engine->out_loudness, weight, engine->setup.n_channels);
	hr_watch_init(&engine->watch, watch_mem, weight, engine->setup.n_channels, engine->ops);
	hr_match_init(&engine->match, match_mem, weight, engine->setup.n_channels, engine->ops);
}

static size_t aligned(size_t size_bytes)
{
	return (size_bytes + 63u) & ~(size_t)63u;
}

int hr_engine_new(struct hr_engine **enginep, const struct hr_setup *setup)
{
	uint32_t n_channels = setup->n_channels;
	struct hr_engine *engine;
	struct hr_params params;
	struct hr_plan plan;
	size_t lines_at, limit_at, watch_at, match_at, size_bytes;
	char *mem;

	*enginep = NULL;
	if (n_channels == 0 || n_channels > HR_MAX_CHANNELS)
		return -EINVAL;
	for (uint32_t c = 0; c < n_channels; c++)
		if ((unsigned)setup->weight[c] > HR_CHANNEL_LFE)
			return -EINVAL;
	lines_at = aligned(sizeof(*engine));
	limit_at = lines_at + aligned(hr_lines_bytes(n_channels));
	watch_at = limit_at + aligned(hr_limit_bytes(n_channels));
	match_at = watch_at + aligned(hr_watch_bytes(n_channels));
	size_bytes = match_at + aligned(hr_match_bytes(n_channels));
	if ((mem = aligned_alloc(64, size_bytes)) == NULL)
		return -ENOMEM;
	memset(mem, 0, size_bytes);
	engine = (struct hr_engine *)(void *)mem;
	engine->setup = *setup;
	engine->ops = setup->ops != NULL ? setup->ops : hr_ops_best();
	engine->meters.n_channels = n_channels;
	init_loudness(engine, mem + watch_at, mem + match_at);
	hr_leveller_init(&engine->leveller);
	hr_comp_init(&engine->comp, engine->ops);
	hr_soft_init(&engine->soft);
	hr_limit_init(&engine->limit, mem + limit_at, n_channels, engine->ops);
	hr_bypass_init(&engine->bypass, mem + lines_at, n_channels);
	hr_volume_init(&engine->boost, n_channels);
	hr_volume_init(&engine->volume, n_channels);
	hr_params_init(&params);
	hr_plan_compute(&plan, &params, 48000);
	hr_engine_set_plan(engine, &plan);
	hr_engine_clear_meters(engine);
	*enginep = engine;
	return 0;
}

void hr_engine_free(struct hr_engine *engine)
{
	free(engine);
}

HR_RT void hr_engine_set_plan(struct hr_engine *engine, const struct hr_plan *plan)
{
	bool unused = engine->meters.n_frames == 0;
	bool reset = unused || plan->rate_hz != engine->plan.rate_hz;

	engine->plan = *plan;
	hr_engine_wake(engine);
	hr_loudness_set_coefs(&engine->in_loudness, &plan->loudness);
	hr_loudness_set_coefs(&engine->out_loudness, &plan->loudness);
	hr_watch_set_coefs(&engine->watch, &plan->loudness, &plan->r128);
	hr_leveller_set_coefs(&engine->leveller, &plan->leveller);
	hr_comp_set_coefs(&engine->comp, &plan->comp);
	hr_soft_set_coefs(&engine->soft, &plan->soft);
	hr_limit_set_coefs(&engine->limit, &plan->limit);
	hr_match_set_coefs(&engine->match, &plan->match, &plan->loudness, &plan->limit);
	hr_bypass_set(&engine->bypass, plan->bypass, hr_latency_frames(plan->rate_hz),
			plan->bypass_frames);
	if (reset)
		hr_engine_reset(engine);
}

HR_RT void hr_engine_set_volume(struct hr_engine *engine, const float *volume_lin)
{
	float boost_lin[HR_MAX_CHANNELS], lin[HR_MAX_CHANNELS];

	for (uint32_t c = 0; c < engine->setup.n_channels; c++) {
		boost_lin[c] = volume_lin[c] > 1.0f ? volume_lin[c] : 1.0f;
		lin[c] = volume_lin[c] > 1.0f ? 1.0f : volume_lin[c];
	}
	hr_engine_wake(engine);
	if (engine->setup.passthrough) {
		hr_volume_set(&engine->volume, volume_lin, engine->plan.volume_frames);
	} else {
		hr_volume_set(&engine->boost, boost_lin, engine->plan.volume_frames);
		hr_volume_set(&engine->volume, lin, engine->plan.volume_frames);
	}
	if (engine->meters.n_frames == 0) {
		hr_volume_finish(&engine->boost);
		hr_volume_finish(&engine->volume);
	}
}

HR_RT void hr_engine_reset(struct hr_engine *engine)
{
	hr_loudness_reset(&engine->in_loudness);
	hr_loudness_reset(&engine->out_loudness);
	hr_watch_reset(&engine->watch);
	hr_comp_reset(&engine->comp);
	hr_soft_reset(&engine->soft);
	hr_limit_reset(&engine->limit);
	hr_bypass_reset(&engine->bypass);
	hr_match_reset(&engine->match);
	hr_volume_finish(&engine->boost);
	hr_volume_finish(&engine->volume);
	hr_leveller_reset(&engine->leveller);
	hr_ahead_reset(&engine->ahead, hr_latency_frames(engine->plan.rate_hz));
	engine->at_frame = engine->block_frames = engine->n_zero_frames = 0;
	engine->idle = engine->chunk_sounds = engine->out_measured = false;
}

HR_RT void hr_engine_watch(struct hr_engine *engine, bool watched)
{
	if (engine->setup.passthrough)
		hr_engine_pass_watched(engine, watched);
	else
		hr_watch_set_active(&engine->watch, watched);
}

HR_RT void hr_engine_read_meters(const struct hr_engine *engine, struct hr_meters *meters)
{
	hr_meters_copy(meters, &engine->meters);
	hr_watch_read(&engine->watch, meters);
	meters->in_momentary_pow = (float)hr_loudness_momentary_pow(&engine->in_loudness);
	meters->in_level_pow = (float)hr_leveller_in_pow(&engine->leveller);
	meters->out_level_pow = (float)hr_leveller_out_pow(&engine->leveller);
	meters->agc_gain_lin = engine->leveller.to_lin;
	meters->match_gain_lin = engine->match.running ? engine->match.to_lin : 1.0f;
	meters->comp_gain_min_lin = hr_exp2(-engine->comp_max_log2);
}

HR_RT void hr_engine_clear_meters(struct hr_engine *engine)
{
	struct hr_meters *meters = &engine->meters;

	meters->in_peak_lin = meters->out_peak_lin = 0.0f;
	for (uint32_t c = 0; c < meters->n_channels; c++)
		meters->channels[c].in_peak_lin = meters->channels[c].out_peak_lin = 0.0f;
	if (engine->watch.active)
		hr_watch_clear(&engine->watch);
	meters->limit_gain_min_lin = 1.0f;
	engine->comp_max_log2 = 0.0f;
}
