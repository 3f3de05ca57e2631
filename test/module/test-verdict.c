/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include <string.h>

#include "properties.h"
#include "routing/decision.h"

#define PLAYER "node.autoconnect", "true", "application.name", "Player", \
	"application.process.binary", "player"

static const char *const player[] = { PLAYER, NULL };

static struct verdict judge(const struct verdict_policy *policy,
		const struct verdict_facts *facts, properties props)
{
	struct spa_list none;
	struct verdict_policy full = *policy;
	struct verdict_search search = { .rules.effort_left = UINT32_MAX };
	struct verdict verdict;

	spa_list_init(&none);
	if (full.apps == NULL)
		full.apps = &none;
	assert_true(verdict_find(&verdict, &full, facts, &search, properties_lookup,
				(void *)props));
	return verdict;
}

static void assert_not_routable(const struct verdict_facts *facts, properties props,
		const char *reason)
{
	const struct verdict_policy policy = { .default_route = ROUTE_PROCESSED };
	struct verdict v = judge(&policy, facts, props);

	assert_int_equal(v.route, ROUTE_NONE);
	assert_false(v.is_routable);
	assert_string_equal(v.code, strcmp(reason, "node.exclusive") == 0 ||
			strcmp(reason, "it is encoded") == 0 ? "exclusive" : "not-routable");
	assert_memory_equal(v.why, "not routable: ", 14);
	if (strncmp(v.why + 14, reason, strlen(reason)) != 0)
		fail_msg("%s instead of %s", v.why, reason);
}

static void a_stream_nothing_is_said_of_has_the_default(void **state)
{
	const struct verdict_facts facts = { .override = -1 };

	for (int route = 0; route < N_ROUTES; route++) {
		const struct verdict_policy policy = { .default_route = (enum route)route };
		struct verdict v = judge(&policy, &facts, player);

		assert_int_equal(v.route, route);
		assert_string_equal(v.why, "default");
		assert_string_equal(v.code, "default");
		assert_true(v.is_routable && !v.is_hands_off);
	}
}

static void what_is_not_to_be_moved_says_why(void **state)
{
	static const char *const marks[] = { "node.dont-move", "node.dont-reconnect",
		"node.dont-fallback", "node.exclusive" };
	const struct verdict_facts facts = { .override = -1 };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		const char *const yes[] = { PLAYER, marks[i], "true", NULL };
		const char *const no[] = { PLAYER, marks[i], "false", NULL };
		const struct verdict_policy policy = { .default_route = ROUTE_SINK };

		assert_not_routable(&facts, yes, marks[i]);
		assert_int_equal(judge(&policy, &facts, no).route, ROUTE_SINK);
	}
	assert_not_routable(&facts, (const char *const[]){ PLAYER, "node.link-group", "x", NULL },
			"node.link-group");
	assert_not_routable(&facts, (const char *const[]){ PLAYER, "node.target", "7", NULL },
			"node.target");
	assert_not_routable(&facts, (const char *const[]){ PLAYER, "client.api", "jack", NULL },
			"client.api");
	assert_not_routable(&facts, (const char *const[]){ "node.name", "x", NULL },
			"node.autoconnect");
	assert_not_routable(&(struct verdict_facts) { .override = -1, .is_capture = true },
			player, "it records");
	assert_not_routable(&(struct verdict_facts) { .override = -1, .is_encoded_only = true },
			player, "it is encoded");
}

static void a_target_of_its_own_counts_and_one_of_ours_does_not(void **state)
{
	const char *const props[] = { PLAYER, "target.object", "x", NULL };
	const struct verdict_policy policy = { .default_route = ROUTE_PROCESSED };
	const struct verdict_facts ours = { .override = -1, .is_target_ours = true };

	assert_not_routable(&(struct verdict_facts) { .override = -1 }, props, "target.object");
	assert_int_equal(judge(&policy, &ours, props).route, ROUTE_PROCESSED);
}

