/* SPDX-License-Identifier: MIT */
#include "kernel/engine-internal.h"

#include <math.h>
#include <string.h>

/* All that is slower than a chunk. */
static HR_RT void end_block(struct hr_engine *engine)
{
	double out_pow = hr_loudness_end_block(&engine->out_loudness);

	engine->block_frames = 0;
	hr_loudness_end_block(&engine->in_loudness);
	hr_leveller_end_block(&engine->leveller, engine->out_measured ? out_pow : -1.0);
	if (engine->match.running)
		hr_match_end_block(&engine->match,
				hr_loudness_momentary_pow(&engine->in_loudness));
	hr_soft_set_programme(&engine->soft, (float)hr_leveller_out_pow(&engine->leveller));
}

static HR_RT void measure_chunk(struct hr_engine *engine)
{
	struct hr_loudness *places[HR_LOUDNESS_MAX_PLACES] = {
		&engine->in_loudness };
	uint32_t n = 1;

	if (engine->out_measured)
		places[n++] = &engine->out_loudness;
	if (engine->watch.active)
		places[n++] = &engine->watch.out_loudness;
	if (engine->match.running)
		places[n++] = &engine->match.wet_loudness;
	hr_loudness_end_chunk(places, n, engine->ops);
}

static HR_RT void end_watched_chunk(struct hr_engine *engine)
{
	double in_pow = hr_loudness_chunk_pow(&engine->in_loudness);
	double out_pow = hr_loudness_chunk_pow(&engine->watch.out_loudness);

	if (engine->idle)
		hr_watch_end_chunk(&engine->watch, 0.0, 0.0);
	else
		hr_watch_end_chunk(&engine->watch, in_pow, out_pow);
}

/* What comes in after a chunk: control-rate work, always at the same frames. */
static HR_RT void end_chunk(struct hr_engine *engine)
{
	engine->at_frame = 0;
	engine->block_frames += HR_CHUNK;
	if (engine->chunk_sounds)
		engine->n_zero_frames = 0;
	else if (engine->n_zero_frames < UINT32_MAX / 2)
		engine->n_zero_frames += HR_CHUNK;
	engine->chunk_sounds = false;
	if (!engine->idle) {
		measure_chunk(engine);
		hr_leveller_end_chunk(&engine->leveller, &engine->in_loudness);
	}
	if (engine->watch.active)
		end_watched_chunk(engine);
	if (engine->match.running)
		hr_match_end_chunk(&engine->match);
	if (engine->block_frames >= engine->plan.loudness.block_frames)
		end_block(engine);
	hr_comp_settle(&engine->comp);
	engine->idle = engine->n_zero_frames > HR_LINES_MAX_HISTORY + HR_CHUNK &&
		hr_loudness_is_idle(&engine->in_loudness) &&
		hr_loudness_is_idle(&engine->out_loudness) &&
		(!engine->watch.active || hr_loudness_is_idle(&engine->watch.out_loudness)) &&
		hr_leveller_is_idle(&engine->leveller) && hr_comp_is_idle(&engine->comp) &&
		hr_soft_is_idle(&engine->soft) && hr_limit_is_idle(&engine->limit) &&
		hr_fade_is_still(&engine->bypass.fade) && hr_match_is_idle(&engine->match) &&
		hr_volume_is_still(&engine->boost) && hr_volume_is_still(&engine->volume);
}

static HR_RT void advance(struct hr_engine *engine, uint32_t n_frames)
{
	engine->meters.n_frames += n_frames;
	engine->at_frame += n_frames;
	if (engine->at_frame == HR_CHUNK)
		end_chunk(engine);
}

static HR_RT void meter_gains(struct hr_engine *engine)
{
	struct hr_meters *meters = &engine->meters;
	float limit_lin = engine->limit.gain_min_lin * engine->soft.gain_min_lin;

	meters->limit_gain_min_lin = fminf(meters->limit_gain_min_lin, limit_lin);
	engine->comp_max_log2 = fmaxf(engine->comp_max_log2, engine->comp.reduction_max_log2);
}

