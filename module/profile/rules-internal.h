/* SPDX-License-Identifier: MIT */
#ifndef HR_RULES_PRIV_H
#define HR_RULES_PRIV_H

#include <stdbool.h>

#include "base/regex.h"
#include "profile/rules.h"

/**
 * What the two halves of the rules share: rules-read.c makes them of a text, rules.c
 * looks for the one that matches. Thread: main.
 */

/** One key of a match. */
struct condition {
	uint32_t key;		/**< in rules->keys */
	char *value;		/**< NULL: the property must not be there */
	struct pattern *pattern;	/**< instead of value, or NULL */
	bool is_negated;
};

/** One { } of matches: conditions that must all hold. */
struct match {
	uint32_t first, n_conditions;	/**< in rules->conditions */
	uint32_t rule;			/**< its number in the text, from 1 */
	enum route route;
	char *why;
};

struct rules {
	uint32_t n_matches, n_conditions, n_keys, n_steps;
	char *keys[RULES_MAX_KEYS];
	struct match matches[RULES_MAX_CONDITIONS];
	struct condition conditions[RULES_MAX_CONDITIONS];
};

/** Forget the last ones, until so many are left. */
void rules_drop_matches(struct rules *rules, uint32_t n_left);
void rules_drop_conditions(struct rules *rules, uint32_t n_left);

#endif /* HR_RULES_PRIV_H */
