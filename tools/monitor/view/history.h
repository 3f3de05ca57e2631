/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_HISTORY_H
#define HEADROOM_HISTORY_H

#include <stdint.h>

/** Seconds that are kept: of sound, pauses are not in it. */
#define HISTORY_SECONDS 600

/** What a second, or several, were like. */
struct history_entry {
	double loudest_lufs;		/**< the most of the short-term loudness */
	double reduction_db;		/**< the deepest of compressor and limiter, 0 or less */
};

/**
 * The last minutes, a second at a time. Zero is a start. Pure computation, any thread.
 */
struct history {
	struct history_entry seconds[HISTORY_SECONDS];
	uint64_t n_seconds;		/**< that ever were; the last ones are kept */
	struct history_entry growing;
	double growing_sec;
};

/** Add what elapsed_sec were like; a second that is over goes to the others. */
void history_add(struct history *history, const struct history_entry *entry,
		double elapsed_sec);

/**
 * The extremes of so many columns of per_column seconds each, newest last.
 *
 * Columns begin at whole multiples of per_column, so that none changes but the last.
 * Returns how many there are; columns[0] is the oldest of them.
 */
int history_columns(const struct history *history, int n_columns, int per_column,
		struct history_entry *columns);

#endif /* HEADROOM_HISTORY_H */
