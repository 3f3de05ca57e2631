/* SPDX-License-Identifier: MIT */
#include "kernel/measure/truepeak.h"

#include <float.h>
#include <string.h>

#include "kernel/measure/truepeak-fir.h"

/* What the filter reads, at the frame before the first of a call. */
#define HISTORY (HR_TRUEPEAK_LONG_PAST + HR_TRUEPEAK_LONG_REACH + 1u)

_Static_assert(HISTORY <= HR_LINES_MAX_HISTORY, "the lines hold what the filter reads");

/* A parabola is at most 1/8 above its highest point; the rest is for rounding. */
#define CREST_BOUND 1.126f
/* Of what is beyond, in largest samples. */
#define BEYOND_BOUND 2.09f

#define UNKNOWN FLT_MAX

/* A channel in the lines. */
enum { ROW_X, ROW_BY_4, ROW_BY_8, ROW_BY_16, ROW_WIDE, N_ROWS };

HR_RT uint32_t hr_truepeak_reach_frames(uint32_t rate_hz)
{
	return rate_hz >= HR_TRUEPEAK_LONG_HZ ? HR_TRUEPEAK_LONG_REACH : HR_TRUEPEAK_SHORT_REACH;
}

size_t hr_truepeak_bytes(uint32_t n_channels)
{
	return hr_lines_bytes(n_channels * N_ROWS);
}

void hr_truepeak_init(struct hr_truepeak *truepeak, void *mem, uint32_t n_channels,
		const struct hr_ops *ops)
{
	truepeak->ops = ops;
	truepeak->n_channels = n_channels;
	hr_lines_init(&truepeak->lines, mem, n_channels * N_ROWS);
	hr_truepeak_reset(truepeak, 48000, 0);
}

HR_RT void hr_truepeak_reset(struct hr_truepeak *truepeak, uint32_t rate_hz,
		uint32_t delay_frames)
{
	const bool is_long = rate_hz >= HR_TRUEPEAK_LONG_HZ;

	truepeak->fir = is_long ? &hr_truepeak_long_fir : &hr_truepeak_short_fir;
	truepeak->reach_frames = hr_truepeak_reach_frames(rate_hz);
	hr_lines_reset(&truepeak->lines, delay_frames > HISTORY ? delay_frames : HISTORY);
	for (uint32_t c = 0; c < truepeak->n_channels; c++)
		truepeak->left[c] = UNKNOWN;
}

static HR_RT float *row(const struct hr_truepeak *truepeak, uint32_t c, uint32_t index,
		uint32_t age)
{
	return hr_lines_at(&truepeak->lines, c * N_ROWS + index, age);
}

HR_RT const float *hr_truepeak_samples(const struct hr_truepeak *truepeak, uint32_t channel,
		uint32_t age)
{
	return row(truepeak, channel, ROW_X, age);
}

static HR_RT struct hr_fir_rows rows_at(const struct hr_truepeak *truepeak, uint32_t c,
		uint32_t age)
{
	return (struct hr_fir_rows) {
		.x = row(truepeak, c, ROW_X, age),
		.by_4 = row(truepeak, c, ROW_BY_4, age),
		.by_8 = row(truepeak, c, ROW_BY_8, age),
		.by_16 = row(truepeak, c, ROW_BY_16, age),
		.wide = row(truepeak, c, ROW_WIDE, age),
	};
}

static HR_RT void feed(struct hr_truepeak *truepeak, float *const buf[], uint32_t n_frames)
{
	struct hr_fir_rows rows[HR_MAX_CHANNELS];

	hr_lines_advance(&truepeak->lines, n_frames);
	for (uint32_t c = 0; c < truepeak->n_channels; c++) {
		rows[c] = rows_at(truepeak, c, n_frames);
		memcpy(rows[c].x, buf[c], n_frames * sizeof(float));
	}
	if (truepeak->fir->n_past > 0)
		truepeak->ops->groups(rows, truepeak->n_channels, n_frames);
}

static HR_RT void raise_channel(struct hr_truepeak *truepeak, float *peak_lin, uint32_t c,
		uint32_t n_frames, float threshold_lin, bool wary)
{
	const struct hr_ops *ops = truepeak->ops;
	const struct hr_fir *fir = truepeak->fir;
	const uint32_t age = n_frames + truepeak->reach_frames;
	const uint32_t past = fir->n_past > 0 ? HR_TRUEPEAK_LONG_PAST : HR_TRUEPEAK_SHORT_PAST;
	const struct hr_fir_rows rows = rows_at(truepeak, c, age);
	const float sample_lin = ops->abs_max(rows.x - past, past + age);
	struct hr_between points;

	if (sample_lin * (fir->norm * CREST_BOUND + BEYOND_BOUND) <= threshold_lin) {
		truepeak->left[c] = UNKNOWN;
		return;
	}
	if (truepeak->left[c] >= UNKNOWN) {
		const struct hr_fir_rows before = rows_at(truepeak, c, age + 1);

		ops->between(&points, &before, 1, fir);
		truepeak->left[c] = points.left[1];
	}
	ops->between(&points, &rows, n_frames, fir);
	points.left[0] = truepeak->left[c];
	if (!wary)
		memset(points.beyond, 0, sizeof(points.beyond));
	ops->crests(peak_lin, rows.x, &points, n_frames);
	truepeak->left[c] = points.left[n_frames];
}

HR_RT void hr_truepeak_process(struct hr_truepeak *truepeak, float *peak_lin,
		float *const buf[], uint32_t n_frames, float threshold_lin, bool wary)
{
	if (n_frames == 0)
		return;
	feed(truepeak, buf, n_frames);
	for (uint32_t c = 0; c < truepeak->n_channels; c++)
		raise_channel(truepeak, peak_lin, c, n_frames, threshold_lin, wary);
}

HR_RT void hr_truepeak_meter(struct hr_truepeak *truepeak, float *max_lin, float *const buf[],
		uint32_t n_frames)
{
	float peak_lin[HR_CHUNK];

	if (n_frames == 0)
		return;
	feed(truepeak, buf, n_frames);
	for (uint32_t c = 0; c < truepeak->n_channels; c++) {
		for (uint32_t n = 0; n < n_frames; n++)
			peak_lin[n] = max_lin[c];
		raise_channel(truepeak, peak_lin, c, n_frames, max_lin[c], false);
		max_lin[c] = truepeak->ops->abs_max(peak_lin, n_frames);
	}
}