static void nothing_overrules_what_is_not_routable(void **state)
{
	const char *const props[] = { PLAYER, "node.dont-move", "true", NULL };

	assert_not_routable(&(struct verdict_facts) { .override = ROUTE_SINK }, props, "node.");
	assert_not_routable(&(struct verdict_facts) { .override = -1, .is_pinned = true,
			.pin = "speaker" }, props, "node.");
}

static void the_order_is_override_pin_program_rules_default(void **state)
{
	struct app_route app = { .app = "player", .route = ROUTE_SINK };
	struct spa_list apps;
	struct rules *rules;
	struct verdict_facts facts = { .override = ROUTE_BYPASS, .is_pinned = true,
		.pin_route = ROUTE_NONE, .pin = "speaker" };
	struct verdict v;

	spa_list_init(&apps);
	spa_list_append(&apps, &app.link);
	assert_int_equal(rules_new(&rules, "[ { matches = [ { application.name = Player } ] "
			"actions = { route = none } } ]", NULL, NULL), 0);
	const struct verdict_policy policy = {
		.apps = &apps, .rules = rules, .default_route = ROUTE_PROCESSED
	};

	v = judge(&policy, &facts, player);
	assert_int_equal(v.route, ROUTE_BYPASS);
	assert_string_equal(v.why, "set for this stream");
	assert_string_equal(v.code, "override");
	facts.override = -1;
	v = judge(&policy, &facts, player);
	assert_int_equal(v.route, ROUTE_NONE);
	assert_true(v.is_hands_off && v.is_routable);
	assert_string_equal(v.why, "user pin: speaker");
	assert_string_equal(v.code, "pin");
	facts.is_pinned = false;
	v = judge(&policy, &facts, player);
	assert_int_equal(v.route, ROUTE_SINK);
	assert_string_equal(v.why, "route.player");
	assert_string_equal(v.code, "app");
	spa_list_remove(&app.link);
	v = judge(&policy, &facts, player);
	assert_int_equal(v.route, ROUTE_NONE);
	assert_string_equal(v.why, "rule 1: application.name = Player");
	assert_string_equal(v.code, "rule");
	v = judge(&(struct verdict_policy) { .default_route = ROUTE_PROCESSED }, &facts, player);
	assert_int_equal(v.route, ROUTE_PROCESSED);
	rules_free(rules);
}

static void a_profile_comes_after_the_users_rules_and_before_no_default(void **state)
{
	struct profile_policy profile = { .name = "night", .route = ROUTE_SINK };
	const struct verdict_facts facts = { .override = -1 };
	struct verdict_policy policy = { .default_route = -1, .profile = &profile };
	const char *const other[] = { "node.autoconnect", "true", NULL };
	struct rules *rules;
	struct verdict v;

	assert_int_equal(rules_new(&profile.rules, "[ { matches = [ { a = b } ] actions = "
			"{ route = sink } } { matches = [ { application.name = Player } ] "
			"actions = { route = bypass } } ]", NULL, NULL), 0);
	assert_int_equal(rules_new(&rules, "[ { matches = [ { application.name = Player } ] "
			"actions = { route = none } } ]", NULL, NULL), 0);
	v = judge(&policy, &facts, player);
	assert_int_equal(v.route, ROUTE_BYPASS);
	assert_string_equal(v.why, "profile night, rule 2: application.name = Player");
	assert_string_equal(v.code, "profile-rule");
	v = judge(&policy, &facts, other);
	assert_int_equal(v.route, ROUTE_SINK);
	assert_string_equal(v.why, "profile night");
	assert_string_equal(v.code, "profile");
	policy.default_route = ROUTE_PROCESSED;
	v = judge(&policy, &facts, other);
	assert_int_equal(v.route, ROUTE_PROCESSED);
	assert_string_equal(v.why, "default");
	assert_string_equal(v.code, "default");
	assert_int_equal(judge(&policy, &facts, player).route, ROUTE_BYPASS);
	policy.rules = rules;
	v = judge(&policy, &facts, player);
	assert_int_equal(v.route, ROUTE_NONE);
	assert_string_equal(v.why, "rule 1: application.name = Player");
	assert_string_equal(v.code, "rule");
	rules_free(profile.rules);
	rules_free(rules);
}

