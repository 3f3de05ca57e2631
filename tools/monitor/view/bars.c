/* SPDX-License-Identifier: MIT */
#include "monitor/view/bars.h"

#include <math.h>

#define LOUD_DBFS (-18.0)	/* alignment level, EBU R 68 */
#define HOT_DBFS (-1.0)		/* true peaks that many ask for, EBU R 128 */

double bars_deflection(double level_db)
{
	/* From level_db on: share of the scale there, and per dB. */
	static const double pieces[][3] = {
		{ -20, 0.5, 0.025 }, { -30, 0.3, 0.02 }, { -40, 0.15, 0.015 },
		{ -50, 0.075, 0.0075 }, { -60, 0.025, 0.005 }, { -70, 0, 0.0025 },
	};

	for (int i = 0; i < 6; i++)
		if (level_db >= pieces[i][0])
			return fmin(pieces[i][1] + pieces[i][2] * (level_db - pieces[i][0]), 1.0);
	return 0.0;
}

static enum ink ink_of(double level_db)
{
	return level_db >= HOT_DBFS ? INK_BAD : level_db >= LOUD_DBFS ? INK_WARN : INK_GOOD;
}

/* The level in the middle of a cell, for its colour. */
static double level_of_cell(int cell, int n_cells)
{
	double share = (cell + 0.5) / n_cells, low_db = -70, high_db = 0;

	for (int i = 0; i < 12; i++) {
		double middle_db = (low_db + high_db) / 2;

		if (bars_deflection(middle_db) < share)
			low_db = middle_db;
		else
			high_db = middle_db;
	}
	return low_db;
}

static int cells_of(double level_db, int n_cells)
{
	return (int)lround(bars_deflection(level_db) * n_cells);
}

void bars_meter(struct surface *surface, int row, int column, int n_columns,
		const struct model_meter *meter)
{
	const struct glyphs *glyphs = surface->glyphs;
	int n_mean = cells_of(meter->mean_square_dbfs, n_columns);
	int n_peak = cells_of(meter->peak_dbfs, n_columns);
	int n_hold = cells_of(meter->peak_hold_dbfs, n_columns);

	for (int i = 0; i < n_columns; i++) {
		enum ink ink = ink_of(level_of_cell(i, n_columns));

		if (i < n_mean)
			surface_put(surface, row, column + i, 1, ink, glyphs->mean);
		else if (i < n_peak)
			surface_put(surface, row, column + i, 1, ink, glyphs->peak);
		else
			surface_put(surface, row, column + i, 1, INK_DIM, glyphs->track);
	}
	if (n_hold > 0 && n_hold > n_mean)
		surface_put(surface, row, column + n_hold - 1, 1, ink_of(meter->peak_hold_dbfs),
				glyphs->hold);
}

void bars_scale(struct surface *surface, int row, int column, int n_columns)
{
	static const int levels_db[] = { 0, -10, -20, -30, -40, -50, -60 };
	int free_until = column + n_columns;

	for (int i = 0; i < 7; i++) {
		int end = column + cells_of(levels_db[i], n_columns);
		int start = end - (levels_db[i] == 0 ? 1 : 3);

		if (end > free_until || start < column)
			continue;
		surface_print(surface, row, start, INK_DIM, "%d", levels_db[i]);
		free_until = start - 1;
	}
}

void bars_gain(struct surface *surface, int row, int column, int n_columns, double gain_db,
		double span_db)
{
	int middle = (n_columns - 1) / 2;
	int end = (int)lround(middle * (1.0 + fmin(fmax(gain_db / span_db, -1.0), 1.0)));

	surface_fill(surface, row, column, 2 * middle + 1, INK_DIM, surface->glyphs->track);
	surface_put(surface, row, column + middle, 1, INK_DIM, surface->glyphs->middle);
	if (end < middle)
		surface_fill(surface, row, column + end, middle - end, INK_WARN,
				surface->glyphs->mean);
	else
		surface_fill(surface, row, column + middle + 1, end - middle, INK_GAIN,
				surface->glyphs->mean);
}

void bars_reduction(struct surface *surface, int row, int column, int n_columns,
		double gain_db, double span_db)
{
	int n = (int)lround(n_columns * fmin(fmax(-gain_db / span_db, 0.0), 1.0));

	surface_fill(surface, row, column, n_columns, INK_DIM, surface->glyphs->track);
	surface_fill(surface, row, column, n, INK_WARN, surface->glyphs->mean);
}

void bars_column(struct surface *surface, int bottom_row, int n_rows, int column, enum ink ink,
		double share)
{
	int steps = (int)lround(fmin(fmax(share, 0.0), 1.0) * 8 * n_rows);

	for (int i = 0; i < n_rows; i++, steps -= 8) {
		int step = steps < 0 ? 0 : steps > 8 ? 8 : steps;

		if (step > 0 || i == 0)
			surface_put(surface, bottom_row - i, column, 1, ink,
					surface->glyphs->steps[step]);
	}
}
