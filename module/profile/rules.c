/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "profile/rules-internal.h"

void rules_drop_conditions(struct rules *rules, uint32_t n_left)
{
	while (rules->n_conditions > n_left) {
		struct condition *condition = &rules->conditions[--rules->n_conditions];

		if (condition->pattern != NULL)
			rules->n_steps -= pattern_steps(condition->pattern);
		free(condition->value);
		pattern_free(condition->pattern);
	}
}

void rules_drop_matches(struct rules *rules, uint32_t n_left)
{
	while (rules->n_matches > n_left)
		free(rules->matches[--rules->n_matches].why);
}

void rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	rules_drop_matches(rules, 0);
	rules_drop_conditions(rules, 0);
	while (rules->n_keys > 0)
		free(rules->keys[--rules->n_keys]);
	free(rules);
}

/* ---- matching ---- */

/* In steps of an expression. */
#define LOOKUP_EFFORT 128u
#define COMPARISON_EFFORT 8u

/** A search, while it runs. */
struct inquiry {
	struct rules_search *search;
	rules_lookup_fn lookup;
	void *data;
	const char *const *keys;
	uint64_t asked;			/**< a bit for each key */
	const char *values[RULES_MAX_KEYS];
};

_Static_assert(RULES_MAX_KEYS <= 64, "one bit each");

static void spend(struct inquiry *q, uint32_t effort)
{
	q->search->effort_left -= effort < q->search->effort_left ?
		effort : q->search->effort_left;
}

static const char *ask(struct inquiry *q, uint32_t key)
{
	uint64_t bit = UINT64_C(1) << key;

	if ((q->asked & bit) == 0) {
		q->asked |= bit;
		q->values[key] = q->lookup(q->data, q->keys[key]);
		spend(q, LOOKUP_EFFORT);
	}
	return q->values[key];
}

static bool matches_pattern(struct inquiry *q, const struct pattern *pattern,
		const char *property)
{
	uint32_t n_taken = 0;
	bool is_in = pattern_is_in(pattern, property, strnlen(property, PATTERN_MAX_TEXT),
			&n_taken);

	spend(q, n_taken);
	return is_in;
}

static bool holds(struct inquiry *q, const struct condition *condition)
{
	const char *property = ask(q, condition->key);
	bool is_same;

	spend(q, COMPARISON_EFFORT);
	if (property == NULL)
		is_same = condition->pattern == NULL && condition->value == NULL;
	else if (condition->pattern != NULL)
		is_same = matches_pattern(q, condition->pattern, property);
	else
		is_same = condition->value != NULL && spa_streq(condition->value, property);
	return is_same != condition->is_negated;
}

/* Whether all conditions of a match hold; or -EAGAIN. */
static int try_match(struct inquiry *q, const struct condition *conditions,
		uint32_t n_conditions)
{
	for (; q->search->condition < n_conditions; q->search->condition++) {
		if (q->search->effort_left == 0)
			return -EAGAIN;
		if (!holds(q, &conditions[q->search->condition]))
			return false;
	}
	return true;
}

uint32_t rules_find(const struct rules *rules, struct rules_search *search,
		rules_lookup_fn lookup, void *data, enum route *route, const char **why)
{
	struct inquiry q = { .search = search, .lookup = lookup, .data = data };
	uint32_t rule = 0;

	for (; rules != NULL && rule == 0 && search->match < rules->n_matches; search->match++) {
		const struct match *match = &rules->matches[search->match];
		int res;

		q.keys = (const char *const *)rules->keys;
		res = try_match(&q, &rules->conditions[match->first], match->n_conditions);
		if (res < 0)
			return RULES_UNFINISHED;
		if (res > 0) {
			*route = match->route;
			*why = match->why;
			rule = match->rule;
		}
		search->condition = 0;
	}
	search->match = 0;
	return rule;
}
