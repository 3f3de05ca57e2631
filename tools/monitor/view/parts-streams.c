/* SPDX-License-Identifier: MIT */
/* The table of streams, and the box over the screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/text.h"

#include "monitor/view/parts.h"

#define WIDE_COLUMNS 60

/* ---- streams ---- */

static int find_chosen(const struct model *model, uint32_t chosen_id)
{
	for (int i = 0; i < model->n_streams; i++)
		if (model->streams[i].id == chosen_id)
			return i;
	return 0;
}

/* The first row of a list of n that has n_shown rows and shows the chosen one. */
static int first_shown(int chosen, int n, int n_shown)
{
	int first = chosen - n_shown / 2;

	if (first > n - n_shown)
		first = n - n_shown;
	return first > 0 ? first : 0;
}

static enum ink route_ink(const char *route)
{
	return strcmp(route, "processed") == 0 ? INK_GOOD :
		strcmp(route, "none") == 0 ? INK_DIM : INK_WARN;
}

/* Columns where the fields of a table begin; loudness and cut only where it is wide. */
struct table {
	int n_app, route, lufs, cut, why;
};

static struct table make_table(int n_columns)
{
	struct table table = { .n_app = n_columns < WIDE_COLUMNS ? 12 : n_columns / 4 };

	table.route = 2 + table.n_app + 1;
	table.lufs = table.route + 10;
	table.cut = table.lufs + 7;
	table.why = n_columns < WIDE_COLUMNS ? table.route + 11 : table.cut + 8;
	return table;
}

static void stream_row(struct surface *surface, int row, const struct model_stream *stream,
		bool is_chosen)
{
	struct table table = make_table(surface->n_columns);
	bool is_stuck = stream->stuck[0] != '\0';
	char text[16];

	if (is_chosen)
		surface_put(surface, row, 0, 1, INK_KEY, surface->glyphs->chosen);
	surface_put(surface, row, 2, table.n_app, is_chosen ? INK_CHOSEN : stream->is_running ?
			INK_NAME : INK_DIM, stream->app);
	surface_put(surface, row, table.route, 10, route_ink(stream->route), stream->route);
	if (surface->n_columns >= WIDE_COLUMNS) {
		surface_put(surface, row, table.lufs, 6, INK_PLAIN,
				parts_level(surface, stream->heard_lufs, text));
		surface_put(surface, row, table.cut, 6, INK_GAIN,
				parts_level(surface, 0.0 - stream->cut_db, text));
	}
	surface_put(surface, row, table.why, surface->n_columns, is_stuck ? INK_BAD : INK_DIM,
			is_stuck ? stream->stuck : stream->why);
}

static void stream_titles(struct surface *surface, int row)
{
	struct table table = make_table(surface->n_columns);

	parts_rule(surface, row, "streams");
	surface_put(surface, row, table.route - 1, 8, INK_DIM, " route ");
	if (surface->n_columns >= WIDE_COLUMNS) {
		parts_over(surface, row, table.lufs + 6, "LUFS");
		parts_over(surface, row, table.cut + 6, "dB");
	}
	surface_put(surface, row, table.why - 1, 8, INK_DIM, " why ");
}

int parts_streams(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model, uint32_t chosen_id)
{
	int chosen = find_chosen(model, chosen_id), n_shown = plan->n_stream_rows;
	int first = first_shown(chosen, model->n_streams, n_shown);

	if (plan->has_rules)
		stream_titles(surface, row++);
	if (model->n_streams == 0)
		surface_put(surface, row, 2, surface->n_columns, INK_DIM,
				model->state == MODEL_NO_DAEMON ? "no PipeWire" :
				model->state == MODEL_NO_MODULE ? "headroom doctor tells why" :
				"nothing plays");
	for (int i = first; i < model->n_streams && i < first + n_shown; i++)
		stream_row(surface, row + i - first, &model->streams[i], i == chosen);
	if (first + n_shown < model->n_streams && n_shown > 0)
		surface_print(surface, row + n_shown - 1, 0, INK_DIM, "  %d more ",
				model->n_streams - first - n_shown + 1);
	return row + n_shown;
}

/* ---- the box ---- */

static const char *const help_lines[] = {
	"up down  choose a stream",
	"r  R     another route for it / by the rules",
	"l  L     levels of programs on or off / of this one",
	"b        bypass on or off",
	"a        the same, at one loudness: A/B",
	"p        choose a profile",
	"+  -     strength by 5 %",
	"x        undo what was set",
	"c        forget held peaks",
	"q        quit",
	"",
	"M S I    loudness of 0.4 s, of 3 s, of all: LUFS",
	"LRA      loudness range: LU",
	"dBTP     highest true peak of all",
	"dB       by which the stream is turned down",
};
#define N_HELP ((int)(sizeof(help_lines) / sizeof(help_lines[0])))

static const char *box_title(enum view_box box)
{
	return box == VIEW_PROFILES ? "profile" : box == VIEW_OVERLAY ? "reset" : "keys";
}

static const char *box_row(const struct model *model, enum view_box box, int i)
{
	return box == VIEW_HELP ? help_lines[i] : layout_box_names(model, box)->names[i];
}

static void frame_row(struct surface *surface, int row, int column, int n_columns)
{
	surface_put(surface, row, column, 1, INK_DIM, surface->glyphs->middle);
	surface_fill(surface, row, column + 1, n_columns - 2, INK_PLAIN, " ");
	surface_put(surface, row, column + n_columns - 1, 1, INK_DIM, surface->glyphs->middle);
}

static void frame_end(struct surface *surface, int row, int column, int n_columns,
		const char *const corners[2])
{
	surface_fill(surface, row, column, n_columns, INK_DIM, surface->glyphs->line);
	surface_put(surface, row, column, 1, INK_DIM, corners[0]);
	surface_put(surface, row, column + n_columns - 1, 1, INK_DIM, corners[1]);
}

static int widest(const struct model *model, enum view_box box, int n)
{
	int n_columns = 24;

	for (int i = 0; i < n; i++) {
		int n_this = text_columns(box_row(model, box, i)) + 4;

		n_columns = n_this > n_columns ? n_this : n_columns;
	}
	return n_columns;
}

void parts_box(struct surface *surface, const struct model *model, const struct view *view)
{
	const struct model_names *names = layout_box_names(model, view->box);
	int n = view->box == VIEW_HELP ? N_HELP : names != NULL ? names->n : 0;
	int n_rows = n < surface->n_rows - 3 ? n : surface->n_rows - 3, first, row, column;
	int n_columns = widest(model, view->box, n);

	if (view->box == VIEW_NO_BOX || n_rows < 1)
		return;
	n_columns = n_columns < surface->n_columns ? n_columns : surface->n_columns;
	first = first_shown(view->box_index, n, n_rows);
	row = (surface->n_rows - n_rows - 2) / 2;
	column = (surface->n_columns - n_columns) / 2;
	frame_end(surface, row, column, n_columns, surface->glyphs->corners);
	surface_print(surface, row, column + 2, INK_TITLE, " %s ", box_title(view->box));
	for (int i = 0; i < n_rows; i++) {
		bool is_chosen = view->box != VIEW_HELP && first + i == view->box_index;

		frame_row(surface, row + 1 + i, column, n_columns);
		surface_put(surface, row + 1 + i, column + 2, n_columns - 4,
				is_chosen ? INK_CHOSEN : INK_PLAIN,
				box_row(model, view->box, first + i));
	}
	frame_end(surface, row + 1 + n_rows, column, n_columns, surface->glyphs->corners + 2);
}
