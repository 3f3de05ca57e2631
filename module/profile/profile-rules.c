/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <spa/utils/string.h>

#include <headroom/route.h>

#include "base/conf-reader.h"
#include "base/regex.h"

/*
 * rules = [ { matches = [ { key = value ... } ... ] actions = { route = ... } } ... ],
 * as PipeWire writes rules. What they match is decided by whoever routes.
 */

/* As rules.c will: ! turns round, ~ is an expression. */
static bool is_comparable(const char *text)
{
	struct pattern *pattern = NULL;
	bool is_good;

	text += *text == '!';
	if (*text != '~')
		return true;
	is_good = pattern_new(&pattern, text + 1) != -EINVAL;
	pattern_free(pattern);
	return is_good;
}

static void check_match(struct reader *reader, struct spa_json *match)
{
	struct pair pair;
	char text[256];

	while (reader_next_pair(reader, match, &pair)) {
		if (!reader_copy_text(&pair, text, sizeof(text)))
			reader_fault_value(reader, &pair, "not a text to compare with", "");
		else if (!is_comparable(text))
			reader_fault_value(reader, &pair, "not an extended regular expression",
					"one without { } and back-references");
	}
}

static void check_matches(struct reader *reader, struct spa_json *rule, const struct pair *pair)
{
	struct spa_json list, match;
	const char *value;
	int length_bytes;

	if (!is_list(pair)) {
		reader_fault_value(reader, pair, "not a list", "[ { key = value ... } ... ]");
		return;
	}
	spa_json_enter(rule, &list);
	while ((length_bytes = spa_json_next(&list, &value)) > 0) {
		if (!spa_json_is_object(value, length_bytes)) {
			reader_fault(reader, value, pair->key, "holds something else than objects",
					"[ { key = value ... } ... ]");
			continue;
		}
		spa_json_enter(&list, &match);
		check_match(reader, &match);
	}
}

static void check_actions(struct reader *reader, struct spa_json *rule, const struct pair *pair)
{
	struct spa_json actions;
	struct pair action;

	if (!is_object(pair)) {
		reader_fault_value(reader, pair, "not an object", "{ route = ... }");
		return;
	}
	spa_json_enter(rule, &actions);
	while (reader_next_pair(reader, &actions, &action)) {
		if (!spa_streq(action.key, "route"))
			reader_fault(reader, action.value, action.key, "no such action", "route");
		else if (reader_find_label(&action, route_names, N_ROUTES) < 0)
			reader_fault_value(reader, &action, "no such route",
					ROUTE_RANGE_TEXT);
	}
}

static void check_rule(struct reader *reader, struct spa_json *rule, const char *at)
{
	bool has_matches = false, has_actions = false;
	struct pair pair;

	while (reader_next_pair(reader, rule, &pair)) {
		if (spa_streq(pair.key, "matches")) {
			has_matches = true;
			check_matches(reader, rule, &pair);
		} else if (spa_streq(pair.key, "actions")) {
			has_actions = true;
			check_actions(reader, rule, &pair);
		} else {
			reader_fault(reader, pair.value, pair.key, "not a part of a rule",
					"matches and actions");
		}
	}
	if (!has_matches || !has_actions)
		reader_fault(reader, at, "rules", "a rule needs both matches and actions", "");
}

void reader_check_rules(struct reader *reader, struct spa_json *object, const struct pair *pair)
{
	struct spa_json list, rule;
	const char *value;
	int length_bytes;

	if (!is_list(pair)) {
		reader_fault_value(reader, pair, "not a list",
				"[ { matches = [ ... ] actions = { ... } } ... ]");
		return;
	}
	spa_json_enter(object, &list);
	while ((length_bytes = spa_json_next(&list, &value)) > 0) {
		if (!spa_json_is_object(value, length_bytes)) {
			reader_fault(reader, value, pair->key, "holds something else than objects",
					"[ { matches = [ ... ] actions = { ... } } ... ]");
			continue;
		}
		spa_json_enter(&list, &rule);
		check_rule(reader, &rule, value);
	}
}
