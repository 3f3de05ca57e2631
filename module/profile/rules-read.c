/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "profile/rules-internal.h"

/** A pass through the text. */
struct reading {
	struct rules *rules;
	uint32_t rule;		/**< the one that is read, from 1 */
	rules_fault_fn on_fault;
	void *data;
	int n_faults;
	bool is_given_up;
};

static int fault(struct reading *r, const char *problem)
{
	r->n_faults++;
	if (r->on_fault != NULL)
		r->is_given_up |= !r->on_fault(r->data, r->rule, problem);
	return -EINVAL;
}

/* ---- conditions ---- */

/* What an expression can have elsewhere, and not here: base/regex.h */
static bool is_bounded(const char *pattern)
{
	for (const char *c = pattern; *c != 0; c++) {
		if (*c == '{')
			return false;
		if (*c == '\\' && c[1] >= '0' && c[1] <= '9')
			return false;
		if (*c == '\\' && c[1] != 0)
			c++;
	}
	return true;
}

static int read_expression(struct reading *r, struct condition *condition, const char *text)
{
	int res;

	if (!is_bounded(text))
		return fault(r, "back-references and { } are not allowed in an expression");
	if ((res = pattern_new(&condition->pattern, text)) == -EINVAL)
		return fault(r, "not an extended regular expression");
	if (res == -E2BIG)
		return fault(r, "an expression has more than 512 steps");
	if (res < 0)
		return res;
	r->rules->n_steps += pattern_steps(condition->pattern);
	if (r->rules->n_steps > RULES_MAX_STEPS)
		return fault(r, "all expressions together have more than 8192 steps");
	return 0;
}

static int read_value(struct reading *r, struct condition *condition, const char *text,
		bool is_string)
{
	if (*text == '!') {
		condition->is_negated = true;
		text++;
		is_string = false;	/* as PipeWire: "!null" is null */
	}
	if (*text == '~')
		return read_expression(r, condition, text + 1);
	if (!is_string && spa_streq(text, "null"))
		return 0;
	condition->value = strdup(text);
	return condition->value != NULL ? 0 : -ENOMEM;
}

/* The text of a word or string; false when it is a container or too long. */
static bool copy_word(const char *value, int len, char *buf)
{
	if (len <= 0 || (size_t)len >= RULES_WORD_BYTES || *value == '{' || *value == '[')
		return false;
	return spa_json_parse_stringn(value, len, buf, RULES_WORD_BYTES) > 0;
}

/* 1 and the next key of an object, 0 at its end, or a fault. */
static int next_key(struct reading *r, struct spa_json *object, char *key)
{
	const char *text;
	int len = spa_json_next(object, &text);

	if (len == 0)
		return 0;
	if (!copy_word(text, len, key))
		return fault(r, "a key is not a text of up to 255 bytes");
	return 1;
}

/* The index of a key, which is asked for once however many conditions have it. */
static int find_key(struct reading *r, const char *key)
{
	struct rules *rules = r->rules;

	for (uint32_t i = 0; i < rules->n_keys; i++)
		if (spa_streq(rules->keys[i], key))
			return (int)i;
	if (rules->n_keys == RULES_MAX_KEYS)
		return fault(r, "more than 64 different keys");
	if ((rules->keys[rules->n_keys] = strdup(key)) == NULL)
		return -ENOMEM;
	return (int)rules->n_keys++;
}

static int add_condition(struct reading *r, const char *key, const char *value, int len)
{
	struct rules *rules = r->rules;
	struct condition *condition = &rules->conditions[rules->n_conditions];
	char word[RULES_WORD_BYTES];
	int index;

	if (rules->n_conditions == RULES_MAX_CONDITIONS)
		return fault(r, "more than 512 keys in all");
	if (!copy_word(value, len, word))
		return fault(r, "a value is not a text of up to 255 bytes");
	if ((index = find_key(r, key)) < 0)
		return index;
	*condition = (struct condition) { .key = (uint32_t)index };
	rules->n_conditions++;
	return read_value(r, condition, word, *value == '"');
}

/* ---- rules ---- */

/* "application.name = mpv, media.role = !Game", cut if long. */
static char *append_why(char *why, size_t *used, const char *key, const char *value, int len)
{
	char word[RULES_WORD_BYTES];

	if (*used < RULES_WORD_BYTES && copy_word(value, len, word)) {
		int n = snprintf(why + *used, RULES_WORD_BYTES - *used, "%s%s = %s",
				*used > 0 ? ", " : "", key, word);

		*used += n > 0 ? (size_t)n : 0;
	}
	return why;
}

