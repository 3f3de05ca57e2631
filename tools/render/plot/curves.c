/* SPDX-License-Identifier: MIT */
#include "render/plot/curves.h"

#include <math.h>
#include <stdlib.h>

#include "kernel/dsp/units.h"
#include "lib/message.h"

#define SHORT_TERM_SEC 3.0

void curves_init(struct curves *curves, uint32_t rate_hz, uint32_t n_channels)
{
	*curves = (struct curves) {
		.rate_hz = rate_hz,
		.n_channels = n_channels,
		.point_frames = rate_hz / CURVES_HZ,
	};
}

void curves_finish(struct curves *curves)
{
	free(curves->before);
	free(curves->after);
	free(curves->gain);
	*curves = (struct curves) { 0 };
}

/* Returns whether *array has room for n elements now. */
static bool grow(void **array, size_t n, size_t size_bytes)
{
	void *more = reallocarray(*array, n, size_bytes);

	if (more != NULL)
		*array = more;
	return more != NULL;
}

static int make_room(struct curves *curves)
{
	size_t n = curves->n_allocated > 0 ? curves->n_allocated * 2 : 1024;

	if (curves->n_points < curves->n_allocated)
		return 0;
	if (!grow((void **)&curves->before, n, sizeof(*curves->before)) ||
			!grow((void **)&curves->after, n, sizeof(*curves->after)) ||
			!grow((void **)&curves->gain, n, sizeof(*curves->gain)))
		return print_error("out of memory");
	curves->n_allocated = n;
	return 0;
}

int curves_start_point(struct curves *curves)
{
	const struct side_point nothing = { .momentary_lufs = NAN, .short_term_lufs = NAN };

	if (make_room(curves) < 0)
		return -1;
	curves->before[curves->n_points] = curves->after[curves->n_points] = nothing;
	curves->gain[curves->n_points] = (struct gain_point) { 0 };
	curves->n_points++;
	return 0;
}

static void measure_loudness(const struct curves *curves, struct side_point *point,
		struct meter *meter)
{
	double sec = (double)curves->n_points * curves->point_frames / curves->rate_hz;

	if (curves->n_points % CURVES_POINTS_PER_LOUDNESS != 0)
		return;
	point->momentary_lufs = (float)meter_momentary_lufs(meter);
	if (sec >= SHORT_TERM_SEC)
		point->short_term_lufs = (float)meter_short_term_lufs(meter);
}

static void add(const struct curves *curves, struct side_point *point, struct meter *meter,
		const float *frames, uint32_t n_frames)
{
	for (size_t i = 0; i < (size_t)n_frames * curves->n_channels; i++) {
		point->min = fminf(point->min, frames[i]);
		point->max = fmaxf(point->max, frames[i]);
	}
	point->true_peak_lin = fmaxf(point->true_peak_lin, (float)meter_last_peak_lin(meter));
	measure_loudness(curves, point, meter);
}

void curves_add_before(struct curves *curves, struct meter *meter, const float *frames,
		uint32_t n_frames)
{
	add(curves, &curves->before[curves->n_points - 1], meter, frames, n_frames);
}

static float to_db(float lin)
{
	return (float)hr_lin_to_db((double)lin);
}

static void add_gain(struct gain_point *point, struct hr_engine *engine)
{
	struct hr_meters meters;

	hr_engine_read_meters(engine, &meters);
	hr_engine_clear_meters(engine);
	point->agc_db = to_db(meters.agc_gain_lin);
	point->comp_db = fminf(point->comp_db, to_db(meters.comp_gain_min_lin));
	point->limit_db = fminf(point->limit_db, to_db(meters.limit_gain_min_lin));
}

void curves_add_after(struct curves *curves, struct meter *meter, const float *frames,
		uint32_t n_frames, struct chain *chain)
{
	add_gain(&curves->gain[curves->n_points - 1], chain->engine);
	if (n_frames > 0)
		add(curves, &curves->after[curves->n_points - 1], meter, frames, n_frames);
}
