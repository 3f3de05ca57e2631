/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "app-level/internal.h"
#include "base/log.h"

/* What is saved: a key is a program, its value "-11.2 -3.5", LUFS and dBFS. */
#define SECTION "app-levels"

void applevel_memory_init(struct applevel_memory *m)
{
	*m = (struct applevel_memory) { 0 };
	spa_list_init(&m->known);
	spa_list_init(&m->said);
}

static void forget(struct applevel_memory *m, struct applevel_known *known)
{
	spa_list_remove(&known->link);
	m->n_known--;
	free(known);
}

static void forget_oldest(struct applevel_memory *m)
{
	struct applevel_known *oldest = spa_list_last(&m->known, struct applevel_known, link);

	state_set(m->state, SECTION, oldest->program, NULL);
	forget(m, oldest);
}

static void unsay(struct applevel_memory *m, struct applevel_said *said)
{
	spa_list_remove(&said->link);
	m->n_said--;
	free(said);
}

void applevel_memory_finish(struct applevel_memory *m)
{
	struct applevel_known *known;
	struct applevel_said *said;

	spa_list_consume(known, &m->known, link)
		forget(m, known);
	spa_list_consume(said, &m->said, link)
		unsay(m, said);
}

static struct applevel_known *find_known(const struct applevel_memory *m, const char *program)
{
	struct applevel_known *known;

	spa_list_for_each(known, &m->known, link)
		if (spa_streq(known->program, program))
			return known;
	return NULL;
}

const struct applevel_known *applevel_memory_find(const struct applevel_memory *m,
		const char *program)
{
	return find_known(m, program);
}

int applevel_memory_learn(struct applevel_memory *m, const char *program,
		const struct applevel_loudness *loudness)
{
	struct applevel_known *known = find_known(m, program);

	if (known != NULL) {
		spa_list_remove(&known->link);
	} else {
		if (strlen(program) >= sizeof(known->program))
			return -ENAMETOOLONG;
		if ((known = calloc(1, sizeof(*known))) == NULL)
			return -ENOMEM;
		snprintf(known->program, sizeof(known->program), "%s", program);
		if (m->n_known == APPLEVEL_MAX_PROGRAMS)
			forget_oldest(m);
		m->n_known++;
	}
	spa_list_prepend(&m->known, &known->link);
	known->loudness = *loudness;
	return 0;
}

void applevel_memory_forget(struct applevel_memory *m, const char *program)
{
	struct applevel_known *known = find_known(m, program);

	state_set(m->state, SECTION, program, NULL);
	if (known != NULL)
		forget(m, known);
}

void applevel_memory_forget_all(struct applevel_memory *m)
{
	struct applevel_known *known;

	state_clear(m->state, SECTION);
	spa_list_consume(known, &m->known, link)
		forget(m, known);
}

static struct applevel_said *find_said(const struct applevel_memory *m, const char *program)
{
	struct applevel_said *said;

	spa_list_for_each(said, &m->said, link)
		if (spa_streq(said->program, program))
			return said;
	return NULL;
}

const struct applevel_said *applevel_memory_find_said(const struct applevel_memory *m,
		const char *program)
{
	return find_said(m, program);
}

int applevel_memory_say(struct applevel_memory *m, const char *program, int is_on)
{
	struct applevel_said *found = find_said(m, program);

	if (is_on < 0) {
		if (found != NULL)
			unsay(m, found);
		return 0;
	}
	if (found == NULL) {
		if (strlen(program) >= sizeof(found->program))
			return -ENAMETOOLONG;
		if (m->n_said == APPLEVEL_MAX_PROGRAMS)
			return -ENOSPC;
		if ((found = calloc(1, sizeof(*found))) == NULL)
			return -ENOMEM;
		snprintf(found->program, sizeof(found->program), "%s", program);
		spa_list_append(&m->said, &found->link);
		m->n_said++;
	}
	found->is_on = is_on > 0;
	return 0;
}

/* ---- what is saved ---- */

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
