/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PARTS_H
#define HEADROOM_PARTS_H

#include "monitor/view/layout.h"

/**
 * The parts of the screen. Each draws itself from a row on, and returns the row below.
 * Pure computation, any thread.
 */
int parts_head(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model);
int parts_levels(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model);
int parts_loudness(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model);
int parts_history(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model);
int parts_streams(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model, uint32_t chosen_id);
int parts_counters(struct surface *surface, int row, const struct model *model);

/** What became of the last key; else what is wrong; else nothing. */
void parts_status(struct surface *surface, int row, const struct model *model,
		const struct view *view);
void parts_keys(struct surface *surface, int row);

/** The box over all that, if there is one. */
void parts_box(struct surface *surface, const struct model *model, const struct view *view);

/** A line with a title. Returns the column behind the title. */
int parts_rule(struct surface *surface, int row, const char *title);

/** A short title on a line, that ends over the number which ends before this column. */
void parts_over(struct surface *surface, int row, int end_column, const char *title);

/** A level for six columns: " -18.0", or a dash where there is none. */
const char *parts_level(const struct surface *surface, double level_db, char buf[16]);

#endif /* HEADROOM_PARTS_H */
