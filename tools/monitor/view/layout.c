/* SPDX-License-Identifier: MIT */
#include "monitor/view/layout.h"

#include <stddef.h>

#include "monitor/view/parts.h"

#define WIDE_COLUMNS 72
#define LEAST_COLUMNS 20
#define LEAST_ROWS 4
#define MAX_GRAPH_ROWS 5

static bool take(int *n_left, int n_rows)
{
	if (*n_left < n_rows)
		return false;
	*n_left -= n_rows;
	return true;
}

static int take_most(int *n_left, int n_most)
{
	int n = n_most < *n_left ? n_most : *n_left;

	n = n > 0 ? n : 0;
	*n_left -= n;
	return n;
}

struct layout_plan layout_make_plan(int n_columns, int n_rows, int n_channels, int n_streams)
{
	struct layout_plan plan = { .is_wide = n_columns >= WIDE_COLUMNS };
	int n_left = n_rows - 3;	/* head, status and keys */
	int n_channels_most = n_rows / 5 > 2 ? n_rows / 5 : 2;

	if (!take(&n_left, 2))	/* loudness and gains */
		return plan;
	plan.n_channels = take_most(&n_left, n_channels < n_channels_most ? n_channels :
			n_channels_most);
	plan.n_stream_rows = take_most(&n_left, n_streams > 1 ? 2 : 1);
	plan.has_counters = take(&n_left, 1);
	/* Over levels, loudness and streams. */
	plan.has_rules = take(&n_left, 3);
	if (!plan.has_rules)
		goto rest;
	plan.has_block = plan.is_wide && take(&n_left, 1);
	plan.has_in = take(&n_left, plan.n_channels);
	plan.has_second = take(&n_left, 1);
	if (take(&n_left, 3))
		plan.n_graph_rows = 1;
	/* Some are kept free, so that not every stream that comes moves the screen. */
	n_streams = n_streams < 4 ? 4 : n_streams > 8 ? 8 : n_streams;
	plan.n_stream_rows += take_most(&n_left, n_streams - plan.n_stream_rows);
	while (plan.n_graph_rows > 0 && plan.n_graph_rows < MAX_GRAPH_ROWS && take(&n_left, 2))
		plan.n_graph_rows++;
rest:
	plan.n_stream_rows += n_left;
	return plan;
}

void layout_draw(struct surface *surface, const struct model *model, const struct view *view)
{
	struct layout_plan plan = layout_make_plan(surface->n_columns, surface->n_rows,
			(int)model->sound.n_channels, model->n_streams);
	int row = 0;

	if (surface->n_columns < LEAST_COLUMNS || surface->n_rows < LEAST_ROWS) {
		surface_put(surface, 0, 0, surface->n_columns, INK_WARN, "too small");
		return;
	}
	row = parts_head(surface, row, &plan, model);
	row = parts_levels(surface, row, &plan, model);
	row = parts_loudness(surface, row, &plan, model);
	row = parts_history(surface, row, &plan, model);
	parts_streams(surface, row, &plan, model, view->chosen_id);
	if (plan.has_counters)
		parts_counters(surface, surface->n_rows - 3, model);
	parts_status(surface, surface->n_rows - 2, model, view);
	parts_keys(surface, surface->n_rows - 1);
	parts_box(surface, model, view);
}