static void of_a_pin_and_a_route_of_the_program_the_newer_counts(void **state)
{
	struct app_route app = { .app = "player", .route = ROUTE_SINK, .wish = 2 };
	struct verdict_facts facts = { .override = -1, .is_pinned = true, .pin = "speaker" };
	struct spa_list apps;
	struct verdict v;

	spa_list_init(&apps);
	spa_list_append(&apps, &app.link);
	const struct verdict_policy policy = { .apps = &apps };

	facts.pin_wish = 0;	/* remembered of an earlier stream */
	v = judge(&policy, &facts, player);
	assert_string_equal(v.code, "app");
	assert_int_equal(v.route, ROUTE_SINK);
	assert_false(v.is_hands_off);
	facts.pin_wish = 3;
	v = judge(&policy, &facts, player);
	assert_string_equal(v.code, "pin");
	assert_ptr_equal(v.app, &app);
	facts.pin_wish = 0;
	app.is_overruled = true;
	assert_string_equal(judge(&policy, &facts, player).code, "pin");
}

static void a_program_is_found_as_people_write_it(void **state)
{
	static const struct { const char *app, *binary; bool is_it; } cases[] = {
		{ "firefox", "firefox-esr", true }, { "Firefox", "firefox-esr", true },
		{ "FIREFOX-ESR", "firefox-esr", true }, { "firefox", "firefox-bin", true },
		{ "soffice", "soffice.bin", true }, { "game", "Game.exe", true },
		{ "fire", "firefox", false }, { "firefox-esr", "firefox", false },
		{ "gnome", "gnome-music", false }, { "-esr", "firefox-esr", false },
		{ "ardour*", "ardour7", true }, { "ardour*", "ardour", true },
		{ "ardour?", "ardour", false }, { "*", "", true }, { "?", "", false },
		{ "a*b*c", "aXbXbXc", true }, { "a*b*c", "aXbXbX", false }, { "**", "x", true },
		{ "M\xc3\xbcsik", "m\xc3\xbcsik", true },
	};
	const struct verdict_facts facts = { .override = -1 };

	for (size_t i = 0; i < SPA_N_ELEMENTS(cases); i++) {
		const char *const props[] = { "node.autoconnect", "true",
			"application.process.binary", cases[i].binary, NULL };
		struct app_route app = { .route = ROUTE_SINK };
		struct spa_list apps;

		snprintf(app.app, sizeof(app.app), "%s", cases[i].app);
		spa_list_init(&apps);
		spa_list_append(&apps, &app.link);
		if (spa_streq(judge(&(struct verdict_policy) { .apps = &apps }, &facts, props).code,
					"app") != cases[i].is_it)
			fail_msg("%s and %s", cases[i].app, cases[i].binary);
	}
}

static void a_name_counts_before_a_pattern_then_what_was_set_last(void **state)
{
	struct app_route all = { .app = "*", .route = ROUTE_NONE, .wish = 9 };
	struct app_route old = { .app = "player", .route = ROUTE_SINK, .wish = 1 };
	struct app_route newer = { .app = "Player", .route = ROUTE_BYPASS, .wish = 2 };
	const struct verdict_facts facts = { .override = -1 };
	struct spa_list apps;

	spa_list_init(&apps);
	spa_list_append(&apps, &all.link);
	const struct verdict_policy policy = { .apps = &apps };

	assert_int_equal(judge(&policy, &facts, player).route, ROUTE_NONE);
	spa_list_append(&apps, &old.link);
	assert_int_equal(judge(&policy, &facts, player).route, ROUTE_SINK);
	spa_list_append(&apps, &newer.link);
	assert_int_equal(judge(&policy, &facts, player).route, ROUTE_BYPASS);
	old.wish = 3;
	assert_int_equal(judge(&policy, &facts, player).route, ROUTE_SINK);
}

