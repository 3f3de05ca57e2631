/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/param/param.h>
#include <spa/utils/string.h>

#include "app-level/internal.h"
#include "base/clock.h"
#include "base/log.h"

#define TELL_EVERY_NS SPA_NSEC_PER_SEC
#define TELL_DB 0.5			/* smaller changes are not told */
#define LEARNED_BLOCKS 10u		/* 1 s: worth remembering */
#define TRUSTED_BLOCKS 30u		/* 3 s: worth more than what is remembered */
/* An ear that is broken again so soon is made again later, twice as late each time. */
#define EAR_RELAPSE_NS (60 * SPA_NSEC_PER_SEC)
#define EAR_MIN_WAIT_NS ((uint64_t)500 * SPA_NSEC_PER_MSEC)
#define EAR_MAX_WAIT_NS ((uint64_t)30 * SPA_NSEC_PER_SEC)

/* ---- the node ---- */

static bool have_props_changed(struct app *app, const struct pw_node_info *info)
{
	for (uint32_t i = 0; i < info->n_params; i++) {
		if (info->params[i].id != SPA_PARAM_Props ||
		    info->params[i].flags == app->props_flags)
			continue;
		app->props_flags = info->params[i].flags;
		return true;
	}
	return false;
}

static void on_info_changed(void *data, const struct pw_node_info *info)
{
	struct app *app = data;

	if ((info->change_mask & PW_NODE_CHANGE_MASK_PARAMS) &&
	    have_props_changed(app, info) && (app->is_managed || app->is_cut))
		app_cut_props_changed(app);
}

static void set_running(struct app *app, enum pw_node_state state)
{
	app->is_running = state == PW_NODE_STATE_RUNNING;
	applevel_update_timer(app->applevel);
}

static void on_state_changed(void *data, enum pw_node_state old, enum pw_node_state state,
		const char *error)
{
	set_running(data, state);
}

static void on_port_changed(void *data, struct pw_impl_port *port)
{
	struct app *app = data;

	app->needs_ear = true;
	applevel_wake(app->applevel);
}

static void on_peer_added(void *data, struct pw_impl_node *peer)
{
	struct app *app = data;

	if (applevel_ear_is(app->ear, peer))
		return;
	app->needs_link = true;
	applevel_wake(app->applevel);
}

static const struct pw_impl_node_events node_events = {
	PW_VERSION_IMPL_NODE_EVENTS,
	.info_changed = on_info_changed,
	.state_changed = on_state_changed,
	.port_added = on_port_changed,
	.port_removed = on_port_changed,
	.peer_added = on_peer_added,
};

/* ---- being levelled or not ---- */

static void begin(struct app *app)
{
	const struct applevel_known *known =
		applevel_memory_find(&app->applevel->memory, app->program);

	if (known != NULL && app->loudness.level_lufs == APPLEVEL_UNKNOWN_DB)
		app->loudness = known->loudness;
	app->needs_ear = true;
	app_cut_begin(app);
}

void app_update(struct app *app)
{
	bool is_managed = applevel_wants(app->applevel, app->stream);

	if (app->is_managed == is_managed)
		return;
	app->is_managed = is_managed;
	if (is_managed)
		begin(app);
	else if (!app->is_running)
		app_restore(app);
	applevel_wake(app->applevel);
}

static void drop_ear(struct app *app)
{
	applevel_ear_free(app->ear);
	app->ear = NULL;
	app->is_ear_lost = false;
	app->n_cycles = app->written_at_cycle = 0;
}

/* What is left of it is not listened to. A tick makes it again: there is none without sound. */
static void on_ear_lost(void *data)
{
	struct app *app = data;
	uint64_t now_ns = monotonic_ns();

	if (app->is_ear_lost)
		return;
	app->is_ear_lost = true;
	app->ear_wait_ns = now_ns - app->ear_made_ns > EAR_RELAPSE_NS ? 0 :
		SPA_CLAMP(app->ear_wait_ns * 2, EAR_MIN_WAIT_NS, EAR_MAX_WAIT_NS);
	app->ear_due_ns = now_ns + app->ear_wait_ns;
}

static const struct applevel_ear_events ear_events = {
	.lost = on_ear_lost,
};

static void make_ear(struct app *app)
{
	drop_ear(app);
	app->ear_made_ns = monotonic_ns();
	app->ear = applevel_ear_new(app->applevel->context, app->stream->node, &ear_events, app);
	app->needs_link = app->ear != NULL;
	app_tell_ear(app);
}

static void take_leave(struct app *app)
{
	drop_ear(app);
	app_restore(app);
	metadata_set(app->applevel->md, app->stream->id, APPLEVEL_STREAM_KEY, NULL);
	app->told = (struct app_told) { 0 };
}

void app_turn(struct app *app)
{
	if (!app->is_managed) {
		if (!app_is_busy(app))
			take_leave(app);
		return;
	}
	if (app->needs_ear) {
		app->needs_ear = false;
		make_ear(app);
	}
	if (app->needs_link && app->ear != NULL && applevel_ear_has_sound(app->stream->node)) {
		app->needs_link = false;
		applevel_ear_link(app->ear);
	}
}

