/* SPDX-License-Identifier: MIT */
#include "kernel/stage/level-match.h"

#include <math.h>
#include <string.h>

#include "kernel/dsp/fastmath.h"
#include "kernel/dsp/units.h"
#include "kernel/stage/bypass.h"
#include "params/params.h"

#define GATE_POW 1.17246530458e-7	/* -70 LUFS */
#define NO_BOUND_LOG2 100.0
#define MARGIN_LOG2 (HR_MATCH_MARGIN_DB / HR_DB_PER_LOG2)
#define MET_LOG2 1e-9

void hr_match_coefs_compute(struct hr_match_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz)
{
	const double log2_per_db = HR_CHUNK / HR_DB_PER_LOG2 / rate_hz;

	*coefs = (struct hr_match_coefs) {
		.active = params->bypass_matched,
		.ramp_frames = hr_ms_to_frames(HR_BYPASS_RAMP_MS, rate_hz),
		.drift_log2 = HR_MATCH_DRIFT_DB_PER_SEC * log2_per_db,
		.first_log2 = HR_MATCH_FIRST_DB_PER_SEC * log2_per_db,
		.drop_log2 = HR_MATCH_DROP_DB_PER_SEC * log2_per_db,
	};
}

size_t hr_match_bytes(uint32_t n_channels)
{
	return hr_limit_bytes(n_channels);
}

static HR_RT void forget(struct hr_match *match)
{
	match->n_chunks = 0;
	match->dry.n_blocks = match->dry.next = 0;
	match->wet.n_blocks = match->wet.next = 0;
	match->gain_log2 = match->wanted_log2 = 0.0;
	match->before_log2[0] = match->before_log2[1] = 0.0;
	match->bound_log2 = NO_BOUND_LOG2;
	match->from_lin = match->to_lin = 1.0f;
	match->over_lin = 0.0f;
	match->known = match->reached = false;
	hr_limit_reset(&match->limit);
	hr_loudness_reset(&match->wet_loudness);
	hr_loudness_forget_chunk(&match->wet_loudness);
}

void hr_match_init(struct hr_match *match, void *mem, const double *weight,
		uint32_t n_channels, const struct hr_ops *ops)
{
	memset(match, 0, sizeof(*match));
	match->n_channels = n_channels;
	hr_limit_init(&match->limit, mem, n_channels, ops);
	hr_loudness_init(&match->wet_loudness, weight, n_channels);
	forget(match);
}

HR_RT void hr_match_set_coefs(struct hr_match *match, const struct hr_match_coefs *coefs,
		const struct hr_loudness_coefs *loudness, const struct hr_limit_coefs *limit)
{
	match->coefs = *coefs;
	match->fade.ramp_frames = coefs->ramp_frames;
	hr_loudness_set_coefs(&match->wet_loudness, loudness);
	hr_limit_set_coefs(&match->limit, limit);
	if (coefs->active && !match->running) {
		match->running = true;
		forget(match);
	}
	/* switched on, it first fills the limiter's delay: hr_match_end_chunk() */
	if (!coefs->active)
		match->fade.active = false;
}

HR_RT void hr_match_reset(struct hr_match *match)
{
	hr_limit_reset(&match->limit);
	hr_loudness_reset(&match->wet_loudness);
	match->fade.active = match->running = match->coefs.active;
	hr_fade_finish(&match->fade);
	match->from_lin = match->to_lin;
	match->over_lin = 0.0f;
}

/* The way of one chunk. */
static HR_RT double step_log2(struct hr_match *match, double missing_log2, bool heard)
{
	const struct hr_match_coefs *coefs = &match->coefs;
	double up_log2 = match->reached ? coefs->drift_log2 : coefs->first_log2;
	double down_log2 = match->gain_log2 > match->bound_log2 ? coefs->drop_log2 : up_log2;

	return heard ? fmax(-down_log2, fmin(up_log2, missing_log2)) : missing_log2;
}

