/* SPDX-License-Identifier: MIT */
#include "kernel/stage/lookahead.h"

#include <string.h>

#include "kernel/dsp/units.h"

/*
 * Why the gain is low enough when a peak leaves the delay.
 *
 * Frame i stands for the time from sample i to sample i + 1. When its reading is the
 * newest, m, sample k = m - ahead leaves, and its gain must not exceed needed[k - 1]
 * and needed[k], the two it bounds.
 *
 * A step of H frames is closed by the reading of its last frame. The gains that follow
 * from it are for that frame and the H - 1 after it, so frame m = jH + H - 1 + p, with
 * p = 0 .. H - 1, has
 *
 *   low[s]  = min(needed of the steps s - W + 1 .. s)      minimum
 *   rel[s] <= low[s]                                       release
 *   gain[m] = sum(w[f] rel[step(m - f)], f = 0 .. B - 1)   w >= 0, sum(w) = 1
 *
 * where step(q) = floor((q - H + 1) / H) is the newest that is closed at q. gain[m] is
 * a convex combination, so it is at most the largest rel in it, and each of those is at
 * most needed[k] and needed[k - 1] when its minimum covers the steps of both:
 *
 *   step(m - f) >= floor(k / H) for f = B - 1             B <= ahead + 2 - H
 *   step(m) - W + 1 <= floor((k - 1) / H)                 W >= ceil((ahead + 2) / H)
 *
 * MARGIN lengthens the window and shortens the smoothing, so that the gain is also
 * level around a peak.
 */

/* Steps are as long as leaves at least so many to an attack. */
#define MIN_STEPS 6u

#define N_BOXES 3u

static uint32_t margin_frames(uint32_t ahead_frames)
{
	const uint32_t quarter = ahead_frames / 4;

	return quarter < 4 ? quarter : 4;
}

/* Moving average over n_frames, in place; returns the new length. */
static uint32_t convolve_box(double *w, uint32_t length, uint32_t n_frames)
{
	double sum = 0.0, ring[HR_SMOOTH_MAX_STEP * HR_SMOOTH_MAX_TAPS];

	memcpy(ring, w, length * sizeof(*w));
	for (uint32_t i = 0; i < length + n_frames - 1; i++) {
		sum += i < length ? ring[i] : 0.0;
		sum -= i >= n_frames ? ring[i - n_frames] : 0.0;
		w[i] = sum / n_frames;
	}
	return length + n_frames - 1;
}

/* The spline over window_frames, gathered into the taps of the frames of a step. */
static void find_taps(struct hr_lookahead_coefs *coefs, uint32_t window_frames)
{
	double w[HR_SMOOTH_MAX_STEP * HR_SMOOTH_MAX_TAPS] = { 1.0 };
	uint32_t length = 1, step = coefs->step_frames;

	/* The lengths less one add up to the window less one. */
	for (uint32_t i = 0; i < N_BOXES; i++)
		length = convolve_box(w, length, (window_frames + 2 + i) / N_BOXES);
	for (uint32_t f = 0; f < length; f++)
		for (uint32_t p = 0; p < step; p++)
			coefs->taps[f <= p ? 0 : (f - p + step - 1) / step][p] += w[f];
	coefs->n_taps = (length - 1 + step - 1) / step + 1;
}

void hr_lookahead_coefs_compute(struct hr_lookahead_coefs *coefs,
		const struct hr_params *params, uint32_t rate_hz, uint32_t ahead_frames)
{
	const uint32_t margin = margin_frames(ahead_frames);
	uint32_t step = 1;

	memset(coefs, 0, sizeof(*coefs));
	while (2 * step * MIN_STEPS <= ahead_frames && 2 * step <= HR_SMOOTH_MAX_STEP)
		step *= 2;
	coefs->step_frames = step;
	coefs->window_steps = (ahead_frames + 2 + margin + step - 1) / step;
	find_taps(coefs, ahead_frames + 2 - step - margin);
	hr_release_coefs_compute(&coefs->release, params, (double)rate_hz / step);
	/* Until every hop and window holds ones again. */
	coefs->settle_steps = (HR_RELEASE_HOLD_HOPS + HR_RELEASE_SUSTAIN_HOPS + 4) *
			coefs->release.hop_steps;
}

void hr_lookahead_init(struct hr_lookahead *lookahead, const struct hr_ops *ops)
{
	lookahead->ops = ops;
	hr_lookahead_reset(lookahead);
}

/* At rest; what is left of a step goes on. */
static HR_RT void settle(struct hr_lookahead *lookahead)
{
	struct hr_lookahead *l = lookahead;

	l->unity = true;
	l->n_quiet_steps = 0;
	l->low_lin = 1.0f;
	l->end = HR_LOOKAHEAD_MAX_WINDOW;
	for (uint32_t i = 0; i < HR_LOOKAHEAD_MAX_WINDOW; i++) {
		l->needed_lin[i] = 1.0f;
		l->lack[i] = 0.0;
	}
	hr_release_reset(&l->release);
}

