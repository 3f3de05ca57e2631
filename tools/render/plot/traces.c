/* SPDX-License-Identifier: MIT */
#include "render/plot/traces.h"

#include <math.h>

#define LOWEST_LUFS -70.0
#define MAX_SPAN_LU 54.0	/* what is lower fades out or is noise */
#define STEP 6.0

/* What of the points a curve shows: extremes of the points first .. last - 1. */
typedef void (*extremes_fn)(const struct curves *curves, bool is_after, size_t first,
		size_t last, double *low, double *high);

static const struct side_point *side(const struct curves *curves, bool is_after)
{
	return is_after ? curves->after : curves->before;
}

static void samples(const struct curves *curves, bool is_after, size_t first, size_t last,
		double *low, double *high)
{
	for (size_t i = first; i < last; i++) {
		*low = fmin(*low, (double)side(curves, is_after)[i].min);
		*high = fmax(*high, (double)side(curves, is_after)[i].max);
	}
}

static void true_peaks(const struct curves *curves, bool is_after, size_t first, size_t last,
		double *low, double *high)
{
	for (size_t i = first; i < last; i++)
		*high = fmax(*high, (double)side(curves, is_after)[i].true_peak_lin);
	*low = -*high;
}

static void compressor(const struct curves *curves, bool is_after, size_t first, size_t last,
		double *low, double *high)
{
	for (size_t i = first; i < last; i++)
		*low = fmin(*low, (double)curves->gain[i].comp_db);
}

static void limiter(const struct curves *curves, bool is_after, size_t first, size_t last,
		double *low, double *high)
{
	for (size_t i = first; i < last; i++)
		*low = fmin(*low, (double)curves->gain[i].limit_db);
}

static double point_sec(const struct curves *curves, size_t i)
{
	return (double)i * curves->point_frames / curves->rate_hz;
}

/* Points that share half a pixel, or one. */
static size_t points_per_column(const struct panel *panel, const struct curves *curves)
{
	size_t n = (size_t)((double)curves->n_points / (2.0 * panel->width));

	return n > 0 ? n : 1;
}

/* Whole columns of pixels from low to high, 0 included: neighbours leave no gap. */
static void area_path(const struct panel *panel, const struct curves *curves, bool is_after,
		extremes_fn extremes)
{
	size_t n = points_per_column(panel, curves);

	for (size_t first = 0; first < curves->n_points; first += n) {
		size_t last = first + n < curves->n_points ? first + n : curves->n_points;
		double left = floor(panel_x(panel, point_sec(curves, first)));
		double right = ceil(panel_x(panel, point_sec(curves, last)));
		double low = 0.0, high = 0.0;

		extremes(curves, is_after, first, last, &low, &high);
		low = panel_y(panel, low);
		high = panel_y(panel, high);
		cairo_rectangle(panel->cr, left, high, right - left, low - high);
	}
}

static void fill_area(const struct panel *panel, const struct curves *curves, bool is_after,
		extremes_fn extremes, uint32_t colour)
{
	/* Edges of neighbours would shine through each other. */
	cairo_set_antialias(panel->cr, CAIRO_ANTIALIAS_NONE);
	canvas_colour(panel->cr, colour);
	area_path(panel, curves, is_after, extremes);
	cairo_fill(panel->cr);
	cairo_set_antialias(panel->cr, CAIRO_ANTIALIAS_DEFAULT);
}

void traces_sound(const struct panel *panel, const struct curves *curves, bool is_after)
{
	double top = panel_y(panel, 1.0), bottom = panel_y(panel, -1.0);

	fill_area(panel, curves, is_after, true_peaks, is_after ? AFTER_SOFT : BEFORE_SOFT);
	fill_area(panel, curves, is_after, samples, is_after ? AFTER : BEFORE);
	cairo_save(panel->cr);
	cairo_rectangle(panel->cr, panel->x, panel->y, panel->width, top - panel->y);
	cairo_rectangle(panel->cr, panel->x, bottom, panel->width,
			panel->y + panel->height - bottom);
	cairo_clip(panel->cr);
	fill_area(panel, curves, is_after, true_peaks, ALARM);
	cairo_restore(panel->cr);
}

/* A line through what was measured: silence leaves the panel below, nothing breaks it. */
static void draw_loudness(const struct panel *panel, const struct curves *curves, bool is_after,
		bool is_short_term, double width_px, uint32_t colour)
{
	cairo_new_path(panel->cr);
	for (size_t i = 0; i < curves->n_points; i++) {
		const struct side_point *point = &side(curves, is_after)[i];
		float lufs = is_short_term ? point->short_term_lufs : point->momentary_lufs;

		if (!isnan(lufs))
			cairo_line_to(panel->cr, panel_x(panel, point_sec(curves, i + 1)),
					panel_y(panel, (double)lufs));
	}
	canvas_colour(panel->cr, colour);
	cairo_set_line_width(panel->cr, width_px);
	cairo_set_line_join(panel->cr, CAIRO_LINE_JOIN_ROUND);
	cairo_stroke(panel->cr);
}

void traces_loudness(const struct panel *panel, const struct curves *curves)
{
	draw_loudness(panel, curves, false, false, 1.4, BEFORE_SOFT);
	draw_loudness(panel, curves, true, false, 1.4, AFTER_SOFT);
	draw_loudness(panel, curves, false, true, 2.6, BEFORE);
	draw_loudness(panel, curves, true, true, 2.6, AFTER);
}

void traces_gain(const struct panel *panel, const struct curves *curves)
{
	fill_area(panel, curves, false, compressor, AMBER);
	fill_area(panel, curves, false, limiter, ALARM);
	cairo_new_path(panel->cr);
	for (size_t i = 0; i < curves->n_points; i++)
		cairo_line_to(panel->cr, panel_x(panel, point_sec(curves, i + 1)),
				panel_y(panel, (double)curves->gain[i].agc_db));
	canvas_colour(panel->cr, INK);
	cairo_set_line_width(panel->cr, 2.0);
	cairo_stroke(panel->cr);
}

static void widen(double value, double *low, double *high)
{
	if (!(value > LOWEST_LUFS))
		return;
	*low = fmin(*low, value);
	*high = fmax(*high, value);
}

void traces_loudness_range(const struct curves *curves, double target_lufs, double *low,
		double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	widen(target_lufs, low, high);
	for (size_t i = 0; i < curves->n_points; i++) {
		const struct side_point *before = &curves->before[i], *after = &curves->after[i];

		widen((double)before->short_term_lufs, low, high);
		widen((double)after->short_term_lufs, low, high);
		*high = fmax(*high, fmax((double)before->momentary_lufs,
				(double)after->momentary_lufs));
	}
	if (!(*high >= LOWEST_LUFS))
		*high = 0.0;
	*high = fmin(ceil((*high + 1.0) / STEP) * STEP, 24.0);
	*low = fmin(floor((*low - 3.0) / STEP) * STEP, *high - 4.0 * STEP);
	*low = fmax(*low, *high - MAX_SPAN_LU);
}

void traces_gain_range(const struct curves *curves, double *low, double *high)
{
	*low = -STEP;
	*high = STEP;
	for (size_t i = 0; i < curves->n_points; i++) {
		const struct gain_point *gain = &curves->gain[i];

		*high = fmax(*high, (double)gain->agc_db);
		*low = fmin(fmin(*low, (double)gain->agc_db),
				fmin((double)gain->comp_db, (double)gain->limit_db));
	}
	*high = fmin(ceil((*high + 1.0) / STEP) * STEP, 48.0);
	*low = fmax(floor((*low - 1.0) / STEP) * STEP, -48.0);
}