HR_RT void hr_match_begin_chunk(struct hr_match *match, bool heard)
{
	double missing_log2 = fmin(match->wanted_log2, match->bound_log2) - match->gain_log2;

	match->from_lin = match->to_lin;
	match->before_log2[1] = match->before_log2[0];
	match->before_log2[0] = match->gain_log2;
	match->gain_log2 += step_log2(match, missing_log2, heard);
	match->bound_log2 = fmin(NO_BOUND_LOG2, match->bound_log2 + match->coefs.drift_log2);
	if (match->known && fabs(missing_log2) < match->coefs.first_log2 + MET_LOG2)
		match->reached = true;
	if (match->known && !heard)
		match->reached = true;
	match->to_lin = hr_exp2((float)match->gain_log2);
}

HR_RT void hr_match_process(struct hr_match *match, float *const buf[], uint32_t at_frame,
		uint32_t n_frames)
{
	const float step_lin = (match->to_lin - match->from_lin) * (1.0f / (float)HR_CHUNK);
	float *work[HR_MAX_CHANNELS];
	float gain_lin[HR_CHUNK];

	for (uint32_t n = 0; n < n_frames; n++)
		gain_lin[n] = match->from_lin + step_lin * (float)(at_frame + n + 1);
	for (uint32_t c = 0; c < match->n_channels; c++) {
		work[c] = match->work[c];
		match->limit.ops->scale(work[c], buf[c], gain_lin, n_frames);
	}
	hr_limit_process(&match->limit, work, n_frames, NULL);
	match->over_lin = fmaxf(match->over_lin, match->limit.over_lin);
}

HR_RT void hr_match_mix(const struct hr_match *match, uint32_t c, float *buf, uint32_t n_frames)
{
	hr_fade_mix(&match->fade, buf, match->work[c], n_frames);
}

HR_RT void hr_match_advance(struct hr_match *match, uint32_t n_frames)
{
	hr_fade_advance(&match->fade, n_frames);
}

/* A peak met the ceiling: what its gain should have been. It is some frames old, so its
 * gain was that of this chunk or the one before; the highest of these cannot bind more than
 * the peak does, and the next peaks are right. */
static HR_RT void lower_bound(struct hr_match *match)
{
	double over_log2 = (double)hr_log2(match->over_lin / match->limit.coefs.ceiling_lin);
	double gain_log2 = fmax(match->gain_log2,
			fmax(match->before_log2[0], match->before_log2[1]));

	match->bound_log2 = fmin(match->bound_log2, gain_log2 - over_log2 - MARGIN_LOG2);
}

HR_RT void hr_match_end_chunk(struct hr_match *match)
{
	if (match->over_lin > match->limit.coefs.ceiling_lin)
		lower_bound(match);
	match->over_lin = 0.0f;
	match->n_chunks += match->n_chunks < UINT32_MAX;
	if (match->coefs.active &&
	    match->n_chunks > 1 + match->limit.coefs.delay_frames / HR_CHUNK)
		match->fade.active = true;
	match->running = match->coefs.active || !hr_fade_is_out(&match->fade);
}

HR_RT void hr_match_end_block(struct hr_match *match, double dry_pow)
{
	double wet_pow;

	hr_loudness_end_block(&match->wet_loudness);
	wet_pow = hr_loudness_momentary_pow(&match->wet_loudness);
	if (dry_pow > GATE_POW)
		hr_landing_push(&match->dry, dry_pow);
	if (wet_pow > GATE_POW)
		hr_landing_push(&match->wet, wet_pow);
	match->known = match->dry.n_blocks >= HR_MATCH_MIN_BLOCKS &&
		match->wet.n_blocks >= HR_MATCH_MIN_BLOCKS;
	if (match->known)
		match->wanted_log2 = 0.5 * (double)hr_log2((float)(hr_landing_pow(&match->wet) /
				hr_landing_pow(&match->dry)));
}

HR_RT bool hr_match_is_idle(const struct hr_match *match)
{
	bool still = match->from_lin >= match->to_lin && match->from_lin <= match->to_lin;

	return !match->running || (still && hr_fade_is_still(&match->fade) &&
			match->fade.active == match->coefs.active &&
			hr_limit_is_idle(&match->limit) &&
			hr_loudness_is_idle(&match->wet_loudness));
}