/* The chain over work[], in place, at most to the end of a chunk. */
static HR_RT void run_stages(struct hr_engine *engine, uint32_t n_frames)
{
	float *const *work = engine->work;
	uint32_t n_channels = engine->setup.n_channels;
	float total_lin[HR_CHUNK];
	bool turns;

	if (hr_engine_meter_input(engine, work, n_frames) > 0.0f)
		engine->chunk_sounds = true;
	if (engine->watch.active)
		hr_watch_input(&engine->watch, work, n_frames);
	hr_bypass_feed(&engine->bypass, work, n_frames);
	if (engine->match.running)
		hr_match_process(&engine->match, work, engine->at_frame, n_frames);
	hr_loudness_process(&engine->in_loudness, work, engine->at_frame, n_frames);
	for (uint32_t n = 0; n < n_frames; n++)
		total_lin[n] = 1.0f;
	turns = hr_leveller_process(&engine->leveller, work, n_channels, engine->at_frame,
			n_frames, total_lin);
	turns |= hr_comp_process(&engine->comp, work, n_channels, n_frames, total_lin);
	if (engine->out_measured)
		hr_loudness_process(&engine->out_loudness, work, engine->at_frame, n_frames);
	hr_volume_process(&engine->boost, work, n_frames);
	turns |= hr_soft_process(&engine->soft, work, n_channels, n_frames, total_lin);
	hr_limit_process(&engine->limit, work, n_frames,
			hr_ahead_push(&engine->ahead, turns ? total_lin : NULL, n_frames));
	if (engine->match.running)
		hr_loudness_process(&engine->match.wet_loudness, work, engine->at_frame,
				n_frames);
	hr_bypass_mix(&engine->bypass, work, n_frames, &engine->match);
	if (engine->match.running)
		hr_match_advance(&engine->match, n_frames);
	hr_volume_process(&engine->volume, work, n_frames);
	meter_gains(engine);
	hr_engine_meter_output(engine, work, n_frames);
	if (engine->watch.active)
		hr_watch_output(&engine->watch, work, engine->at_frame, n_frames);
}

/* Frames at the start of the input that are silence on all channels. */
static HR_RT uint32_t leading_zeros(const struct hr_engine *engine, const float *const in[],
		uint32_t at, uint32_t n_frames)
{
	for (uint32_t c = 0; c < engine->setup.n_channels && n_frames > 0; c++) {
		uint32_t n = 0;

		if (in[c] == NULL || engine->ops->abs_max(in[c] + at, n_frames) <= 0.0f)
			continue;
		while (n < n_frames && in[c][at + n] >= 0.0f && in[c][at + n] <= 0.0f)
			n++;
		n_frames = n;
	}
	return n_frames;
}

static HR_RT void process_part(struct hr_engine *engine, float *const out[],
		const float *const in[], uint32_t at, uint32_t n_frames)
{
	for (uint32_t c = 0; c < engine->setup.n_channels; c++) {
		engine->work[c] = out[c] + at;
		if (in[c] != NULL)
			engine->meters.n_scrubbed += engine->ops->scrub(engine->work[c], in[c] + at,
					n_frames);
		else
			memset(engine->work[c], 0, n_frames * sizeof(float));
	}
	run_stages(engine, n_frames);
}

static HR_RT void begin_chunk(struct hr_engine *engine)
{
	const bool compresses = !engine->comp.off;

	hr_leveller_begin_chunk(&engine->leveller);
	if (compresses != engine->out_measured) {
		hr_loudness_reset(&engine->out_loudness);
		hr_loudness_forget_chunk(&engine->out_loudness);
	}
	engine->out_measured = compresses;
	if (engine->match.running && !engine->idle)
		hr_match_begin_chunk(&engine->match, !hr_fade_is_out(&engine->bypass.fade));
}

HR_RT void hr_engine_process(struct hr_engine *engine, float *const out[],
		const float *const in[], uint32_t n_frames)
{
	if (engine->setup.passthrough) {
		hr_engine_pass(engine, out, in, n_frames);
		return;
	}
	for (uint32_t at = 0, n; at < n_frames; at += n) {
		uint32_t left_frames = HR_CHUNK - engine->at_frame;

		n = n_frames - at < left_frames ? n_frames - at : left_frames;
		if (engine->at_frame == 0)
			begin_chunk(engine);
		if (engine->idle) {
			uint32_t n_zeros = leading_zeros(engine, in, at, n);

			for (uint32_t c = 0; c < engine->setup.n_channels; c++)
				memset(out[c] + at, 0, n_zeros * sizeof(float));
			if (n_zeros < n)
				hr_engine_wake(engine);
			/* the frame that is not silent starts the next part */
			if (n_zeros > 0) {
				n = n_zeros;
				hr_watch_silence(&engine->watch, n);
				advance(engine, n);
				continue;
			}
		}
		process_part(engine, out, in, at, n);
		advance(engine, n);
	}
}