static void a_program_goes_by_any_of_four_names(void **state)
{
	static const char *const keys[] = { "application.process.binary", "application.name",
		"application.id", "pipewire.access.portal.app_id" };
	struct app_route app = { .app = "org.some.Thing", .route = ROUTE_SINK };
	const struct verdict_facts facts = { .override = -1 };
	struct spa_list apps;

	spa_list_init(&apps);
	spa_list_append(&apps, &app.link);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *const props[] = { "node.autoconnect", "true", keys[i],
			"org.some.Thing", NULL };
		const struct verdict_policy policy = { .apps = &apps };

		assert_string_equal(judge(&policy, &facts, props).why, "route.org.some.Thing");
	}
}

static void our_own_output_goes_to_the_device_unless_its_user_moved_it(void **state)
{
	const char *const props[] = { "node.link-group", "headroom", NULL };
	const struct verdict_policy policy = { .default_route = ROUTE_PROCESSED };
	struct verdict_facts facts = { .override = -1, .is_output = true, .pin = "speaker" };
	struct verdict v = judge(&policy, &facts, props);

	assert_int_equal(v.route, ROUTE_BYPASS);
	assert_string_equal(v.code, "output");
	assert_true(v.is_routable && v.is_fixed);
	facts.is_pinned = true;
	facts.pin_route = ROUTE_NONE;
	assert_true(judge(&policy, &facts, props).is_hands_off);
}

static void a_hostile_pin_is_printed_safely(void **state)
{
	const struct verdict_facts facts = { .override = -1, .is_pinned = true,
		.pin_route = ROUTE_NONE, .pin = "a\nb\x1b[31m" };
	const struct verdict_policy policy = { .default_route = ROUTE_PROCESSED };

	assert_string_equal(judge(&policy, &facts, player).why, "user pin: a?b?[31m");
}

static void an_interrupted_search_goes_on_where_it_was(void **state)
{
	const struct verdict_facts facts = { .override = -1 };
	struct profile_policy profile = { .name = "night", .route = ROUTE_NONE };
	struct verdict_policy policy = { .default_route = -1, .profile = &profile };
	struct verdict_search search = { 0 };
	struct rules *rules;
	struct spa_list none;
	struct verdict v;
	int n_calls = 1;

	spa_list_init(&none);
	assert_int_equal(rules_new(&rules, "[ { matches = [ { a = b } { c = d } ] "
				"actions = { route = bypass } } ]", NULL, NULL), 0);
	assert_int_equal(rules_new(&profile.rules, "[ { matches = [ { e = f } { application.name = Player } ]"
				" actions = { route = sink } } ]", NULL, NULL), 0);
	policy.apps = &none;
	policy.rules = rules;
	while (search.rules.effort_left = 1, !verdict_find(&v, &policy, &facts, &search,
				properties_lookup, (void *)player)) {
		assert_true(v.is_routable);
		n_calls++;
	}
	assert_int_equal(n_calls, 4);
	assert_int_equal(v.route, ROUTE_SINK);
	assert_string_equal(v.why, "profile night, rule 1: application.name = Player");
	assert_false(search.is_in_profile);
	rules_free(rules);
	rules_free(profile.rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_nothing_is_said_of_has_the_default),
		cmocka_unit_test(what_is_not_to_be_moved_says_why),
		cmocka_unit_test(a_target_of_its_own_counts_and_one_of_ours_does_not),
		cmocka_unit_test(nothing_overrules_what_is_not_routable),
		cmocka_unit_test(the_order_is_override_pin_program_rules_default),
		cmocka_unit_test(a_profile_comes_after_the_users_rules_and_before_no_default),
		cmocka_unit_test(of_a_pin_and_a_route_of_the_program_the_newer_counts),
		cmocka_unit_test(a_program_is_found_as_people_write_it),
		cmocka_unit_test(a_name_counts_before_a_pattern_then_what_was_set_last),
		cmocka_unit_test(a_program_goes_by_any_of_four_names),
		cmocka_unit_test(our_own_output_goes_to_the_device_unless_its_user_moved_it),
		cmocka_unit_test(a_hostile_pin_is_printed_safely),
		cmocka_unit_test(an_interrupted_search_goes_on_where_it_was),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