void app_forget(struct app *app)
{
	app->loudness = APPLEVEL_LOUDNESS_UNKNOWN;
	app->has_learned = false;
	app->told = (struct app_told) { 0 };
	app->needs_ear = true;
	metadata_set(app->applevel->md, app->stream->id, APPLEVEL_STREAM_KEY, NULL);
	if (!app->is_running)
		app_restore(app);
	applevel_wake(app->applevel);
}

/* ---- ticks ---- */

bool app_is_busy(const struct app *app)
{
	return app->is_running && (app->is_managed || app->cut.cut_db > 0.0);
}

static bool is_worth_telling(const struct app *app)
{
	return fabs(app->cut.cut_db - app->told.cut_db) >= TELL_DB ||
		fabs(app->loudness.level_lufs - app->told.level_lufs) >= TELL_DB ||
		fabs(app->user_db - app->told.ceiling_db) >= TELL_DB || app->told.at_ns == 0;
}

static void tell(struct app *app, uint64_t now_ns)
{
	char text[128], cut[16], lufs[16], ceiling[16];

	if (app->loudness.level_lufs == APPLEVEL_UNKNOWN_DB ||
	    now_ns - app->told.at_ns < TELL_EVERY_NS || !is_worth_telling(app))
		return;
	app->told = (struct app_told) {
		now_ns, app->cut.cut_db, app->loudness.level_lufs, app->user_db,
	};
	snprintf(text, sizeof(text), "{ \"cut-db\": %s, \"lufs\": %s, \"ceiling-db\": %s }",
			applevel_tenths(cut, app->cut.cut_db), applevel_tenths(lufs, app->loudness.level_lufs),
			applevel_tenths(ceiling, app->user_db));
	metadata_set(app->applevel->md, app->stream->id, APPLEVEL_STREAM_KEY, text);
}

static bool listen(struct app *app, double elapsed_sec)
{
	struct headroom_ear_reading reading;
	double level_lufs;

	headroom_ear_read(applevel_ear_get(app->ear), &reading);
	if (reading.n_cycles == app->n_cycles)
		return false;
	app->n_cycles = reading.n_cycles;
	level_lufs = reading.level_lufs;
	if (reading.n_blocks < TRUSTED_BLOCKS && level_lufs < app->loudness.level_lufs)
		level_lufs = APPLEVEL_UNKNOWN_DB;
	applevel_loudness_learn(&app->loudness, level_lufs, reading.peak_dbfs, elapsed_sec);
	if (app->program[0] != 0 && reading.n_blocks >= LEARNED_BLOCKS &&
	    app->loudness.level_lufs > APPLEVEL_UNKNOWN_DB)
		app->has_learned = applevel_memory_learn(&app->applevel->memory, app->program,
				&app->loudness) == 0;
	return reading.peak_dbfs >= APPLEVEL_SILENCE_DBFS;
}

bool app_tick(struct app *app, uint64_t now_ns, double elapsed_sec)
{
	/* one that is made again in the next turn knows what is to be forgotten */
	bool is_whole = app->ear != NULL && !app->needs_ear && !app->is_ear_lost;
	bool has_sound = is_whole && listen(app, elapsed_sec);

	if (app->is_ear_lost && !app->needs_ear && now_ns >= app->ear_due_ns) {
		app->needs_ear = true;
		applevel_wake(app->applevel);
	}
	app_cut_move(app, has_sound, now_ns, elapsed_sec);
	if (app->is_managed)
		tell(app, now_ns);
	else if (app->cut.cut_db == 0.0)
		applevel_wake(app->applevel);
	return app_is_busy(app);
}

/* ---- lifetime ---- */

struct app *app_new(struct applevel *al, struct stream *stream)
{
	const struct pw_node_info *info = pw_impl_node_get_info(stream->node);
	struct app *app;

	if ((app = calloc(1, sizeof(*app))) == NULL)
		return NULL;
	app->applevel = al;
	app->stream = stream;
	app->loudness = APPLEVEL_LOUDNESS_UNKNOWN;
	app->user_db = APPLEVEL_UNKNOWN_DB;
	for (size_t i = 0; i < STREAM_N_PROGRAM_KEYS && app->program[0] == 0; i++) {
		const char *name = stream_lookup(stream, stream_program_keys[i]);

		snprintf(app->program, sizeof(app->program), "%s", name != NULL ? name : "");
	}
	spa_list_append(&al->apps, &app->link);
	pw_impl_node_add_listener(stream->node, &app->node_listener, &node_events, app);
	if (info != NULL) {
		have_props_changed(app, info);
		app->is_running = info->state == PW_NODE_STATE_RUNNING;
	}
	return app;
}

void app_free(struct app *app)
{
	spa_list_remove(&app->link);
	spa_hook_remove(&app->node_listener);
	drop_ear(app);
	if (app->has_learned)
		applevel_save(app->applevel, app->program);
	metadata_set(app->applevel->md, app->stream->id, APPLEVEL_STREAM_KEY, NULL);
	free(app);
}
