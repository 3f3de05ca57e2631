/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/view/ballistics.h"
#include "monitor/view/layout.h"

/* Two streams, one of which is hostile: as text_printable() leaves it, and as it was. */
static struct model *make_model(void)
{
	struct model *model = calloc(1, sizeof(*model));
	struct model_sound *sound = &model->sound;

	model->state = MODEL_PLAYING;
	strcpy(model->profile, "night");
	strcpy(model->device, "Lautsprecher für 音楽");
	model->strength = 85;
	model->target_lufs = -20;
	model->ceiling_dbtp = -1;
	sound->n_channels = 2;
	for (int c = 0; c < 2; c++) {
		strcpy(sound->channels[c].name, c == 0 ? "FL" : "FR");
		sound->channels[c].in = (struct model_meter) { -20, -18, -17, -30 };
		sound->channels[c].out = (struct model_meter) { -9.3, -8, -7.5, -18 };
	}
	sound->in = (struct model_loudness) { -30, -31, -32, NAN, -17 };
	sound->out = (struct model_loudness) { -19.5, -20.1, BALLISTICS_FLOOR_DB, 5, -7.5 };
	sound->agc_gain_db = 8.4;
	sound->comp_gain_db = -3.2;
	model->n_streams = 2;
	model->streams[0] = (struct model_stream) { .id = 71, .app = "mpv", .route = "processed",
		.why = "profile night, rule 1", .is_running = true,
		.heard_lufs = -14.5, .cut_db = 3.2 };
	model->streams[1] = (struct model_stream) { .id = 80, .app = "a\033[31mred\n音楽é",
		.route = "bypass", .why = "set for this stream",
		.heard_lufs = NAN, .cut_db = NAN };
	return model;
}

static struct surface draw(const struct model *model, const struct view *view, int n_columns,
		int n_rows, bool is_utf8)
{
	struct surface surface = { .cells = NULL };

	assert_int_equal(surface_init(&surface, n_columns, n_rows, is_utf8), 0);
	layout_draw(&surface, model, view);
	return surface;
}

static void print_surface(const struct surface *surface)
{
	char text[2048];

	for (int row = 0; row < surface->n_rows; row++)
		print_message("# |%s\n", surface_row(surface, row, text, sizeof(text)));
}

static bool has_text(const struct surface *surface, const char *wanted)
{
	char text[2048];

	for (int row = 0; row < surface->n_rows; row++)
		if (strstr(surface_row(surface, row, text, sizeof(text)), wanted) != NULL)
			return true;
	return false;
}

static void eighty_by_24_shows_everything(void **state)
{
	static const char *const wanted[] = { "playing", "profile night", "strength 85 %",
		"bypass off", "für", "FL", "FR", "-9.3", "-7.5", "-18.0", "-20.1", "-31.0",
		"leveller", "8.4 dB", "-3.2 dB", "limiter", "history", "mpv", "processed",
		"rule 1", "-3.2", "set for this stream", "clip 0", "xrun 0", "q quit", "▶ mpv" };
	struct model *model = make_model();
	struct surface surface = draw(model, &(struct view) { .chosen_id = 71 }, 80, 24, true);

	print_surface(&surface);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!has_text(&surface, wanted[i]))
			fail_msg("no \"%s\"", wanted[i]);
	surface_finish(&surface);
	free(model);
}

static void no_cell_is_outside_or_harmful_at_any_size(void **state)
{
	struct model *model = make_model();
	int n_surfaces = 0;

	model->n_streams = 9;
	model->sound.n_channels = 64;
	for (int i = 2; i < 9; i++)
		model->streams[i] = model->streams[1];
	for (int box = 0; box <= VIEW_HELP; box++)
		for (int columns = 1; columns <= 130; columns += columns < 90 ? 1 : 7)
			for (int rows = 1; rows <= 70; rows += rows < 30 ? 1 : 6) {
				struct view view = { .box = (enum view_box)box };
				struct surface surface = draw(model, &view, columns, rows,
						rows % 2 == 0);
				int n = columns * rows;

				for (int i = 0; i < n; i++) {
					const struct cell *cell = &surface.cells[i];

					assert_true((unsigned char)cell->text[0] >= 0x20 ||
							cell->n_columns == 0);
					if (!surface.is_utf8)
						assert_true((unsigned char)cell->text[0] < 0x7f);
					if (cell->n_columns == 2)
						assert_true(i % columns < columns - 1 &&
								cell[1].n_columns == 0);
				}
				surface_finish(&surface);
				n_surfaces++;
			}
	print_message("# %d surfaces\n", n_surfaces);
	free(model);
}

static void what_matters_stays_on_a_small_screen(void **state)
{
	struct model *model = make_model();
	struct surface surface = draw(model, &(struct view) { .chosen_id = 80 }, 40, 12, false);

	print_surface(&surface);
	assert_true(has_text(&surface, "night") && has_text(&surface, "FL") &&
			has_text(&surface, "S -20.1") && has_text(&surface, "> a?[31mred?") &&
			has_text(&surface, "mpv") && has_text(&surface, "q quit"));
	surface_finish(&surface);
	free(model);
}

static void a_plan_uses_every_row_once(void **state)
{
	for (int rows = 8; rows < 100; rows++)
		for (int streams = 0; streams < 20; streams++) {
			struct layout_plan plan = layout_make_plan(100, rows, 2, streams);
			int n = 3 + 2 + plan.n_channels * (1 + plan.has_in) +
				plan.n_stream_rows + plan.has_counters + 3 * plan.has_rules +
				plan.has_block + plan.has_second +
				(plan.n_graph_rows > 0 ? 1 + 2 * plan.n_graph_rows : 0);

			assert_int_equal(n, rows);
		}
}

static void a_missing_daemon_is_told_and_so_is_a_refusal(void **state)
{
	struct model *model = make_model();
	struct view view = { .status = "headroom.x = 7 refused: allowed is 0 .. 1" };
	struct surface surface;

	surface = draw(model, &view, 80, 24, true);
	assert_true(has_text(&surface, "refused: allowed is 0 .. 1"));
	surface_finish(&surface);
	model->state = MODEL_NO_DAEMON;
	model->n_streams = 0;
	surface = draw(model, &(struct view) { .box = VIEW_NO_BOX }, 80, 24, true);
	assert_true(has_text(&surface, "waiting for PipeWire"));
	surface_finish(&surface);
	free(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eighty_by_24_shows_everything),
		cmocka_unit_test(no_cell_is_outside_or_harmful_at_any_size),
		cmocka_unit_test(what_matters_stays_on_a_small_screen),
		cmocka_unit_test(a_plan_uses_every_row_once),
		cmocka_unit_test(a_missing_daemon_is_told_and_so_is_a_refusal),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
