/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "app-level/internal.h"
#include "base/log.h"

/* A key is a program, its value "-11.2 -3.5": LUFS and dBFS. */
#define SECTION "app-levels"

#define LEAST_LUFS (-100.0)
#define MOST_DB 40.0

const char *applevel_tenths(char text[16], double x)
{
	int n = (int)lrint(10.0 * x);

	snprintf(text, 16, "%s%d.%d", n < 0 ? "-" : "", abs(n) / 10, abs(n) % 10);
	return text;
}

static bool parse(const char *value, struct applevel_loudness *loudness)
{
	char first[16];
	const char *space = strchr(value, ' ');

	*loudness = APPLEVEL_LOUDNESS_UNKNOWN;
	if (space == NULL || space - value >= (ptrdiff_t)sizeof(first))
		return false;
	snprintf(first, sizeof(first), "%.*s", (int)(space - value), value);
	return spa_atod(first, &loudness->level_lufs) &&
		spa_atod(space + 1, &loudness->peak_dbfs) &&
		loudness->level_lufs > LEAST_LUFS && loudness->level_lufs < MOST_DB &&
		loudness->peak_dbfs >= APPLEVEL_UNKNOWN_DB && loudness->peak_dbfs < MOST_DB;
}

static void on_saved(void *data, const char *key, const char *value)
{
	struct applevel *al = data;
	struct applevel_loudness loudness;

	if (parse(value, &loudness) &&
	    applevel_memory_learn(&al->memory, key, &loudness) == 0)
		return;
	pw_log_warn("saved loudness of a program left out");
	state_set(al->memory.state, SECTION, key, NULL);
}

void applevel_set_state(struct applevel *al, struct state *state)
{
	state_each(state, SECTION, on_saved, al);
	al->memory.state = state;
}

void applevel_save(struct applevel *al, const char *program)
{
	const struct applevel_known *known = applevel_memory_find(&al->memory, program);
	char value[40], lufs[16], peak[16];

	if (known == NULL)
		return;
	snprintf(value, sizeof(value), "%s %s", applevel_tenths(lufs, known->loudness.level_lufs),
			applevel_tenths(peak, known->loudness.peak_dbfs));
	if (state_set(al->memory.state, SECTION, program, value) < 0)
		pw_log_warn("the loudness of a program will not be remembered");
}

void applevel_unsave(struct state *state, const char *program)
{
	state_set(state, SECTION, program, NULL);
}

void applevel_unsave_all(struct state *state)
{
	state_clear(state, SECTION);
}
