/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_BARS_H
#define HEADROOM_BARS_H

#include "monitor/view/cells.h"
#include "monitor/view/model.h"

/** Bars and graphs on a surface. Pure computation, any thread. */

/** Where a level is on the scale of IEC 60268-18: 0 at -70 dB and below, 1 at 0 dB. */
double bars_deflection(double level_db);

/** Mean square, peak and held peak in one bar. */
void bars_meter(struct surface *surface, int row, int column, int n_columns,
		const struct model_meter *meter);

/** The numbers of that scale, put over a line. */
void bars_scale(struct surface *surface, int row, int column, int n_columns);

/** A gain from the middle, span_db to either side; one of 0 or less from the left. */
void bars_gain(struct surface *surface, int row, int column, int n_columns, double gain_db,
		double span_db);
void bars_reduction(struct surface *surface, int row, int column, int n_columns,
		double gain_db, double span_db);

/** A share of 0 .. 1 as a column of so many rows that ends in bottom_row. */
void bars_column(struct surface *surface, int bottom_row, int n_rows, int column, enum ink ink,
		double share);

#endif /* HEADROOM_BARS_H */
