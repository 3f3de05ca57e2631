/* SPDX-License-Identifier: MIT */
#include "profile/rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/conf-reader.h"
#include "base/regex.h"
#include "base/text.h"

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

static void drop_conditions(struct rules *rules, uint32_t n_left)
{
	while (rules->n_conditions > n_left) {
		struct condition *condition = &rules->conditions[--rules->n_conditions];

		if (condition->pattern != NULL)
			rules->n_steps -= pattern_steps(condition->pattern);
		free(condition->value);
		pattern_free(condition->pattern);
	}
}

static void drop_matches(struct rules *rules, uint32_t n_left)
{
	while (rules->n_matches > n_left)
		free(rules->matches[--rules->n_matches].why);
}

void rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	drop_matches(rules, 0);
	drop_conditions(rules, 0);
	while (rules->n_keys > 0)
		free(rules->keys[--rules->n_keys]);
	free(rules);
}

/* ---- reading ---- */

#define TOO_LONG "longer than 32768 bytes"
#define RULES_FORM "[ { matches = [ ... ] actions = { ... } } ... ]"

/** A pass through a list. */
struct reading {
	struct rules *rules;
	struct reader *reader;
	uint32_t rule;		/**< the one that is read, from 1 */
	rules_fault_fn on_fault;
	void *data;
};

static int fault(struct reading *r, const struct conf_pair *pair, const char *problem,
		const char *allowed)
{
	reader_fault_value(r->reader, pair, problem, allowed);
	return -EINVAL;
}

static int read_expression(struct reading *r, struct condition *condition,
		const struct conf_pair *pair, const char *text)
{
	int res = pattern_new(&condition->pattern, text);

	if (res == -EINVAL)
		return fault(r, pair, "not an extended regular expression",
				"one without { } and back-references, nor \\< and the like");
	if (res == -E2BIG)
		return fault(r, pair, "an expression has more than 512 steps", "");
	if (res < 0)
		return res;
	r->rules->n_steps += pattern_steps(condition->pattern);
	if (r->rules->n_steps > RULES_MAX_STEPS)
		return fault(r, pair, "all expressions together have more than 8192 steps", "");
	return 0;
}

static int read_value(struct reading *r, struct condition *condition, const struct conf_pair *pair,
		const char *text)
{
	bool is_string = *pair->value == '"';

	if (*text == '!') {
		condition->is_negated = true;
		text++;
		is_string = false;	/* as PipeWire: "!null" is null */
	}
	if (*text == '~')
		return read_expression(r, condition, pair, text + 1);
	if (!is_string && spa_streq(text, "null"))
		return 0;
	condition->value = strdup(text);
	return condition->value != NULL ? 0 : -ENOMEM;
}

/* The index of a key, which is asked for once however many conditions have it. */
static int find_key(struct reading *r, const struct conf_pair *pair)
{
	struct rules *rules = r->rules;

	for (uint32_t i = 0; i < rules->n_keys; i++)
		if (spa_streq(rules->keys[i], pair->key))
			return (int)i;
	if (rules->n_keys == RULES_MAX_KEYS)
		return fault(r, pair, "more than 64 different keys", "");
	if ((rules->keys[rules->n_keys] = strdup(pair->key)) == NULL)
		return -ENOMEM;
	return (int)rules->n_keys++;
}

static int read_condition(struct reading *r, const struct conf_pair *pair, const char *text)
{
	struct rules *rules = r->rules;
	struct condition *condition = &rules->conditions[rules->n_conditions];
	int key;

	if (rules->n_conditions == RULES_MAX_CONDITIONS)
		return fault(r, pair, "more than 512 keys in all", "");
	if ((key = find_key(r, pair)) < 0)
		return key;
	*condition = (struct condition) { .key = (uint32_t)key };
	rules->n_conditions++;
	return read_value(r, condition, pair, text);
}

/* 1 and the next pair of an object, 0 at its end, or a fault. */
static int next_pair(struct reading *r, struct spa_json *object, struct conf_pair *pair)
{
	int n_faults = r->reader->n_faults;
	bool is_there = reader_next_pair(r->reader, object, pair);

	return r->reader->n_faults > n_faults ? -EINVAL : is_there;
}

static int read_match(struct reading *r, struct spa_json *object, const struct conf_pair *list)
{
	struct rules *rules = r->rules;
	struct match *match = &rules->matches[rules->n_matches];
	char text[RULES_WORD_BYTES], why[RULES_WORD_BYTES] = "";
	size_t used = 0;
	struct conf_pair pair;
	int res;

	*match = (struct match) { .first = rules->n_conditions, .rule = r->rule };
	while ((res = next_pair(r, object, &pair)) > 0) {
		if (!reader_copy_text(&pair, text, sizeof(text)))
			return fault(r, &pair, "not a text to compare with", "");
		if ((res = read_condition(r, &pair, text)) < 0)
			return res;
		/* "application.name = mpv, media.role = !Game", cut if long */
		if (used < sizeof(why))
			used += (size_t)snprintf(why + used, sizeof(why) - used, "%s%s = %s",
					used > 0 ? ", " : "", pair.key, text);
	}
	if (res < 0)
		return res;
	match->n_conditions = rules->n_conditions - match->first;
	if (match->n_conditions == 0)
		return fault(r, list, "a match without a key", "[ { key = value ... } ... ]");
	/* There are no more matches than conditions. */
	rules->n_matches++;
	match->why = strdup(why);
	return match->why != NULL ? 0 : -ENOMEM;
}

