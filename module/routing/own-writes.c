/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include "routing/own-writes.h"

static void forget(struct own_writes *writes, struct own_write *write)
{
	spa_list_remove(&write->link);
	writes->n--;
	if (!write->is_there)
		writes->n_waiting--;
	free(write);
}

void own_writes_init(struct own_writes *writes)
{
	spa_list_init(&writes->list);
	writes->n = writes->n_waiting = 0;
}

void own_writes_clear(struct own_writes *writes)
{
	struct own_write *write;

	spa_list_consume(write, &writes->list, link)
		forget(writes, write);
}

int own_writes_add(struct own_writes *writes, uint32_t id, const char *value)
{
	size_t n_bytes = strlen(value) + 1;
	struct own_write *write = calloc(1, sizeof(*write) + n_bytes);

	if (write == NULL)
		return -ENOMEM;
	write->id = id;
	memcpy(write->value, value, n_bytes);
	if (writes->n == OWN_WRITES_MAX)
		forget(writes, spa_list_first(&writes->list, struct own_write, link));
	spa_list_append(&writes->list, &write->link);
	writes->n++;
	writes->n_waiting++;
	return 0;
}

static struct own_write *find(struct own_writes *writes, uint32_t id, const char *value,
		bool is_doubtful, bool is_there)
{
	struct own_write *write;

	spa_list_for_each(write, &writes->list, link)
		if (write->id == id && write->is_doubtful == is_doubtful &&
		    write->is_there == is_there && spa_streq(write->value, value))
			return write;
	return NULL;
}

/*
 * What was told before the metadata was bound again, or left before that, and is told now, is
 * not what left since: that comes later. Else the oldest that is on its way; else it is told
 * once more.
 */
static struct own_write *find_told(struct own_writes *writes, uint32_t id, const char *value)
{
	static const struct { bool is_doubtful, is_there; } order[] = {
		{ true, true }, { true, false }, { false, false }, { false, true },
	};
	struct own_write *write = NULL;

	for (size_t i = 0; i < SPA_N_ELEMENTS(order) && write == NULL; i++)
		write = find(writes, id, value, order[i].is_doubtful, order[i].is_there);
	return write;
}

static void forget_what_was_there(struct own_writes *writes, uint32_t id,
		const struct own_write *told)
{
	struct own_write *write, *next;

	spa_list_for_each_safe(write, next, &writes->list, link)
		if (write->id == id && write->is_there && write != told)
			forget(writes, write);
}

bool own_writes_hear(struct own_writes *writes, uint32_t id, const char *value)
{
	struct own_write *write = find_told(writes, id, value);

	forget_what_was_there(writes, id, write);
	if (write == NULL)
		return false;
	if (!write->is_there)
		writes->n_waiting--;
	write->is_there = true;
	write->is_doubtful = false;
	if (value[0] == 0)
		forget(writes, write);
	return true;
}

void own_writes_rebind(struct own_writes *writes)
{
	struct own_write *write;

	spa_list_for_each(write, &writes->list, link)
		write->is_doubtful = true;
}

void own_writes_rebound(struct own_writes *writes)
{
	struct own_write *write, *next;

	spa_list_for_each_safe(write, next, &writes->list, link)
		if (write->is_doubtful)
			forget(writes, write);
}
