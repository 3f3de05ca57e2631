/* SPDX-License-Identifier: MIT */
#include "limit.h"

#include <float.h>
#include <string.h>

#include "engine.h"
#include "truepeak.h"
#include "units.h"

/*
 * Why the gain is low enough when a peak leaves the delay.
 *
 * Frame i stands for the time from sample i to sample i + 1. Its reading is
 * known `reach` frames after it came in, and it leaves `ahead` = delay - reach
 * frames after that. When the newest reading is m, sample k = m - ahead leaves,
 * and its gain must not exceed needed[k - 1] and needed[k], the two it bounds.
 *
 *   low[m]  = min(needed[m - W + 1 .. m])             sliding minimum
 *   rel[m] <= low[m]                                  release
 *   gain[m] = sum(w[j] rel[m - j], j = 0 .. B - 1)    w >= 0, sum(w) = 1
 *
 * gain[m] is a convex combination, so it is at most the largest rel[m - j], and
 * each of those is at most needed[k] and needed[k - 1] when its minimum covers
 * both: m - j >= k and m - j - W + 1 <= k - 1 for j = 0 .. B - 1, which is
 * B <= ahead + 1 and W >= ahead + 2. margin_frames() lengthens the window and
 * shortens the smoothing, so that the gain is also level around a peak.
 */
static HR_RT uint32_t ahead_frames(const struct hr_limit_coefs *coefs)
{
	return coefs->delay_frames - coefs->reach_frames;
}

static HR_RT uint32_t margin_frames(const struct hr_limit_coefs *coefs)
{
	const uint32_t quarter = ahead_frames(coefs) / 4;

	return quarter < 4 ? quarter : 4;
}

/* A reading comes this much below the ceiling, for what a detector with a
 * filter of finite length cannot see: 0.05 dB. */
#define AIM_LIN 0.99426f

/* From unity to where every hop and window holds ones again. */
#define SETTLE_HOPS (HR_RELEASE_HOLD_HOPS + HR_RELEASE_SUSTAIN_HOPS + 4)

void hr_limit_coefs_compute(struct hr_limit_coefs *coefs,
		const struct hr_params *params, uint32_t rate_hz)
{
	const double release_ms = (double)params->limit_release_ms;

	coefs->rate_hz = rate_hz;
	coefs->delay_frames = hr_latency_frames(rate_hz);
	coefs->reach_frames = hr_truepeak_reach_frames(rate_hz);
	coefs->release.hold_frames = hr_ms_to_frames((double)params->limit_hold_ms, rate_hz);
	coefs->release.hop_frames = hr_ms_to_frames(HR_RELEASE_HOP_MS, rate_hz);
	coefs->ceiling_lin = params->limit_enabled ?
			(float)hr_db_to_lin((double)params->limit_ceiling_dbtp) : FLT_MAX;
	coefs->release.fast_coef = hr_ms_to_one_pole(release_ms / HR_RELEASE_FAST_RATIO, rate_hz);
	coefs->release.slow_coef = hr_ms_to_one_pole(release_ms, rate_hz);
}

size_t hr_limit_bytes(uint32_t n_channels)
{
	return hr_lines_bytes(n_channels);
}

void hr_limit_init(struct hr_limit *limit, void *mem, uint32_t n_channels)
{
	struct hr_params params = { 0 };

	memset(limit, 0, sizeof(*limit));
	limit->n_channels = n_channels;
	hr_lines_init(&limit->lines, mem, n_channels);
	hr_limit_coefs_compute(&limit->coefs, &params, 48000);
	hr_limit_reset(limit);
}

/* Everything before the audio, so that it starts from where unity left it. */
static HR_RT void gain_reset(struct hr_limit *limit)
{
	const uint32_t ahead = ahead_frames(&limit->coefs);
	const uint32_t margin = margin_frames(&limit->coefs);

	hr_slidemin_reset(&limit->slidemin, ahead + 2 + margin);
	hr_smooth_reset(&limit->smooth, ahead + 1 - margin);
	hr_release_reset(&limit->release);
	limit->n_quiet_frames = 0;
	limit->unity = true;
}

