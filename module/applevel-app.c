/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/param/param.h>
#include <spa/utils/string.h>

#include "applevel-priv.h"
#include "log.h"
#include "verdict.h"

#define TELL_EVERY_NS SPA_NSEC_PER_SEC
#define TELL_DB 0.5			/* smaller changes are not told */
#define SILENT_DB (-60.0)		/* a volume below it says nothing of the program */
#define LOST_NS SPA_NSEC_PER_SEC	/* what does not come back in this time never does */
#define MAX_WRITTEN 8u			/* on the way to a client that does not read them */
#define MAX_REPEATS 20u			/* then whoever undoes it has won */
#define LEARNED_BLOCKS 10u		/* 1 s: worth remembering */
#define TRUSTED_BLOCKS 30u		/* 3 s: worth more than what is remembered */

/* ---- writing ---- */

/* What plays now: the user's volume, with the cut that has come back. */
static void tell_ear(struct app *app)
{
	double gain_db = app->user_db - app->playing_cut_db;

	if (app->ear != NULL)
		headroom_ear_set_gain(applevel_ear_get(app->ear),
				app->user_db < SILENT_DB ? 0.0 : pow(10.0, gain_db / 20.0));
}

static void set_playing(struct app *app, double cut_db)
{
	app->playing_cut_db = cut_db;
	tell_ear(app);
}

static void write_cut(struct app *app)
{
	if (app->volumes.n_channels == 0)
		return;
	app->needs_write = app->n_written >= MAX_WRITTEN;
	if (app->needs_write)
		return;
	/* before it is written: a node of the daemon's own answers at once */
	app->is_cut = true;
	app->n_written++;
	app->written_ns = applevel_now_ns();
	if (applevel_volumes_write(&app->volumes, app->stream->node, app->cut.cut_db) < 0)
		app->n_written = 0;
}

void app_restore(struct app *app)
{
	app->cut = (struct applevel_cut) { 0 };
	if (app->is_cut)
		write_cut(app);
	app->is_cut = false;
}

static double wanted_db(const struct app *app)
{
	const struct applevel *al = app->applevel;

	return app->is_managed ?
		applevel_wanted_db(&app->loudness, &al->tuning, app->user_db) : 0.0;
}

/* ---- what mixers write ---- */

/* Nothing plays yet, or somebody just moved the volume: no need of a ramp. */
static void follow_user(struct app *app, double before_db)
{
	double wanted = wanted_db(app);

	if (app->user_db < SILENT_DB)
		return;
	if (!app->is_running || before_db < SILENT_DB)
		app->cut = (struct applevel_cut) { .cut_db = wanted };
	else
		applevel_cut_follow_user(&app->cut, wanted, app->applevel->tuning.max_cut_db,
				before_db, app->user_db);
}

static void on_volumes(struct app *app, const struct applevel_volumes *volumes)
{
	double before_db = app->user_db;

	app->volumes = *volumes;
	app->user_db = applevel_volumes_user_db(volumes);
	app->n_repeats = 0;
	app->is_cut = false;	/* a mixer's write switches back to its volumes */
	follow_user(app, before_db);
	set_playing(app, 0.0);
	if (app->cut.cut_db > 0.0 && !volumes->is_mute)
		write_cut(app);
}

static uint64_t cycles_so_far(const struct app *app)
{
	struct headroom_ear_reading reading = { 0 };

	if (app->ear != NULL)
		headroom_ear_read(applevel_ear_get(app->ear), &reading);
	return reading.n_cycles;
}

/* Every write comes back once. What comes besides and shows the same is the volume written
 * again as it was, which switches softVolumes off all the same. */
static void on_props(struct app *app)
{
	struct applevel_volumes volumes;

	applevel_volumes_read(&volumes, app->stream->node);
	if (!applevel_volumes_equal(&volumes, &app->volumes)) {
		on_volumes(app, &volumes);
	} else if (app->n_written > 0) {
		app->n_written--;
		/* of the last tick may have been one before it was taken over */
		app->written_at_cycle = cycles_so_far(app);
		set_playing(app, app->cut.cut_db);
	} else if (app->is_cut && app->n_repeats++ < MAX_REPEATS) {
		write_cut(app);
	}
}

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

/* ---- the node ---- */

static void on_info_changed(void *data, const struct pw_node_info *info)
{
	struct app *app = data;

	if ((info->change_mask & PW_NODE_CHANGE_MASK_PARAMS) &&
	    have_props_changed(app, info) && (app->is_managed || app->is_cut))
		on_props(app);
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
	applevel_volumes_read(&app->volumes, app->stream->node);
	app->user_db = applevel_volumes_user_db(&app->volumes);
	app->needs_ear = true;
	if (app->is_running)
		return;		/* it gets there by a ramp */
	follow_user(app, APPLEVEL_UNKNOWN_DB);
	if (app->cut.cut_db > 0.0)
		write_cut(app);
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
	app->n_cycles = app->written_at_cycle = 0;
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
		drop_ear(app);
		app->ear = applevel_ear_new(app->applevel->context, app->stream->node);
		app->needs_link = app->ear != NULL;
		tell_ear(app);
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

/* One write at a time, and none before a cycle with the last one: steps don't add up. */
static bool may_write(struct app *app, uint64_t now_ns)
{
	if (app->n_written > 0 && now_ns - app->written_ns > LOST_NS) {
		app->n_written = 0;
		set_playing(app, app->cut.cut_db);
	}
	return app->n_written == 0 &&
		(app->ear == NULL || app->n_cycles > app->written_at_cycle);
}

bool app_tick(struct app *app, uint64_t now_ns, double elapsed_sec)
{
	/* one that is made again in the next turn knows what is to be forgotten */
	bool has_sound = app->ear != NULL && !app->needs_ear && listen(app, elapsed_sec);
	struct applevel_tuning tuning = app->applevel->tuning;

	if (!app->is_managed) {
		/* back to the user's volume, a step at a time */
		tuning.release_db_per_sec = 1e6;
		has_sound = true;
	}
	app->unmoved_sec += elapsed_sec;
	if (has_sound && app->user_db >= SILENT_DB && may_write(app, now_ns)) {
		if (applevel_cut_move(&app->cut, &tuning, wanted_db(app), app->unmoved_sec)) {
			app->n_repeats = 0;
			write_cut(app);
		}
		app->unmoved_sec = 0.0;
	}
	if (app->needs_write && app->n_written == 0)
		write_cut(app);
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
	for (size_t i = 0; i < VERDICT_N_PROGRAM_NAMES && app->program[0] == 0; i++) {
		const char *name = verdict_program_name(i, stream_lookup, stream);

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
