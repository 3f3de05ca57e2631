/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "app-level/internal.h"
#include "base/clock.h"
#include "base/log.h"

#define LONGEST_TICK_SEC 0.2		/* after a pause of the loop */

/* ---- which streams ---- */

/* What plays for a program: not what records, what is part of a filter or links itself,
 * nor what wants the device alone or is encoded. */
static bool is_eligible(struct stream *stream)
{
	return !stream->is_capture && !stream->is_encoded_only &&
		!spa_atob(stream_lookup(stream, PW_KEY_NODE_EXCLUSIVE)) &&
		stream_lookup(stream, "node.link-group") == NULL &&
		!spa_streq(stream_lookup(stream, PW_KEY_CLIENT_API), "jack");
}

bool applevel_wants(const struct applevel *al, struct stream *stream)
{
	if (!al->is_on || !is_eligible(stream))
		return false;
	if (al->memory.n_said == 0)
		return al->is_default_on;
	for (size_t i = 0; i < STREAM_N_PROGRAM_KEYS; i++) {
		const char *name = stream_lookup(stream, stream_program_keys[i]);
		const struct applevel_said *said =
			name != NULL ? applevel_memory_find_said(&al->memory, name) : NULL;

		if (said != NULL)
			return said->is_on;
	}
	return al->is_default_on;
}

static struct app *find_app(struct applevel *al, const struct stream *stream)
{
	struct app *app;

	spa_list_for_each(app, &al->apps, link)
		if (app->stream == stream)
			return app;
	return NULL;
}

static void on_added(void *data, struct stream *stream)
{
	struct applevel *al = data;
	struct app *app;

	if (stream->is_capture)
		return;
	if ((app = app_new(al, stream)) != NULL)
		app_update(app);
	else
		pw_log_error("no memory to level stream %u", stream->id);
}

static void on_changed(void *data, struct stream *stream)
{
	struct app *app = find_app(data, stream);

	if (app != NULL)
		app_update(app);
}

static void on_removed(void *data, struct stream *stream)
{
	struct app *app = find_app(data, stream);

	if (app != NULL)
		app_free(app);
	applevel_update_timer(data);
}

static const struct streams_events streams_events = {
	.added = on_added,
	.changed = on_changed,
	.removed = on_removed,
};

/* ---- turns and ticks ---- */

void applevel_wake(struct applevel *al)
{
	pw_loop_signal_event(pw_context_get_main_loop(al->context), al->turn);
}

static void stop_watching(struct applevel *al)
{
	struct app *app;

	spa_list_consume(app, &al->apps, link)
		app_free(app);
	if (al->is_watching)
		spa_hook_remove(&al->streams_listener);
	al->is_watching = false;
	applevel_update_timer(al);
}

static void on_turn(void *data, uint64_t count)
{
	struct applevel *al = data;
	bool is_any = al->is_on;
	struct app *app;

	spa_list_for_each(app, &al->apps, link) {
		app_turn(app);
		is_any |= app_is_busy(app);
	}
	if (!is_any)
		stop_watching(al);
}

void applevel_update_timer(struct applevel *al)
{
	struct timespec every = { .tv_nsec = APPLEVEL_TICK_MSEC * SPA_NSEC_PER_MSEC };
	struct timespec never = { 0 };
	bool is_any = false;
	struct app *app;

	spa_list_for_each(app, &al->apps, link)
		is_any |= app_is_busy(app);
	if (is_any == al->is_ticking)
		return;
	al->is_ticking = is_any;
	al->ticked_ns = monotonic_ns();
	pw_loop_update_timer(pw_context_get_main_loop(al->context), al->timer,
			is_any ? &every : &never, is_any ? &every : NULL, false);
}

static void on_tick(void *data, uint64_t expirations)
{
	struct applevel *al = data;
	uint64_t now_ns = monotonic_ns();
	double elapsed_sec = fmin((double)(now_ns - al->ticked_ns) / SPA_NSEC_PER_SEC,
			LONGEST_TICK_SEC);
	struct app *app;

	al->ticked_ns = now_ns;
	spa_list_for_each(app, &al->apps, link)
		if (app_is_busy(app))
			app_tick(app, now_ns, elapsed_sec);
	applevel_update_timer(al);
}

/* ---- what is set ---- */

static void update_all(struct applevel *al)
{
	struct app *app;

	if (al->is_held)
		return;
	spa_list_for_each(app, &al->apps, link)
		app_update(app);
	applevel_update_timer(al);
	applevel_wake(al);
}

void applevel_hold(struct applevel *al, bool is_held)
{
	al->is_held = is_held;
	update_all(al);
}

void applevel_set_on(struct applevel *al, bool is_on)
{
	if (al->is_on == is_on)
		return;
	al->is_on = is_on;
	if (is_on && !al->is_watching) {
		al->is_watching = true;
		streams_add_listener(al->streams, &al->streams_listener, &streams_events, al);
	}
	update_all(al);
}

bool applevel_is_on(const struct applevel *al)
{
	return al->is_on;
}

void applevel_set_default(struct applevel *al, bool is_on)
{
	al->is_default_on = is_on;
	update_all(al);
}

int applevel_set_program(struct applevel *al, const char *program, int is_on)
{
	int res = applevel_memory_say(&al->memory, program, is_on);

	if (res == 0)
		update_all(al);
	return res;
}

int applevel_forget(struct applevel *al, uint32_t stream_id)
{
	const char *program = NULL;
	struct app *app;

	spa_list_for_each(app, &al->apps, link)
		if (app->stream->id == stream_id)
			program = app->program;
	if (program == NULL)
		return -ENOENT;
	applevel_memory_forget(&al->memory, program);
	/* another stream of it would remember */
	spa_list_for_each(app, &al->apps, link)
		if (app->stream->id == stream_id ||
		    (program[0] != 0 && spa_streq(app->program, program)))
			app_forget(app);
	return 0;
}

void applevel_forget_all(struct applevel *al)
{
	struct app *app;

	applevel_memory_forget_all(&al->memory);
	spa_list_for_each(app, &al->apps, link)
		app_forget(app);
}

void applevel_set_tuning(struct applevel *al, const struct hr_app_level *tuning)
{
	al->tuning = *tuning;
}

const struct hr_app_level *applevel_get_tuning(const struct applevel *al)
{
	return &al->tuning;
}

/* ---- lifetime ---- */

int applevel_new(struct applevel **applevelp, struct pw_context *context,
		struct streams *streams, struct metadata *md)
{
	struct pw_loop *loop = pw_context_get_main_loop(context);
	struct applevel *al;
	int res;

	if ((al = calloc(1, sizeof(*al))) == NULL)
		return -ENOMEM;
	al->context = context;
	al->streams = streams;
	al->md = md;
	al->is_default_on = true;
	spa_list_init(&al->apps);
	applevel_memory_init(&al->memory);
	al->turn = pw_loop_add_event(loop, on_turn, al);
	al->timer = pw_loop_add_timer(loop, on_tick, al);
	if (al->turn == NULL || al->timer == NULL) {
		res = -errno;
		applevel_free(al);
		return res;
	}
	*applevelp = al;
	return 0;
}

void applevel_free(struct applevel *al)
{
	struct app *app;

	if (al == NULL)
		return;
	spa_list_for_each(app, &al->apps, link)
		app_restore(app);
	if (al->timer != NULL && al->turn != NULL)
		stop_watching(al);
	if (al->timer != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(al->context), al->timer);
	if (al->turn != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(al->context), al->turn);
	applevel_memory_finish(&al->memory);
	free(al);
}