HR_RT void hr_limit_reset(struct hr_limit *limit)
{
	hr_lines_reset(&limit->lines);
	gain_reset(limit);
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

/* Writes the gain each of the newest readings needs; false: 1 for all. */
static HR_RT bool find_needed(const struct hr_limit *limit, float *needed_lin, uint32_t n_frames)
{
	const float ceiling_lin = limit->coefs.ceiling_lin;
	const uint32_t reach_frames = limit->coefs.reach_frames;
	float peak_lin[HR_CHUNK] = { 0.0f };
	bool any = false;
	uint32_t c, n;

	for (c = 0; c < limit->n_channels; c++)
		hr_truepeak_raise(peak_lin, hr_lines_at(&limit->lines, c,
				n_frames + reach_frames), n_frames, reach_frames, ceiling_lin);
	for (n = 0; n < n_frames; n++) {
		const bool over = peak_lin[n] > ceiling_lin;

		needed_lin[n] = over ? ceiling_lin * AIM_LIN / peak_lin[n] : 1.0f;
		any |= over;
	}
	return any;
}

/* One frame of the gain computer. Notices when it has come to rest. */
static HR_RT float push_needed(struct hr_limit *limit, float needed_lin)
{
	const uint32_t settle_frames = SETTLE_HOPS * limit->coefs.release.hop_frames;
	const float low_lin = hr_slidemin_push(&limit->slidemin, needed_lin);
	const double gain_lin = hr_release_push(&limit->release, low_lin,
			&limit->coefs.release);
	const float smooth_lin = hr_smooth_push(&limit->smooth, gain_lin);

	limit->n_quiet_frames = gain_lin < 1.0 ? 0 : limit->n_quiet_frames + 1;
	if (limit->n_quiet_frames > settle_frames)
		gain_reset(limit);
	return smooth_lin;
}

/* Returns false when the gain is 1 throughout; gain_lin is then not written. */
static HR_RT bool find_gain(struct hr_limit *limit, float *gain_lin, uint32_t n_frames)
{
	float needed_lin[HR_CHUNK];
	const bool any = find_needed(limit, needed_lin, n_frames);
	float min_lin = 1.0f;
	uint32_t n;

	limit->gain_min_lin = 1.0f;
	if (limit->unity && !any)
		return false;
	for (n = 0; n < n_frames; n++) {
		gain_lin[n] = 1.0f;
		if (needed_lin[n] < 1.0f)
			limit->unity = false;
		if (limit->unity)
			continue;
		gain_lin[n] = push_needed(limit, needed_lin[n]);
		if (gain_lin[n] < min_lin)
			min_lin = gain_lin[n];
	}
	limit->gain_min_lin = min_lin;
	return min_lin < 1.0f;
}

/* The clamp is the last resort; while it waits for a ceiling that was lowered,
 * it is the higher of the two. Returns how many samples it cut. */
static HR_RT uint32_t apply_gain(float *y, const float *x, const float *gain_lin,
		uint32_t n_frames, float clamp_lin)
{
	uint32_t n, n_clamped = 0;

	for (n = 0; n < n_frames; n++) {
		const float raw = gain_lin[n] == 1.0f ? x[n] : x[n] * gain_lin[n];
		const float low = raw < clamp_lin ? raw : clamp_lin;

		y[n] = low > -clamp_lin ? low : -clamp_lin;
		n_clamped += y[n] != raw;
	}
	return n_clamped;
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
	uint32_t c;

	for (c = 0; c < limit->n_channels && max_lin == 0.0f; c++)
		max_lin = hr_abs_max(buf[c], n_frames);
	if (max_lin > 0.0f)
		limit->n_zero_frames = 0;
	else
		limit->n_zero_frames = old > UINT32_MAX - n_frames ? UINT32_MAX : old + n_frames;
}

HR_RT void hr_limit_process(struct hr_limit *limit, float *const buf[], uint32_t n_frames)
{
	const uint32_t delay_frames = limit->coefs.delay_frames;
	float gain_lin[HR_CHUNK];
	uint32_t c, at, span;
	bool acts;

	count_zeros(limit, buf, n_frames);
	hr_lines_append(&limit->lines, buf, n_frames);
	acts = find_gain(limit, gain_lin, n_frames);
	for (at = 0; at < n_frames; at += span) {
		span = clamp_span(limit, n_frames - at);
		for (c = 0; c < limit->n_channels; c++) {
			const float *x = hr_lines_at(&limit->lines, c,
					delay_frames + n_frames - at);

			if (acts)
				limit->n_clamped += apply_gain(buf[c] + at, x, gain_lin + at,
						span, limit->clamp_lin);
			else
				memcpy(buf[c] + at, x, span * sizeof(*x));
		}
	}
}

HR_RT bool hr_limit_is_idle(const struct hr_limit *limit)
{
	return limit->unity && limit->n_zero_frames >=
			limit->coefs.delay_frames + 2 * limit->coefs.reach_frames;
}
