/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "app-level/internal.h"

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

	applevel_unsave(m->state, oldest->program);
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

	applevel_unsave(m->state, program);
	if (known != NULL)
		forget(m, known);
}

void applevel_memory_forget_all(struct applevel_memory *m)
{
	struct applevel_known *known;

	applevel_unsave_all(m->state);
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