static int read_matches(struct reading *r, struct spa_json *rule, struct conf_pair *pair)
{
	static const char form[] = "[ { key = value ... } ... ]";
	struct spa_json list, object;
	int res;

	if (!is_list(pair))
		return fault(r, pair, "not a list", form);
	spa_json_enter(rule, &list);
	while ((pair->length_bytes = spa_json_next(&list, &pair->value)) > 0) {
		if (!is_object(pair))
			return fault(r, pair, "holds something else than objects", form);
		spa_json_enter(&list, &object);
		if ((res = read_match(r, &object, pair)) < 0)
			return res;
	}
	return 0;
}

static int read_actions(struct reading *r, struct spa_json *rule, const struct conf_pair *pair,
		int *route)
{
	struct spa_json actions;
	struct conf_pair action;
	int res;

	if (!is_object(pair))
		return fault(r, pair, "not an object", "{ route = ... }");
	spa_json_enter(rule, &actions);
	while ((res = next_pair(r, &actions, &action)) > 0) {
		if (!spa_streq(action.key, "route"))
			return fault(r, &action, "no such action", "route");
		*route = reader_find_label(&action, route_names, N_ROUTES);
		if (*route < 0)
			return fault(r, &action, "no such route", ROUTE_RANGE_TEXT);
	}
	return res;
}

static int read_parts(struct reading *r, struct spa_json *rule, const struct conf_pair *whole)
{
	uint32_t first_match = r->rules->n_matches;
	struct conf_pair pair;
	int route = -1, res;

	while ((res = next_pair(r, rule, &pair)) > 0) {
		if (spa_streq(pair.key, "matches"))
			res = read_matches(r, rule, &pair);
		else if (spa_streq(pair.key, "actions"))
			res = read_actions(r, rule, &pair, &route);
		else
			res = fault(r, &pair, "not a part of a rule", "matches and actions");
		if (res < 0)
			break;
	}
	if (res < 0)
		return res;
	if (route < 0 || r->rules->n_matches == first_match)
		return fault(r, whole, "a rule needs both matches and actions", "");
	for (uint32_t i = first_match; i < r->rules->n_matches; i++)
		r->rules->matches[i].route = (enum route)route;
	return 0;
}

static int read_rule(struct reading *r, struct spa_json *list, const struct conf_pair *pair)
{
	uint32_t n_matches = r->rules->n_matches, n_conditions = r->rules->n_conditions;
	struct spa_json rule;
	int res;

	if (!is_object(pair))
		return fault(r, pair, "holds something else than objects", RULES_FORM);
	spa_json_enter(list, &rule);
	if ((res = read_parts(r, &rule, pair)) < 0) {
		drop_matches(r->rules, n_matches);
		drop_conditions(r->rules, n_conditions);
	}
	return res;
}

static int read_list(struct reading *r, struct spa_json *object, struct conf_pair *pair)
{
	struct spa_json list;

	if (!is_list(pair))
		return fault(r, pair, "not a list", RULES_FORM);
	spa_json_enter(object, &list);
	while ((pair->length_bytes = spa_json_next(&list, &pair->value)) > 0) {
		if (++r->rule == RULES_MAX + 1)
			fault(r, pair, "more than 256 rules", "");
		if (r->rule <= RULES_MAX && read_rule(r, &list, pair) == -ENOMEM)
			return -ENOMEM;
	}
	r->rule = 0;
	if (pair->length_bytes < 0)
		reader_fault(r->reader, list.cur, pair->key, "brackets or quotes do not match", "");
	return 0;
}

static int read_rules(struct reading *r, struct rules **rulesp, struct spa_json *object,
		struct conf_pair pair)
{
	if ((r->rules = calloc(1, sizeof(*r->rules))) == NULL)
		return -ENOMEM;
	if (read_list(r, object, &pair) == -ENOMEM) {
		rules_free(r->rules);
		return -ENOMEM;
	}
	*rulesp = r->rules;
	return 0;
}

int rules_read(struct rules **rulesp, struct reader *reader, struct spa_json *object,
		const struct conf_pair *pair)
{
	struct reading r = { .reader = reader };
	int n_before = reader->n_faults, res = read_rules(&r, rulesp, object, *pair);

	if (res == 0 && object->cur - pair->value >= (ptrdiff_t)RULES_MAX_BYTES)
		reader_fault(reader, pair->value, pair->key, TOO_LONG, "");
	return res < 0 ? res : reader->n_faults - n_before;
}

static void pass_on(void *data, const struct hr_profile_fault *fault)
{
	const struct reading *r = data;
	char problem[RULES_FAULT_BYTES];
	int n = 0;

	if (r->on_fault == NULL)
		return;
	if (r->rule > 0)
		n = snprintf(problem, sizeof(problem), "rule %u: ", r->rule);
	hr_profile_fault_text(fault, problem + n, sizeof(problem) - (size_t)n);
	r->on_fault(r->data, printable(problem, problem, sizeof(problem)));
}

int rules_new(struct rules **rulesp, const char *text, rules_fault_fn on_fault, void *data)
{
	struct reading r = { .on_fault = on_fault, .data = data };
	struct reader reader = { .text = text, .size_bytes = strlen(text),
		.on_fault = pass_on, .data = &r };
	struct conf_pair pair = { .key = "rules" };
	struct spa_json top;
	int res;

	r.reader = &reader;
	if (reader.size_bytes > RULES_MAX_BYTES) {
		reader_fault(&reader, NULL, "", TOO_LONG, "");
		text = "[ ]";
	}
	pair.value = text;
	spa_json_init(&top, text, strlen(text));
	pair.length_bytes = SPA_MAX(spa_json_next(&top, &pair.value), 0);
	res = read_rules(&r, rulesp, &top, pair);
	return res < 0 ? res : reader.n_faults;
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
