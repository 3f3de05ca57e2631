/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_BALLISTICS_H
#define HEADROOM_BALLISTICS_H

/**
 * How meters move between readings. Time is what passed, not the number of readings:
 * two halves of a second are a second. Pure computation, any thread.
 */

/** Peaks rise at once and fall by 20 dB in 1.7 s, as in IEC 60268-18. */
#define BALLISTICS_FALL_DB_PER_SEC (20.0 / 1.7)

/** A held peak stays for so long after it was reached last, then falls likewise. */
#define BALLISTICS_HOLD_SEC 3.0

/** Time constant of a mean square: that of a VU meter. */
#define BALLISTICS_MEAN_SEC 0.3

/** Nothing is shown below this, and -INFINITY becomes it: dB. */
#define BALLISTICS_FLOOR_DB (-120.0)

/** A peak, or a reduction, as it is shown. */
struct ballistics_peak {
	double now_db, hold_db;
	double held_sec;	/**< since hold_db was reached */
};

/** At the floor. */
void ballistics_peak_reset(struct ballistics_peak *peak);

/** heard_db is the highest of the last elapsed_sec; -INFINITY when nothing was heard. */
void ballistics_peak_add(struct ballistics_peak *peak, double heard_db, double elapsed_sec);

/** The mean square after elapsed_sec of the mean heard_pow; both as powers. */
double ballistics_mean(double mean_pow, double heard_pow, double elapsed_sec);

/** 10 log10(pow), 20 log10(lin), not below the floor; of 0, less or NAN, the floor. */
double ballistics_pow_to_db(double pow);
double ballistics_lin_to_db(double lin);

#endif /* HEADROOM_BALLISTICS_H */
