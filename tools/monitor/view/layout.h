/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_LAYOUT_H
#define HEADROOM_LAYOUT_H

#include <stddef.h>

#include "monitor/view/cells.h"
#include "monitor/view/model.h"

/**
 * From what there is to what is on the screen. Pure computation, any thread: no
 * terminal, and the same for the same arguments.
 */

/** A box over the screen. */
enum view_box {
	VIEW_NO_BOX,
	VIEW_PROFILES,		/**< choose one of model->profiles */
	VIEW_OVERLAY,		/**< choose one of model->overlay */
	VIEW_HELP,
};

/** What the user did to the screen. */
struct view {
	uint32_t chosen_id;	/**< of a stream; chosen is the first when there is no such */
	enum view_box box;
	int box_index;		/**< the chosen row of the box */
	char status[512];	/**< what became of the last key; "" for none */
	enum ink status_ink;
};

/** Which parts there are on a screen, and how many rows each has. */
struct layout_plan {
	bool is_wide;		/**< two things fit beside one another */
	bool has_rules;		/**< lines with titles between the parts */
	bool has_second;	/**< the second line of the head */
	bool has_in;		/**< the levels of the input, too */
	bool has_block;		/**< loudness and gains as a block of three rows, else two lines */
	bool has_counters;
	int n_channels;		/**< of which the levels are shown */
	int n_graph_rows;	/**< of each of the two graphs; 0: none */
	int n_stream_rows;
};

/** What fits: the important first. */
struct layout_plan layout_make_plan(int n_columns, int n_rows, int n_channels, int n_streams);

/** Draw all of it on a blank surface. */
void layout_draw(struct surface *surface, const struct model *model, const struct view *view);

/** Names in the box, or 0 rows when it has none to choose. */
static inline const struct model_names *layout_box_names(const struct model *model,
		enum view_box box)
{
	return box == VIEW_PROFILES ? &model->profiles :
		box == VIEW_OVERLAY ? &model->overlay : NULL;
}

#endif /* HEADROOM_LAYOUT_H */
