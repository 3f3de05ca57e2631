/* SPDX-License-Identifier: MIT */
#include "monitor/view/ballistics.h"

#include <math.h>

void ballistics_peak_reset(struct ballistics_peak *peak)
{
	peak->now_db = peak->hold_db = BALLISTICS_FLOOR_DB;
	peak->held_sec = 0.0;
}

void ballistics_peak_add(struct ballistics_peak *peak, double heard_db, double elapsed_sec)
{
	double over_sec;

	peak->now_db -= BALLISTICS_FALL_DB_PER_SEC * elapsed_sec;
	peak->now_db = fmax(fmax(peak->now_db, heard_db), BALLISTICS_FLOOR_DB);

	/* Of this time, only what is beyond the hold lets it fall. */
	peak->held_sec += elapsed_sec;
	over_sec = fmin(peak->held_sec - BALLISTICS_HOLD_SEC, elapsed_sec);
	if (over_sec > 0.0)
		peak->hold_db -= BALLISTICS_FALL_DB_PER_SEC * over_sec;
	if (heard_db >= peak->hold_db) {
		peak->hold_db = heard_db;
		peak->held_sec = 0.0;
	}
	peak->hold_db = fmax(peak->hold_db, peak->now_db);
}

double ballistics_mean(double mean_pow, double heard_pow, double elapsed_sec)
{
	return heard_pow + (mean_pow - heard_pow) * exp(-elapsed_sec / BALLISTICS_MEAN_SEC);
}

double ballistics_pow_to_db(double pow)
{
	return pow > 0.0 ? fmax(10.0 * log10(pow), BALLISTICS_FLOOR_DB) : BALLISTICS_FLOOR_DB;
}

double ballistics_lin_to_db(double lin)
{
	return lin > 0.0 ? fmax(20.0 * log10(lin), BALLISTICS_FLOOR_DB) : BALLISTICS_FLOOR_DB;
}