HR_RT void hr_lookahead_reset(struct hr_lookahead *lookahead)
{
	settle(lookahead);
	lookahead->n_left_frames = 0;
	lookahead->n_used_frames = 0;
	lookahead->step_peak_lin = 0.0f;
	for (uint32_t i = 0; i < HR_SMOOTH_MAX_STEP; i++)
		lookahead->gain_lin[i] = 1.0f;
}

static HR_RT void append(struct hr_lookahead *lookahead, float needed_lin)
{
	struct hr_lookahead *l = lookahead;
	const uint32_t keep = HR_LOOKAHEAD_MAX_WINDOW;

	if (l->end == HR_LOOKAHEAD_HISTORY) {
		memcpy(l->needed_lin, l->needed_lin + l->end - keep, keep * sizeof(float));
		memcpy(l->lack, l->lack + l->end - keep, keep * sizeof(double));
		l->end = keep;
	}
	l->needed_lin[l->end++] = needed_lin;
}

/* The minimum is looked for anew only when it was the one that left the window. */
static HR_RT float window_min_lin(struct hr_lookahead *lookahead, uint32_t n_steps)
{
	const float *window = lookahead->needed_lin + lookahead->end - n_steps;
	const float left_lin = window[-1], newest_lin = window[n_steps - 1];
	float min_lin = newest_lin < lookahead->low_lin ? newest_lin : lookahead->low_lin;

	if (left_lin <= min_lin && newest_lin > min_lin) {
		min_lin = newest_lin;
		for (uint32_t i = 0; i + 1 < n_steps; i++)
			min_lin = window[i] < min_lin ? window[i] : min_lin;
	}
	lookahead->low_lin = min_lin;
	return min_lin;
}

/* A step is full: write the gains of the next step_frames. */
static HR_RT void close_step(struct hr_lookahead *lookahead,
		const struct hr_lookahead_coefs *coefs, float *gain_lin, float ceiling_lin)
{
	struct hr_lookahead *l = lookahead;
	const bool over = l->step_peak_lin > ceiling_lin;
	double released_lin;

	if (l->unity && !over) {
		for (uint32_t p = 0; p < coefs->step_frames; p++)
			gain_lin[p] = 1.0f;
		return;
	}
	l->unity = false;
	append(l, over ? ceiling_lin * HR_LOOKAHEAD_AIM_LIN / l->step_peak_lin : 1.0f);
	released_lin = hr_release_push(&l->release, window_min_lin(l, coefs->window_steps),
			&coefs->release);
	l->lack[l->end - 1] = 1.0 - released_lin;
	l->ops->smooth(gain_lin, coefs->taps, coefs->n_taps, &l->lack[l->end - 1],
			coefs->step_frames);
	l->n_quiet_steps = released_lin < 1.0 ? 0 : l->n_quiet_steps + 1;
	if (l->n_quiet_steps > coefs->settle_steps)
		settle(l);
}

/* Nothing but ones: only the place in the step, a power of two long, moves. */
static HR_RT void pass_unity(struct hr_lookahead *lookahead, uint32_t step_frames,
		uint32_t n_frames)
{
	lookahead->n_left_frames = (lookahead->n_left_frames - n_frames) & (step_frames - 1);
	lookahead->n_used_frames = 0;
	for (uint32_t p = 0; p < step_frames; p++)
		lookahead->gain_lin[p] = 1.0f;
}

static inline HR_RT float larger(float a, float b)
{
	return a > b ? a : b;
}

/* Four at a time, or each would wait for the one before. */
static inline HR_RT float raised(float peak_lin, const float *readings_lin, uint32_t from,
		uint32_t to)
{
	float a = peak_lin, b = peak_lin, c = peak_lin, d = peak_lin;

	for (; from + 4 <= to; from += 4) {
		a = larger(readings_lin[from], a);
		b = larger(readings_lin[from + 1], b);
		c = larger(readings_lin[from + 2], c);
		d = larger(readings_lin[from + 3], d);
	}
	for (; from < to; from++)
		a = larger(readings_lin[from], a);
	return larger(larger(a, b), larger(c, d));
}

HR_RT const float *hr_lookahead_push(struct hr_lookahead *lookahead,
		const struct hr_lookahead_coefs *coefs, const float *peak_lin,
		uint32_t n_frames, float ceiling_lin)
{
	static const float none[HR_CHUNK];
	struct hr_lookahead *l = lookahead;
	uint32_t from = 0, filled = l->n_left_frames;

	if (l->unity && peak_lin == NULL && l->step_peak_lin <= 0.0f) {
		pass_unity(l, coefs->step_frames, n_frames);
		return NULL;
	}
	if (peak_lin == NULL)
		peak_lin = none;
	memmove(l->gain_lin, l->gain_lin + l->n_used_frames, filled * sizeof(float));
	/* The reading of frame `filled` closes a step. */
	for (; filled < n_frames; filled += coefs->step_frames) {
		l->step_peak_lin = raised(l->step_peak_lin, peak_lin, from, filled + 1);
		from = filled + 1;
		close_step(l, coefs, l->gain_lin + filled, ceiling_lin);
		l->step_peak_lin = 0.0f;
	}
	l->step_peak_lin = raised(l->step_peak_lin, peak_lin, from, n_frames);
	l->n_left_frames = filled - n_frames;
	l->n_used_frames = n_frames;
	return l->gain_lin;
}
