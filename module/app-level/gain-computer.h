/* SPDX-License-Identifier: MIT */
#ifndef HR_APPLEVEL_LAW_H
#define HR_APPLEVEL_LAW_H

#include <stdbool.h>

#include "profile/app-level-keys.h"

/**
 * How far a program is turned down, and how that moves: numbers only.
 *
 * A program that is too loud, by its loudness or by its peaks, is allowed a gain below
 * 1. The user's volume is a ceiling: what plays has the lower of both gains, so the cut is
 * what the user's volume is above the allowed gain. A program the user turned down that
 * far already is not cut.
 *
 * A cut moves at a rate: downwards APPLEVEL_ATTACK_DB_PER_SEC, upwards that of the tuning.
 * It does so in steps, since each is a write: of APPLEVEL_STEP_DB, and of up to
 * APPLEVEL_LARGEST_STEP_DB where cycles of the graph are far between. It waits until
 * APPLEVEL_DEADBAND_DB are worth a move.
 *
 * Thread: main; nothing is shared.
 */

#define APPLEVEL_ATTACK_DB_PER_SEC 12.0
#define APPLEVEL_STEP_DB 0.5		/**< what is saved up for, unless less is left */
#define APPLEVEL_LARGEST_STEP_DB 1.0	/**< largest change of a cut at once */
#define APPLEVEL_DEADBAND_DB 0.5
#define APPLEVEL_SILENCE_DBFS (-60.0)	/**< peaks below it change nothing */
#define APPLEVEL_PEAK_HOLD_SEC 2.0	/**< peaks count in full for so long */
#define APPLEVEL_PEAK_FALL_DB_PER_SEC 3.0	/**< and less each second after that */
#define APPLEVEL_UNKNOWN_DB (-200.0)	/**< no reading, in LUFS and dBFS */

/** How loud a program is at full volume. */
struct applevel_loudness {
	double level_lufs;		/**< or APPLEVEL_UNKNOWN_DB */
	double peak_dbfs;		/**< slowly falling; likewise */
	double peak_age_sec;		/**< since it rose */
};

#define APPLEVEL_LOUDNESS_UNKNOWN \
	((struct applevel_loudness) { APPLEVEL_UNKNOWN_DB, APPLEVEL_UNKNOWN_DB, 0.0 })

/**
 * Learn from a reading, elapsed_sec after the last: level_lufs may be unknown, peak_dbfs
 * is an envelope. Silence changes nothing.
 */
void applevel_loudness_learn(struct applevel_loudness *loudness, double level_lufs,
		double peak_dbfs, double elapsed_sec);

/** The gain a program is allowed, in dB; any above the user's says nothing. */
double applevel_allowed_db(const struct applevel_loudness *loudness,
		const struct hr_app_level *tuning);

/** The cut that belongs to a volume of user_db: 0 .. max_cut_db. */
double applevel_wanted_db(const struct applevel_loudness *loudness,
		const struct hr_app_level *tuning, double user_db);

struct applevel_cut {
	double cut_db;			/**< in force, >= 0 */
	bool is_moving;
	double credit_db;		/**< by which it may move, saved up */
};

/** Move towards wanted_db, elapsed_sec after the last time. True when cut_db changed. */
bool applevel_cut_move(struct applevel_cut *cut, const struct hr_app_level *tuning,
		double wanted_db, double elapsed_sec);

/**
 * The user's volume went from before_db to after_db, and what plays with it. Down, it
 * takes up the cut first; up, it goes no further than what is allowed.
 */
void applevel_cut_follow_user(struct applevel_cut *cut, double wanted_db, double max_cut_db,
		double before_db, double after_db);

#endif /* HR_APPLEVEL_LAW_H */
