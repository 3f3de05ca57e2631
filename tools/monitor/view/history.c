/* SPDX-License-Identifier: MIT */
#include "monitor/view/history.h"

#include <math.h>
#include <stdbool.h>

static void widen(struct history_entry *to, const struct history_entry *from, bool is_first)
{
	to->loudest_lufs = is_first ? from->loudest_lufs :
		fmax(to->loudest_lufs, from->loudest_lufs);
	to->reduction_db = is_first ? from->reduction_db :
		fmin(to->reduction_db, from->reduction_db);
}

void history_add(struct history *history, const struct history_entry *entry,
		double elapsed_sec)
{
	widen(&history->growing, entry, history->growing_sec <= 0.0);
	history->growing_sec += elapsed_sec;
	if (history->growing_sec < 1.0)
		return;
	history->seconds[history->n_seconds % HISTORY_SECONDS] = history->growing;
	history->n_seconds++;
	/* After a stall it is one second as well: what came in it is not known better. */
	history->growing_sec = fmin(history->growing_sec - 1.0, 0.5);
	history->growing = *entry;
}

int history_columns(const struct history *history, int n_columns, int per_column,
		struct history_entry *columns)
{
	uint64_t step = (uint64_t)per_column;
	uint64_t end = (history->n_seconds + step - 1) / step;
	uint64_t oldest = history->n_seconds > HISTORY_SECONDS ?
		(history->n_seconds - HISTORY_SECONDS + step - 1) / step : 0;
	uint64_t start = end > (uint64_t)n_columns ? end - (uint64_t)n_columns : 0;
	int n = 0;

	if (start < oldest)
		start = oldest;
	for (uint64_t column = start; column < end; column++, n++)
		for (uint64_t s = column * step; s < (column + 1) * step; s++)
			if (s < history->n_seconds)
				widen(&columns[n], &history->seconds[s % HISTORY_SECONDS],
						s == column * step);
	return n;
}
