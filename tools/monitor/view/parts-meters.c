/* SPDX-License-Identifier: MIT */
/* Levels, loudness, gains and their history. */
#include <math.h>
#include <stdio.h>

#include "monitor/view/ballistics.h"
#include "monitor/view/bars.h"
#include "monitor/view/parts.h"

#define NUMBER_COLUMNS 7	/* of a level, with a blank before it */
#define GAIN_SPAN_DB 12.0	/* what the leveller may do, and a little */
#define HISTORY_LOW_LUFS (-50.0)
#define HISTORY_HIGH_LUFS (-5.0)
#define REDUCTION_SPAN_DB 24.0
#define HISTORY_SHOWN_SEC 240
#define MAX_COLUMNS 512

/* ---- levels ---- */

/* The bar leaves room for the three numbers, or for the true peak alone. */
static int bar_end(const struct surface *surface, const struct layout_plan *plan)
{
	return surface->n_columns - (plan->is_wide ? 3 : 1) * NUMBER_COLUMNS;
}

static void level_row(struct surface *surface, int row, const struct layout_plan *plan,
		const char *name, const char *side, const struct model_meter *meter)
{
	int column = surface_put(surface, row, 0, 6, INK_NAME, name);
	int start = plan->has_in ? 8 : 5, end = bar_end(surface, plan);
	char text[16];

	if (plan->has_in)
		surface_put(surface, row, column < 4 ? 4 : column + 1, 3, INK_DIM, side);
	bars_meter(surface, row, start, end - start, meter);
	if (plan->is_wide) {
		surface_print(surface, row, end, INK_PLAIN, " %s",
				parts_level(surface, meter->peak_dbfs, text));
		end += NUMBER_COLUMNS;
	}
	surface_print(surface, row, end, meter->true_peak_dbtp > 0 ? INK_BAD : INK_PLAIN, " %s",
			parts_level(surface, meter->true_peak_dbtp, text));
	if (plan->is_wide)
		surface_print(surface, row, end + NUMBER_COLUMNS, INK_PLAIN, " %s",
				parts_level(surface, meter->mean_square_dbfs, text));
}

int parts_levels(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model)
{
	if (plan->has_rules) {
		int start = plan->has_in ? 8 : 5, end = bar_end(surface, plan);

		parts_rule(surface, row, "dBFS");
		bars_scale(surface, row, start, end - start);
		parts_over(surface, row, end + NUMBER_COLUMNS, plan->is_wide ? "peak" : "dBTP");
		if (plan->is_wide) {
			parts_over(surface, row, end + 2 * NUMBER_COLUMNS, "dBTP");
			parts_over(surface, row, end + 3 * NUMBER_COLUMNS, "RMS");
		}
		row++;
	}
	for (int c = 0; c < plan->n_channels; c++) {
		const struct model_channel *channel = &model->sound.channels[c];

		if (plan->has_in)
			level_row(surface, row++, plan, channel->name, "in", &channel->in);
		level_row(surface, row++, plan, channel->name, "out", &channel->out);
	}
	return row;
}

/* ---- loudness and gains ---- */

static void loudness_row(struct surface *surface, int row, const char *name,
		const struct model_loudness *loudness)
{
	const double values[] = { loudness->momentary_lufs, loudness->short_lufs,
		loudness->integrated_lufs, loudness->range_lu, loudness->true_peak_dbtp };
	char text[16];

	surface_put(surface, row, 0, 5, INK_NAME, name);
	for (int i = 0; i < 5; i++)
		surface_put(surface, row, 6 + NUMBER_COLUMNS * i, 6, INK_PLAIN,
				parts_level(surface, values[i], text));
}

static void gain_row(struct surface *surface, int row, const char *name, double gain_db,
		bool is_reduction)
{
	int start = 44, n_columns = surface->n_columns - start - 19;
	char text[16];

	surface_put(surface, row, start - 2, 1, INK_DIM, surface->glyphs->middle);
	surface_put(surface, row, start, 10, INK_NAME, name);
	surface_print(surface, row, start + 10, INK_PLAIN, "%s dB",
			parts_level(surface, gain_db, text));
	if (is_reduction)
		bars_reduction(surface, row, start + 20, n_columns - 1, gain_db, REDUCTION_SPAN_DB);
	else
		bars_gain(surface, row, start + 20, n_columns - 1, gain_db, GAIN_SPAN_DB);
}

