/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "app-level/gain-computer.h"

#define NO_LIMIT_DB 200.0

static double clamp(double x, double least, double most)
{
	return fmax(least, fmin(most, x));
}

void applevel_loudness_learn(struct applevel_loudness *l, double level_lufs, double peak_dbfs,
		double elapsed_sec)
{
	double fallen_db;

	if (level_lufs > APPLEVEL_UNKNOWN_DB)
		l->level_lufs = level_lufs;
	if (peak_dbfs < APPLEVEL_SILENCE_DBFS)
		return;
	l->peak_age_sec += elapsed_sec;
	fallen_db = APPLEVEL_PEAK_FALL_DB_PER_SEC *
		clamp(l->peak_age_sec - APPLEVEL_PEAK_HOLD_SEC, 0.0, elapsed_sec);
	l->peak_dbfs -= fallen_db;
	if (peak_dbfs >= l->peak_dbfs) {
		l->peak_dbfs = peak_dbfs;
		l->peak_age_sec = 0.0;
	}
}

double applevel_allowed_db(const struct applevel_loudness *l, const struct hr_app_level *t)
{
	double allowed_db = NO_LIMIT_DB;

	if (l->level_lufs > APPLEVEL_UNKNOWN_DB)
		allowed_db = fmin(allowed_db, t->target_lufs - l->level_lufs);
	if (l->peak_dbfs > APPLEVEL_UNKNOWN_DB)
		allowed_db = fmin(allowed_db, t->peak_dbfs - l->peak_dbfs);
	return allowed_db;
}

double applevel_wanted_db(const struct applevel_loudness *l, const struct hr_app_level *t,
		double user_db)
{
	return clamp(user_db - applevel_allowed_db(l, t), 0.0, t->max_cut_db);
}

/* How far it may go now; saved up, so that it goes in steps worth a write. */
static double take_credit(struct applevel_cut *cut, double left_db, double rate_db_per_sec,
		double elapsed_sec)
{
	double step_db;

	cut->credit_db = fmin(cut->credit_db + rate_db_per_sec * elapsed_sec,
			APPLEVEL_LARGEST_STEP_DB);
	if (cut->credit_db < fmin(APPLEVEL_STEP_DB, left_db))
		return 0.0;
	step_db = fmin(cut->credit_db, left_db);
	cut->credit_db -= step_db;
	return step_db;
}

bool applevel_cut_move(struct applevel_cut *cut, const struct hr_app_level *t,
		double wanted_db, double elapsed_sec)
{
	double left_db = wanted_db - cut->cut_db, step_db;

	/* no cut at all is always worth going back to */
	if (!cut->is_moving && fabs(left_db) < APPLEVEL_DEADBAND_DB &&
	    (wanted_db > 0.0 || left_db == 0.0)) {
		cut->credit_db = 0.0;
		return false;
	}
	cut->is_moving = true;
	if (left_db >= 0.0)
		step_db = take_credit(cut, left_db, APPLEVEL_ATTACK_DB_PER_SEC, elapsed_sec);
	else
		step_db = -take_credit(cut, -left_db, t->release_db_per_sec, elapsed_sec);
	if (fabs(left_db - step_db) < 1e-9) {
		cut->cut_db = wanted_db;
		cut->is_moving = false;
	} else {
		cut->cut_db += step_db;
	}
	return step_db != 0.0;
}

void applevel_cut_follow_user(struct applevel_cut *cut, double wanted_db, double max_cut_db,
		double before_db, double after_db)
{
	double heard_db = before_db - cut->cut_db, wanted_heard_db = after_db - wanted_db;
	double to_db = wanted_heard_db > heard_db ? wanted_heard_db : fmin(heard_db, after_db);

	cut->cut_db = clamp(after_db - to_db, 0.0, max_cut_db);
	cut->is_moving = cut->cut_db != wanted_db;
	cut->credit_db = 0.0;
}
