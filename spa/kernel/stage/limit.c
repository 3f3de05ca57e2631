/* SPDX-License-Identifier: MIT */
#include "kernel/stage/limit.h"

#include <float.h>
#include <string.h>

#include "kernel/dsp/units.h"
#include "kernel/stage/latency.h"

void hr_limit_coefs_compute(struct hr_limit_coefs *coefs,
		const struct hr_params *params, uint32_t rate_hz)
{
	coefs->rate_hz = rate_hz;
	coefs->delay_frames = hr_latency_frames(rate_hz);
	coefs->reach_frames = hr_truepeak_reach_frames(rate_hz);
	coefs->ceiling_lin = params->limit_enabled ?
			(float)hr_db_to_lin((double)params->limit_ceiling_dbtp) : FLT_MAX;
	hr_lookahead_coefs_compute(&coefs->gain, params, rate_hz,
			coefs->delay_frames - coefs->reach_frames);
}

size_t hr_limit_bytes(uint32_t n_channels)
{
	return hr_truepeak_bytes(n_channels);
}

void hr_limit_init(struct hr_limit *limit, void *mem, uint32_t n_channels,
		const struct hr_ops *ops)
{
	struct hr_params params = { 0 };

	memset(limit, 0, sizeof(*limit));
	limit->ops = ops;
	limit->n_channels = n_channels;
	hr_truepeak_init(&limit->truepeak, mem, n_channels, ops);
	hr_limit_coefs_compute(&limit->coefs, &params, 48000);
	hr_lookahead_init(&limit->gain, ops);
	hr_limit_reset(limit);
}

HR_RT void hr_limit_reset(struct hr_limit *limit)
{
	hr_truepeak_reset(&limit->truepeak, limit->coefs.rate_hz, limit->coefs.delay_frames);
	hr_lookahead_reset(&limit->gain);
	limit->n_zero_frames = UINT32_MAX;
	limit->clamp_lin = limit->coefs.ceiling_lin;
	limit->clamp_left_frames = 0;
	limit->gain_min_lin = 1.0f;
}

HR_RT void hr_limit_set_coefs(struct hr_limit *limit, const struct hr_limit_coefs *coefs)
{
	const bool same_rate = coefs->rate_hz == limit->coefs.rate_hz;

	limit->coefs = *coefs;
	if (!same_rate) {
		hr_limit_reset(limit);
		return;
	}
	if (coefs->ceiling_lin > limit->clamp_lin)
		limit->clamp_lin = coefs->ceiling_lin;
	limit->clamp_left_frames = coefs->delay_frames;
}

/* Gains are not negative: their bits are ordered as they are. */
static HR_RT float min_lin(const float *gain_lin, uint32_t n_frames)
{
	int32_t min_bits = INT32_MAX;
	float min;

	for (uint32_t n = 0; n < n_frames; n++) {
		int32_t bits;

		memcpy(&bits, &gain_lin[n], sizeof(bits));
		min_bits = bits < min_bits ? bits : min_bits;
	}
	memcpy(&min, &min_bits, sizeof(min));
	return min;
}

/* Most frames until the clamp changes. */
static HR_RT uint32_t clamp_span(struct hr_limit *limit, uint32_t n_frames)
{
	if (limit->clamp_left_frames == 0) {
		limit->clamp_lin = limit->coefs.ceiling_lin;
		return n_frames;
	}
	if (limit->clamp_left_frames < n_frames)
		n_frames = limit->clamp_left_frames;
	limit->clamp_left_frames -= n_frames;
	return n_frames;
}

static HR_RT void count_zeros(struct hr_limit *limit, float *const buf[], uint32_t n_frames)
{
	const uint32_t old = limit->n_zero_frames;
	float max_lin = 0.0f;

	for (uint32_t c = 0; c < limit->n_channels && max_lin <= 0.0f; c++)
		max_lin = limit->ops->abs_max(buf[c], n_frames);
	if (max_lin > 0.0f)
		limit->n_zero_frames = 0;
	else
		limit->n_zero_frames = old > UINT32_MAX - n_frames ? UINT32_MAX : old + n_frames;
}

/* The clamp is the last resort; while it waits for a ceiling that was lowered,
 * it is the higher of the two. */
static HR_RT void apply_gain(struct hr_limit *limit, float *const buf[], const float *gain_lin,
		uint32_t n_frames)
{
	const uint32_t age = limit->coefs.delay_frames + n_frames;
	uint32_t at, span;

	for (at = 0; at < n_frames; at += span) {
		span = clamp_span(limit, n_frames - at);
		for (uint32_t c = 0; c < limit->n_channels; c++) {
			const float *x = hr_truepeak_samples(&limit->truepeak, c,
					age - at);

			if (gain_lin != NULL)
				limit->n_clamped += limit->ops->scale_clamp(buf[c] + at, x,
						gain_lin + at, span, limit->clamp_lin);
			else
				memcpy(buf[c] + at, x, span * sizeof(*x));
		}
	}
}

/* The lower of two gains, one of which may be missing. */
static HR_RT const float *lower_lin(float *lower, const float *a, const float *b,
		uint32_t n_frames)
{
	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	for (uint32_t n = 0; n < n_frames; n++)
		lower[n] = a[n] < b[n] ? a[n] : b[n];
	return lower;
}

HR_RT void hr_limit_process(struct hr_limit *limit, float *const buf[], uint32_t n_frames,
		const float *ahead_lin)
{
	const float ceiling_lin = limit->coefs.ceiling_lin;
	float peak_lin[HR_CHUNK] = { 0.0f }, lower[HR_CHUNK];
	const float *gain_lin;

	if (n_frames == 0)
		return;
	count_zeros(limit, buf, n_frames);
	hr_truepeak_process(&limit->truepeak, peak_lin, buf, n_frames, ceiling_lin, true);
	limit->over_lin = limit->ops->abs_max(peak_lin, n_frames);
	gain_lin = hr_lookahead_push(&limit->gain, &limit->coefs.gain,
			limit->over_lin > ceiling_lin ? peak_lin : NULL, n_frames, ceiling_lin);
	limit->gain_min_lin = gain_lin != NULL ? min_lin(gain_lin, n_frames) : 1.0f;
	apply_gain(limit, buf, lower_lin(lower, gain_lin, ahead_lin, n_frames), n_frames);
}

HR_RT bool hr_limit_is_idle(const struct hr_limit *limit)
{
	return limit->gain.unity && limit->n_zero_frames >=
			limit->coefs.delay_frames + 2 * limit->coefs.reach_frames;
}