static int block(struct surface *surface, int row, const struct model *model)
{
	static const char *const titles[] = { "M", "S", "I", "LRA", "dBTP" };
	const struct model_sound *sound = &model->sound;
	char text[16];

	parts_rule(surface, row, "LUFS");
	for (int i = 0; i < 5; i++)
		parts_over(surface, row, 12 + NUMBER_COLUMNS * i, titles[i]);
	surface_put(surface, row, 43, 10, INK_TITLE, " gain ");
	row++;
	loudness_row(surface, row, "in", &sound->in);
	gain_row(surface, row++, "leveller", sound->agc_gain_db, false);
	loudness_row(surface, row, "out", &sound->out);
	gain_row(surface, row++, "compress", sound->comp_gain_db, true);
	surface_put(surface, row, 0, 5, INK_DIM, "aim");
	surface_put(surface, row, 13, 6, INK_DIM, parts_level(surface, model->target_lufs, text));
	surface_put(surface, row, 34, 6, INK_DIM, parts_level(surface, model->ceiling_dbtp, text));
	gain_row(surface, row++, "limiter", sound->limit_gain_db, true);
	return row;
}

static int lines(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model)
{
	const struct model_sound *sound = &model->sound;
	static const char *const names[] = { "M", "S", "I", "LRA" };
	const double values[] = { sound->out.momentary_lufs, sound->out.short_lufs,
		sound->out.integrated_lufs, sound->out.range_lu };
	static const char *const gain_names[] = { "agc", "comp", "lim" };
	const double gains[] = { sound->agc_gain_db, sound->comp_gain_db, sound->limit_gain_db };
	int column = 0;
	char text[16];

	if (plan->has_rules)
		parts_rule(surface, row++, "LUFS and gain");
	for (int i = 0; i < 4; i++) {
		column = surface_put(surface, row, column, 4, INK_NAME, names[i]);
		column = 1 + surface_put(surface, row, column, 7, INK_PLAIN,
				parts_level(surface, values[i], text));
	}
	column = 0;
	row++;
	for (int i = 0; i < 3; i++) {
		column = surface_put(surface, row, column, 5, INK_NAME, gain_names[i]);
		column = 1 + surface_put(surface, row, column, 7, INK_PLAIN,
				parts_level(surface, gains[i], text));
	}
	return row + 1;
}

int parts_loudness(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model)
{
	if (plan->has_block)
		return block(surface, row, model);
	return lines(surface, row, plan, model);
}

/* ---- history ---- */

static enum ink loudness_ink(const struct model *model, double lufs)
{
	return fabs(lufs - model->target_lufs) <= 3.0 ? INK_GOOD : INK_WARN;
}

/* Its unit, and what its top and its bottom are where there is room. */
static void graph_scale(struct surface *surface, int row, int n_rows, const char *unit,
		double top, double bottom)
{
	surface_put(surface, row, 0, 8, INK_NAME, unit);
	if (n_rows < 2)
		return;
	surface_print(surface, row, 7, INK_DIM, "%3.0f", top);
	surface_print(surface, row + n_rows - 1, 7, INK_DIM, "%3.0f", bottom);
}

int parts_history(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model)
{
	struct history_entry columns[MAX_COLUMNS];
	int start = 11, n_columns = surface->n_columns - start, n_rows = plan->n_graph_rows;
	int per_column, n;

	if (n_rows == 0)
		return row;
	n_columns = n_columns < MAX_COLUMNS ? n_columns : MAX_COLUMNS;
	per_column = (HISTORY_SHOWN_SEC + n_columns - 1) / n_columns;
	n = history_columns(&model->history, n_columns, per_column, columns);
	parts_rule(surface, row, "history");
	surface_print(surface, row++, surface->n_columns - 8, INK_DIM, " %d min ",
			(n_columns * per_column + 30) / 60);
	graph_scale(surface, row, n_rows, "LUFS", HISTORY_HIGH_LUFS, HISTORY_LOW_LUFS);
	graph_scale(surface, row + n_rows, n_rows, "cut dB", REDUCTION_SPAN_DB, 0.0);
	for (int i = 0; i < n; i++) {
		int column = start + n_columns - n + i;
		double lufs = columns[i].loudest_lufs;

		bars_column(surface, row + n_rows - 1, n_rows, column, loudness_ink(model, lufs),
				(lufs - HISTORY_LOW_LUFS) /
				(HISTORY_HIGH_LUFS - HISTORY_LOW_LUFS));
		bars_column(surface, row + 2 * n_rows - 1, n_rows, column, INK_GAIN,
				-columns[i].reduction_db / REDUCTION_SPAN_DB);
	}
	return row + 2 * n_rows;
}
