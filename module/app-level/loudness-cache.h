/* SPDX-License-Identifier: MIT */
#ifndef HR_APPLEVEL_MEMORY_H
#define HR_APPLEVEL_MEMORY_H

#include <spa/utils/list.h>

#include "app-level/app-level.h"

/**
 * What is known of programs: how loud they were, and what was said of them.
 *
 * Of each kind there are at most APPLEVEL_MAX_PROGRAMS. What was said stays; of what was
 * heard, the program that was heard longest ago is forgotten. Thread: main.
 */

struct applevel_known {
	struct spa_list link;
	struct applevel_loudness loudness;
	char program[APPLEVEL_PROGRAM_BYTES];
};

struct applevel_said {
	struct spa_list link;
	bool is_on;
	char program[APPLEVEL_PROGRAM_BYTES];
};

struct applevel_memory {
	struct spa_list known;		/**< heard last first */
	struct spa_list said;
	unsigned int n_known, n_said;
	struct state *state;		/**< where known programs are saved; may be NULL */
};

void applevel_memory_init(struct applevel_memory *memory);
void applevel_memory_finish(struct applevel_memory *memory);

/** NULL when it was never heard. */
const struct applevel_known *applevel_memory_find(const struct applevel_memory *memory,
		const char *program);

/** NULL when nothing was said of it. */
const struct applevel_said *applevel_memory_find_said(const struct applevel_memory *memory,
		const char *program);

/** 0, -ENAMETOOLONG or -ENOMEM. */
int applevel_memory_learn(struct applevel_memory *memory, const char *program,
		const struct applevel_loudness *loudness);

/** Also where it is saved. Fine when it was never heard. */
void applevel_memory_forget(struct applevel_memory *memory, const char *program);
void applevel_memory_forget_all(struct applevel_memory *memory);

/** is_on < 0: nothing is said any more. 0, -ENAMETOOLONG, -ENOSPC or -ENOMEM. */
int applevel_memory_say(struct applevel_memory *memory, const char *program, int is_on);

#endif /* HR_APPLEVEL_MEMORY_H */
