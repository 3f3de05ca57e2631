/* SPDX-License-Identifier: MIT */
/* The head, the line of counters, status and keys. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "monitor/view/ballistics.h"
#include "monitor/view/parts.h"

int parts_rule(struct surface *surface, int row, const char *title)
{
	int column;

	surface_fill(surface, row, 0, surface->n_columns, INK_DIM, surface->glyphs->line);
	column = surface_print(surface, row, 1, INK_TITLE, " %s ", title);
	return column;
}

void parts_over(struct surface *surface, int row, int end_column, const char *title)
{
	surface_print(surface, row, end_column - (int)strlen(title) - 1, INK_DIM, " %s%s", title,
			end_column < surface->n_columns ? " " : "");
}

const char *parts_level(const struct surface *surface, double level_db, char buf[16])
{
	if (isnan(level_db) || level_db <= BALLISTICS_FLOOR_DB)
		snprintf(buf, 16, "     %s", surface->glyphs->dash);
	else
		snprintf(buf, 16, "%6.1f", fabs(level_db) < 0.05 ? 0.0 :
				fmin(fmax(level_db, -999.9), 999.9));
	return buf;
}

/* ---- head ---- */

static const char *state_text(enum model_state state)
{
	static const char *const texts[] = {
		[MODEL_NO_DAEMON] = "waiting for PipeWire",
		[MODEL_NO_MODULE] = "waiting for the module",
		[MODEL_REFUSED] = "no meters",
		[MODEL_IDLE] = "idle",
		[MODEL_PLAYING] = "playing",
	};

	return texts[state];
}

static int put_word(struct surface *surface, int row, int column, const char *label,
		enum ink ink, const char *value)
{
	if (column > 0)
		column += 2;
	/* A word of which nothing can be read is left out. */
	if (column + (int)strlen(label) + 2 > surface->n_columns)
		return surface->n_columns;
	if (*label != '\0')
		column = surface_print(surface, row, column, INK_DIM, "%s ", label);
	return surface_put(surface, row, column, surface->n_columns, ink, value);
}

static int first_line(struct surface *surface, int row, const struct model *model)
{
	int column = surface_put(surface, row, 0, surface->n_columns, INK_TITLE, "Headroom");
	bool is_known = model->state != MODEL_NO_DAEMON && model->state != MODEL_NO_MODULE;
	char strength[32];

	column = put_word(surface, row, column, "", !is_known || model->state == MODEL_REFUSED ?
			INK_WARN : model->state == MODEL_PLAYING ? INK_GOOD : INK_DIM,
			state_text(model->state));
	if (!is_known)
		return row + 1;
	column = put_word(surface, row, column, "profile", INK_NAME, model->profile);
	if (!isnan(model->strength)) {
		snprintf(strength, sizeof(strength), "%.0f %%", model->strength);
		column = put_word(surface, row, column, "strength", INK_PLAIN, strength);
	}
	column = put_word(surface, row, column, "bypass", model->is_bypassed ? INK_WARN :
			INK_PLAIN, !model->is_bypassed ? "off" : model->is_matched ? "on, matched" : "on");
	if (model->has_levels)
		put_word(surface, row, column, "levels", INK_PLAIN,
				model->are_levels_on ? "on" : "off");
	return row + 1;
}

static void second_line(struct surface *surface, int row, const struct model *model)
{
	const struct model_counters *counters = &model->sound.counters;
	int end = surface->n_columns;
	char clock[64];

	if (counters->rate_hz > 0 && model->state != MODEL_NO_DAEMON) {
		int n = snprintf(clock, sizeof(clock), "%u Hz  %u frames  %.1f ms",
				counters->rate_hz, counters->quantum_frames,
				1e3 * counters->quantum_frames / counters->rate_hz);

		end -= n;
		surface_put(surface, row, end, n, INK_DIM, clock);
		end -= 2;
	}
	if (model->device[0] != '\0' && end > 4) {
		int column = surface_print(surface, row, 0, INK_DIM, "%s ",
				surface->glyphs->arrow);

		surface_put(surface, row, column, end - column, INK_PLAIN, model->device);
	}
}

int parts_head(struct surface *surface, int row, const struct layout_plan *plan,
		const struct model *model)
{
	row = first_line(surface, row, model);
	if (plan->has_second)
		second_line(surface, row++, model);
	return row;
}

/* ---- the lines at the bottom ---- */

static int put_count(struct surface *surface, int row, int column, const char *label,
		uint64_t n, enum ink ink)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	return put_word(surface, row, column, label, n > 0 ? ink : INK_PLAIN, text);
}

int parts_counters(struct surface *surface, int row, const struct model *model)
{
	const struct model_counters *c = &model->sound.counters;
	int column = 0;
	char text[64];

	column = put_count(surface, row, column, "clip", c->n_in_clipped, INK_WARN);
	column = put_count(surface, row, column, "out", c->n_out_clipped, INK_BAD);
	column = put_count(surface, row, column, "scrub", c->n_scrubbed, INK_BAD);
	column = put_count(surface, row, column, "xrun", c->n_xruns, INK_BAD);
	column = put_count(surface, row, column, "starved", c->n_starved, INK_WARN);
	column = put_count(surface, row, column, "late", c->n_late, INK_WARN);
	if (c->process_avg_ns > 0) {
		snprintf(text, sizeof(text), "%.0f/%.0f/%.0f us",
				1e-3 * c->process_avg_ns, 1e-3 * c->process_p99_ns,
				1e-3 * c->process_max_ns);
		put_word(surface, row, column, "cpu", INK_PLAIN, text);
	}
	return row + 1;
}

void parts_status(struct surface *surface, int row, const struct model *model,
		const struct view *view)
{
	if (view->status[0] != '\0')
		surface_put(surface, row, 0, surface->n_columns, view->status_ink, view->status);
	else if (model->state == MODEL_REFUSED)
		surface_print(surface, row, 0, INK_WARN, "the sink may not be listened to: %s",
				model->refusal);
	else if (model->stuck[0] != '\0')
		surface_print(surface, row, 0, INK_BAD, "hangs: %s", model->stuck);
	else if (model->error[0] != '\0')
		surface_put(surface, row, 0, surface->n_columns, INK_WARN, model->error);
}

struct key_help {
	const char *utf8, *ascii, *text;
};

/* The first that fit are shown. */
static const struct key_help key_helps[] = {
	{ "q", "q", "quit" }, { "?", "?", "keys" }, { "b", "b", "bypass" },
	{ "p", "p", "profile" }, { "r", "r", "route" }, { "↑↓", "jk", "stream" },
	{ "+-", "+-", "strength" }, { "a", "a", "A/B" }, { "l", "l", "levels" },
	{ "x", "x", "reset" },
};

void parts_keys(struct surface *surface, int row)
{
	int column = 0;

	for (size_t i = 0; i < sizeof(key_helps) / sizeof(key_helps[0]); i++) {
		const struct key_help *help = &key_helps[i];
		int n = (int)strlen(help->ascii) + 1 + (int)strlen(help->text);

		if (column + n > surface->n_columns)
			break;
		column = surface_put(surface, row, column, surface->n_columns, INK_KEY,
				surface->is_utf8 ? help->utf8 : help->ascii);
		column = surface_print(surface, row, column, INK_DIM, " %s", help->text) + 2;
	}
}
