/* SPDX-License-Identifier: MIT */
#include "lookahead.h"

#include <stdbool.h>
#include <string.h>

#define LINE_FRAMES (HR_LINES_FRAMES + HR_LINES_SLACK)

/* What must survive when a line is moved to its start. */
#define KEEP_FRAMES (HR_LINES_MAX_HISTORY + HR_CHUNK)

_Static_assert(HR_LINES_FRAMES >= 2 * KEEP_FRAMES, "a move must not overlap");

size_t hr_lines_bytes(uint32_t n_channels)
{
	return (size_t)n_channels * LINE_FRAMES * sizeof(float);
}

void hr_lines_init(struct hr_lines *lines, void *mem, uint32_t n_channels)
{
	lines->mem = mem;
	lines->n_channels = n_channels;
	hr_lines_reset(lines);
}

HR_RT void hr_lines_reset(struct hr_lines *lines)
{
	memset(lines->mem, 0, hr_lines_bytes(lines->n_channels));
	lines->end = KEEP_FRAMES;
}

HR_RT void hr_lines_append(struct hr_lines *lines, float *const buf[], uint32_t n_frames)
{
	const bool move = lines->end + n_frames > HR_LINES_FRAMES;
	const uint32_t at = move ? KEEP_FRAMES : lines->end;
	uint32_t c;

	for (c = 0; c < lines->n_channels; c++) {
		float *line = lines->mem + (size_t)c * LINE_FRAMES;

		if (move)
			memcpy(line, line + lines->end - KEEP_FRAMES,
					KEEP_FRAMES * sizeof(*line));
		memcpy(line + at, buf[c], n_frames * sizeof(*line));
	}
	lines->end = at + n_frames;
}

HR_RT const float *hr_lines_at(const struct hr_lines *lines, uint32_t channel, uint32_t age)
{
	return lines->mem + (size_t)channel * LINE_FRAMES + lines->end - age;
}

HR_RT void hr_slidemin_reset(struct hr_slidemin *slidemin, uint32_t window_frames)
{
	slidemin->window_frames = window_frames;
	slidemin->frame = 0;
	slidemin->head = slidemin->tail = 0;
}

/* The queue rises from head to tail, so its head is the minimum. A value leaves
 * when it is too old, or when a newer one is as small: each is moved once. */
HR_RT float hr_slidemin_push(struct hr_slidemin *slidemin, float value)
{
	const uint32_t mask = HR_SLIDEMIN_MAX_FRAMES - 1;
	struct hr_slidemin *s = slidemin;

	if (s->head != s->tail && s->frame - s->frames[s->head & mask] >= s->window_frames)
		s->head++;
	if (value < 1.0f) {
		while (s->head != s->tail && s->values[(s->tail - 1) & mask] >= value)
			s->tail--;
		s->frames[s->tail & mask] = s->frame;
		s->values[s->tail & mask] = value;
		s->tail++;
	}
	s->frame++;
	return s->head != s->tail ? s->values[s->head & mask] : 1.0f;
}

/* Three boxes of 256 multiply it by 2^24: 2^54 fits, and double rounds to the
 * nearest, so that ones come out as ones. */
#define SMOOTH_ONE ((int64_t)1 << 30)

static HR_RT int64_t box_push(struct hr_box *box, int64_t value)
{
	box->sum += value - box->ring[box->at];
	box->ring[box->at] = value;
	box->at = box->at + 1 < box->n_frames ? box->at + 1 : 0;
	return box->sum;
}

HR_RT void hr_smooth_reset(struct hr_smooth *smooth, uint32_t window_frames)
{
	int64_t one = SMOOTH_ONE;
	uint32_t i, n;

	for (i = 0; i < HR_SMOOTH_N_BOXES; i++) {
		struct hr_box *box = &smooth->boxes[i];

		/* The lengths less one add up to the window less one. */
		box->n_frames = (window_frames + 2 + i) / HR_SMOOTH_N_BOXES;
		box->at = 0;
		for (n = 0; n < box->n_frames; n++)
			box->ring[n] = one;
		one *= box->n_frames;
		box->sum = one;
	}
	smooth->scale = 1.0 / (double)one;
}