static int read_match(struct reading *r, struct spa_json *object)
{
	struct rules *rules = r->rules;
	struct match *match = &rules->matches[rules->n_matches];
	char key[RULES_WORD_BYTES], why[RULES_WORD_BYTES] = "";
	const char *value;
	size_t used = 0;
	int len, res;

	*match = (struct match) { .first = rules->n_conditions, .rule = r->rule };
	while ((res = next_key(r, object, key)) > 0) {
		if ((len = spa_json_next(object, &value)) <= 0)
			return fault(r, "a key has no value");
		if ((res = add_condition(r, key, value, len)) < 0)
			return res;
		append_why(why, &used, key, value, len);
	}
	if (res < 0)
		return res;
	match->n_conditions = rules->n_conditions - match->first;
	if (match->n_conditions == 0)
		return fault(r, "a match is { key = value ... }, with one key at least");
	/* There are no more matches than conditions. */
	rules->n_matches++;
	match->why = strdup(why);
	return match->why != NULL ? 0 : -ENOMEM;
}

static int read_matches(struct reading *r, struct spa_json *rule, const char *value)
{
	struct spa_json list, object;
	int len, res;

	if (*value != '[')
		return fault(r, "matches is [ { key = value ... } ... ]");
	spa_json_enter(rule, &list);
	while ((len = spa_json_next(&list, &value)) > 0) {
		if (*value != '{')
			return fault(r, "matches is [ { key = value ... } ... ]");
		spa_json_enter(&list, &object);
		if ((res = read_match(r, &object)) < 0)
			return res;
	}
	return 0;
}

static int read_actions(struct reading *r, struct spa_json *rule, const char *value, int *route)
{
	char key[RULES_WORD_BYTES], name[RULES_WORD_BYTES];
	struct spa_json object;
	int len, res;

	if (*value != '{')
		return fault(r, "actions is { route = ... }");
	spa_json_enter(rule, &object);
	while ((res = next_key(r, &object, key)) > 0) {
		if ((len = spa_json_next(&object, &value)) <= 0 || !spa_streq(key, "route"))
			return fault(r, "the one action is route = ...");
		if (!copy_word(value, len, name) || (*route = route_find(name)) < 0)
			return fault(r, "route is " ROUTE_RANGE_TEXT);
	}
	return res;
}

static int read_parts(struct reading *r, struct spa_json *rule)
{
	uint32_t first_match = r->rules->n_matches;
	char key[RULES_WORD_BYTES];
	const char *value;
	int len, route = -1, res;

	while ((res = next_key(r, rule, key)) > 0) {
		if ((len = spa_json_next(rule, &value)) <= 0)
			return fault(r, "a key has no value");
		if (spa_streq(key, "matches"))
			res = read_matches(r, rule, value);
		else if (spa_streq(key, "actions"))
			res = read_actions(r, rule, value, &route);
		else
			res = fault(r, "a rule has matches and actions");
		if (res < 0)
			break;
	}
	if (res < 0)
		return res;
	if (route < 0 || r->rules->n_matches == first_match)
		return fault(r, "a rule needs both matches and actions");
	for (uint32_t i = first_match; i < r->rules->n_matches; i++)
		r->rules->matches[i].route = (enum route)route;
	return 0;
}

static int read_rule(struct reading *r, struct spa_json *rule)
{
	uint32_t n_matches = r->rules->n_matches, n_conditions = r->rules->n_conditions;
	int res = read_parts(r, rule);

	if (res < 0) {
		rules_drop_matches(r->rules, n_matches);
		rules_drop_conditions(r->rules, n_conditions);
	}
	return res;
}

static int read_list(struct reading *r, const char *text)
{
	struct spa_json top, list, rule;
	const char *value;
	int len = 0;

	if (strlen(text) > RULES_MAX_BYTES)
		return fault(r, "longer than 32768 bytes");
	spa_json_init(&top, text, strlen(text));
	if (spa_json_enter_array(&top, &list) <= 0)
		return fault(r, "rules are [ { matches = [ ... ] actions = { ... } } ... ]");
	while (!r->is_given_up && (len = spa_json_next(&list, &value)) > 0) {
		if (r->rule++ == RULES_MAX)
			return fault(r, "more than 256 rules");
		if (*value != '{') {
			fault(r, "a rule is { matches = [ ... ] actions = { ... } }");
			continue;
		}
		spa_json_enter(&list, &rule);
		if (read_rule(r, &rule) == -ENOMEM)
			return -ENOMEM;
	}
	return !r->is_given_up && len < 0 ? fault(r, "brackets or quotes do not match") : 0;
}

int rules_new(struct rules **rulesp, const char *text, rules_fault_fn on_fault, void *data)
{
	struct reading r = { .on_fault = on_fault, .data = data };

	if ((r.rules = calloc(1, sizeof(*r.rules))) == NULL)
		return -ENOMEM;
	if (read_list(&r, text) == -ENOMEM) {
		rules_free(r.rules);
		return -ENOMEM;
	}
	*rulesp = r.rules;
	return r.n_faults;
}
