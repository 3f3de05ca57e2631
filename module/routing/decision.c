/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>

#include <pipewire/keys.h>
#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include <headroom/program-name.h>
#include <headroom/reasons.h>

#include "base/text.h"
#include "graph/streams.h"
#include "routing/decision.h"

static bool is_true(rules_lookup_fn lookup, void *data, const char *key)
{
	return spa_atob(lookup(data, key));
}

/* A reason, for programs and for people. */
__attribute__((format(printf, 3, 4)))
static void explain(struct verdict *v, const char *code, const char *format, ...)
{
	va_list args;

	v->code = code;
	va_start(args, format);
	vsnprintf(v->why, sizeof(v->why), format, args);
	va_end(args);
}

/* A reason not to touch the stream, or NULL; *code is for programs. */
static const char *find_obstacle(const struct verdict_facts *facts, rules_lookup_fn lookup,
		void *data, const char **code)
{
	/* Each says: link me once, or to what I name. */
	static const char *const marks[] = {
		PW_KEY_NODE_DONT_RECONNECT, "node.dont-move", "node.dont-fallback",
	};
	bool is_exclusive;

	*code = HEADROOM_WHY_NOT_ROUTABLE;
	if (facts->is_capture)
		return "it records";
	if (lookup(data, "node.link-group") != NULL)
		return "node.link-group: it is part of a filter";
	if (spa_streq(lookup(data, PW_KEY_CLIENT_API), "jack"))
		return "client.api = jack: it links itself";
	if (!is_true(lookup, data, PW_KEY_NODE_AUTOCONNECT))
		return "node.autoconnect is not true: it links itself";
	for (size_t i = 0; i < SPA_N_ELEMENTS(marks); i++)
		if (is_true(lookup, data, marks[i]))
			return marks[i];
	is_exclusive = is_true(lookup, data, PW_KEY_NODE_EXCLUSIVE);
	if (is_exclusive || facts->is_encoded_only) {
		*code = HEADROOM_WHY_EXCLUSIVE;
		return is_exclusive ? PW_KEY_NODE_EXCLUSIVE : "it is encoded";
	}
	if (lookup(data, "node.target") != NULL)
		return "node.target: it has a target of its own";
	if (lookup(data, PW_KEY_TARGET_OBJECT) != NULL && !facts->is_target_ours)
		return "target.object: it has a target of its own";
	return NULL;
}

static bool is_of_program(const struct app_route *app, rules_lookup_fn lookup, void *data)
{
	const char *name;

	for (size_t i = 0; i < STREAM_N_PROGRAM_KEYS; i++) {
		name = lookup(data, stream_program_keys[i]);
		if (name != NULL && program_is_named(name, app->app))
			return true;
	}
	name = lookup(data, PW_KEY_NODE_NAME);
	return name != NULL && program_is_named(name, app->app);
}

/* A name counts before a pattern, then what was set last. */
static bool is_better(const struct app_route *app, const struct app_route *than)
{
	bool is_pattern = program_is_pattern(app->app);

	if (than == NULL || is_pattern != program_is_pattern(than->app))
		return than == NULL || !is_pattern;
	return app->wish > than->wish;
}

static struct app_route *find_app(struct spa_list *apps, rules_lookup_fn lookup, void *data)
{
	struct app_route *app, *found = NULL;

	spa_list_for_each(app, apps, link)
		if (is_better(app, found) && is_of_program(app, lookup, data))
			found = app;
	return found;
}

static bool is_pin_newer(const struct verdict_facts *facts, const struct app_route *app)
{
	return app == NULL || app->is_overruled || app->wish <= facts->pin_wish;
}

/* In the rules that were set, then in those of the profile. */
static uint32_t find_rule(const struct verdict_policy *policy, struct verdict_search *search,
		rules_lookup_fn lookup, void *data, enum route *route, const char **what)
{
	uint32_t rule = 0;

	if (!search->is_in_profile)
		rule = rules_find(policy->rules, &search->rules, lookup, data, route, what);
	if (rule > 0 || policy->profile == NULL)
		return rule;
	search->is_in_profile = true;
	return rules_find(policy->profile->rules, &search->rules, lookup, data, route, what);
}

static bool apply_policy(struct verdict *v, const struct verdict_policy *policy,
		struct verdict_search *search, rules_lookup_fn lookup, void *data)
{
	const struct profile_policy *profile = policy->profile;
	const struct app_route *app = v->app;
	const char *what;
	uint32_t rule = app != NULL ? 0 :
		find_rule(policy, search, lookup, data, &v->route, &what);

	if (rule == RULES_UNFINISHED)
		return false;
	if (app != NULL) {
		v->route = app->route;
		explain(v, HEADROOM_WHY_APP, "route.%s", app->app);
	} else if (rule > 0 && search->is_in_profile) {
		explain(v, HEADROOM_WHY_PROFILE_RULE, "profile %s, rule %u: %s", profile->name,
				rule, what);
	} else if (rule > 0) {
		explain(v, HEADROOM_WHY_RULE, "rule %u: %s", rule, what);
	} else if (policy->default_route >= 0 || profile == NULL) {
		v->route = policy->default_route >= 0 ? (enum route)policy->default_route :
			ROUTE_PROCESSED;
		explain(v, HEADROOM_WHY_DEFAULT, "default");
	} else {
		v->route = profile->route;
		explain(v, HEADROOM_WHY_PROFILE, "profile %s", profile->name);
	}
	search->is_in_profile = false;
	return true;
}

bool verdict_find(struct verdict *v, const struct verdict_policy *policy,
		const struct verdict_facts *facts, struct verdict_search *search,
		rules_lookup_fn lookup, void *data)
{
	const char *code, *obstacle = facts->is_output ? NULL :
		find_obstacle(facts, lookup, data, &code);
	char pin[128];

	*v = (struct verdict) {
		.route = ROUTE_NONE,
		.is_routable = obstacle == NULL,
		.is_fixed = facts->is_output,
		.app = facts->is_output ? NULL : find_app(policy->apps, lookup, data),
	};
	if (obstacle != NULL) {
		explain(v, code, "not routable: %s", obstacle);
	} else if (facts->override >= 0) {
		v->route = (enum route)facts->override;
		explain(v, HEADROOM_WHY_OVERRIDE, "set for this stream");
	} else if (facts->is_pinned && is_pin_newer(facts, v->app)) {
		v->route = facts->pin_route;
		v->is_hands_off = true;
		explain(v, HEADROOM_WHY_PIN, "user pin: %s",
				printable(facts->pin, pin, sizeof(pin)));
	} else if (facts->is_output) {
		v->route = ROUTE_BYPASS;
		explain(v, HEADROOM_WHY_OUTPUT, "output of a headroom sink");
	} else {
		return apply_policy(v, policy, search, lookup, data);
	}
	return true;
}
