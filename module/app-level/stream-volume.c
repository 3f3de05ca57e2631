/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "app-level/internal.h"
#include "base/clock.h"

/* The cut of one stream: what is written to it, what comes back, and what others write. */

#define SILENT_DB (-60.0)		/* a volume below it says nothing of the program */
#define LOST_NS SPA_NSEC_PER_SEC	/* what does not come back in this time never does */
#define MAX_WRITTEN 8u			/* on the way to a client that does not read them */
#define MAX_REPEATS 20u			/* then whoever undoes it has won */

/* ---- what we write ---- */

/* What plays now: the user's volume, with the cut that has come back. */
void app_tell_ear(struct app *app)
{
	double gain_db = app->user_db - app->playing_cut_db;

	if (app->ear != NULL)
		headroom_ear_set_gain(applevel_ear_get(app->ear),
				app->user_db < SILENT_DB ? 0.0 : pow(10.0, gain_db / 20.0));
}

static void set_playing(struct app *app, double cut_db)
{
	app->playing_cut_db = cut_db;
	app_tell_ear(app);
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
	app->written_ns = monotonic_ns();
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

void app_cut_move(struct app *app, bool has_sound, uint64_t now_ns, double elapsed_sec)
{
	struct hr_app_level tuning = app->applevel->tuning;

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

void app_cut_begin(struct app *app)
{
	applevel_volumes_read(&app->volumes, app->stream->node);
	app->user_db = applevel_volumes_user_db(&app->volumes);
	if (app->is_running)
		return;		/* it gets there by a ramp */
	follow_user(app, APPLEVEL_UNKNOWN_DB);
	if (app->cut.cut_db > 0.0)
		write_cut(app);
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
void app_cut_props_changed(struct app *app)
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