HR_RT float hr_smooth_push(struct hr_smooth *smooth, double value)
{
	/* Truncation only makes a gain smaller. */
	int64_t sum = (int64_t)(value * (double)SMOOTH_ONE);
	uint32_t i;

	for (i = 0; i < HR_SMOOTH_N_BOXES; i++)
		sum = box_push(&smooth->boxes[i], sum);
	return (float)((double)sum * smooth->scale);
}

HR_RT void hr_release_reset(struct hr_release *release)
{
	uint32_t i;

	memset(release, 0, sizeof(*release));
	release->fast_lin = release->slow_lin = release->floor_lin = 1.0;
	release->hop_min_lin = 1.0f;
	for (i = 0; i < HR_RELEASE_HOLD_HOPS; i++)
		release->needed_lin[i] = 1.0f;
	for (i = 0; i < HR_RELEASE_SUSTAIN_HOPS; i++)
		release->held_lin[i] = 1.0f;
}

/*
 * A hop is full: find what is sustained. The minimum over HOLD_HOPS bridges the
 * time between the peaks of a wave; the maximum of that over SUSTAIN_HOPS, which
 * is longer, forgets what a single peak left.
 */
static HR_RT void release_close_hop(struct hr_release *release)
{
	float low_lin = 1.0f, floor_lin = 0.0f;
	uint32_t i;

	release->needed_lin[release->hop % HR_RELEASE_HOLD_HOPS] = release->hop_min_lin;
	for (i = 0; i < HR_RELEASE_HOLD_HOPS; i++)
		if (release->needed_lin[i] < low_lin)
			low_lin = release->needed_lin[i];
	release->held_lin[release->hop % HR_RELEASE_SUSTAIN_HOPS] = low_lin;
	for (i = 0; i < HR_RELEASE_SUSTAIN_HOPS; i++)
		if (release->held_lin[i] > floor_lin)
			floor_lin = release->held_lin[i];
	release->floor_lin = (double)floor_lin;
	release->hop_min_lin = 1.0f;
	release->hop_fill_frames = 0;
	/* Both tables start again together, so that a wrap is not seen. */
	if (++release->hop == HR_RELEASE_HOLD_HOPS * HR_RELEASE_SUSTAIN_HOPS)
		release->hop = 0;
}

static HR_RT double release_snap(double gain_lin)
{
	return gain_lin > 1.0 - HR_RELEASE_SNAP ? 1.0 : gain_lin;
}

static HR_RT void release_fast(struct hr_release *release, double low_lin,
		const struct hr_release_coefs *coefs)
{
	if (low_lin <= release->fast_lin) {
		release->fast_lin = low_lin;
		release->hold_left_frames = coefs->hold_frames;
	} else if (release->hold_left_frames > 0) {
		release->hold_left_frames--;
	} else {
		release->fast_lin = release_snap(release->fast_lin +
				coefs->fast_coef * (low_lin - release->fast_lin));
	}
}

HR_RT double hr_release_push(struct hr_release *release, float low_lin,
		const struct hr_release_coefs *coefs)
{
	if (low_lin < release->hop_min_lin)
		release->hop_min_lin = low_lin;
	if (++release->hop_fill_frames >= coefs->hop_frames)
		release_close_hop(release);

	release_fast(release, (double)low_lin, coefs);
	if (release->floor_lin <= release->slow_lin)
		release->slow_lin = release->floor_lin;
	else
		release->slow_lin = release_snap(release->slow_lin +
				coefs->slow_coef * (release->floor_lin - release->slow_lin));
	return release->fast_lin < release->slow_lin ?
			release->fast_lin : release->slow_lin;
}
