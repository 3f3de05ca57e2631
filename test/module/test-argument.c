/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/defs.h>

#include <headroom/argument.h>
#include <headroom/profile.h>

struct example {
	const char *key, *good, *bad, *reason;	/* what is said of the bad one */
};

static const struct example examples[] = {
	{ "bypass-sink", "false", "0", "true or false" },
	{ "auto-config", "true", "", "true or false" },
	{ "watchdog", "true", "yes", "true or false" },
	{ "tap.keep", "true", "TRUE", "true or false" },
	{ "route.default", "none", "nowhere", "processed, bypass" },
	{ "profile", "night", "../night", "a name of" },
	{ "strength", "0", "nan", "0 .. 100 %" },
	{ "rules", "[ ]", "{ }", "[ ... ]" },
	{ "state.save", "false", "no", "true or false" },
	{ "state.dir", "/x", "x", "absolute path" },
	{ "audio.channels", "64", "65", "1 .. 64" },
	{ "audio.position", "[ FL FR ]", "[ FL XX ]", "XX is not a channel" },
	{ "params", "{ headroom.agc.target-lufs = -20 }", "{ headroom.agc.target-lufs = 1 }",
		"headroom.agc.target-lufs = 1: allowed is -50 .. -5" },
	{ "processed.props", "{ a = b }", "a", "key = value" },
	{ "processed.output.props", "{ }", "[ ]", "key = value" },
	{ "bypass.props", "{ }", "1", "key = value" },
	{ "bypass.output.props", "{ }", "", "key = value" },
};

static void each_argument_takes_what_it_may_be_and_says_what_else_is_wrong(void **state)
{
	char reason[HR_ARGUMENT_REASON_BYTES];

	for (size_t i = 0; i < SPA_N_ELEMENTS(examples); i++) {
		const struct example *e = &examples[i];

		assert_string_equal(hr_argument_keys[i], e->key);
		assert_int_equal(hr_argument_check(e->key, e->good, reason, sizeof(reason)), 0);
		assert_int_equal(hr_argument_check(e->key, e->bad, reason, sizeof(reason)), -EINVAL);
		assert_non_null(strstr(reason, e->reason));
	}
	assert_null(hr_argument_keys[SPA_N_ELEMENTS(examples)]);
}

static void the_form_alone_lets_through_what_others_read(void **state)
{
	char reason[HR_ARGUMENT_REASON_BYTES];

	assert_int_equal(hr_argument_check_form("rules", "[ x ]", reason, sizeof(reason)), 0);
	assert_int_equal(hr_argument_check("rules", "[ x ]", reason, sizeof(reason)), -EINVAL);
	assert_int_equal(hr_argument_check_form("params", "{ x = y }", reason, sizeof(reason)), 0);
	assert_int_equal(hr_argument_check("params", "{ x = y }", reason, sizeof(reason)), -EINVAL);
}

static void parameters_and_levels_of_programs_are_known_by_their_own_names(void **state)
{
	char reason[HR_ARGUMENT_REASON_BYTES];

	assert_int_equal(hr_argument_check("headroom.agc.target-lufs", "-20", reason,
			sizeof(reason)), 0);
	assert_int_equal(hr_argument_check("headroom.agc.target-lufs", "1", reason,
			sizeof(reason)), -EINVAL);
	assert_int_equal(hr_argument_check("headroom.no", "1", reason, sizeof(reason)), -ENOENT);
	assert_int_equal(hr_argument_check("app-level", "true", reason, sizeof(reason)), 0);
	assert_int_equal(hr_argument_check("app-level.mpv", "off", reason, sizeof(reason)), 0);
	assert_int_equal(hr_argument_check("app-level.mpv", "1", reason, sizeof(reason)), -EINVAL);
	assert_int_equal(hr_argument_check("no", "1", reason, sizeof(reason)), -ENOENT);
}

/* As everywhere: what one reader takes for a number, no other refuses. */
static void a_number_is_decimal_with_nothing_around_it(void **state)
{
	static const char *const keys[] = { "strength", "app-level.max-cut-db",
		"headroom.limiter.hold-ms" };
	static const char *const bad[] = { "0x10", " 5", "5 ", "5,5", "inf", "nan", "" };
	char reason[HR_ARGUMENT_REASON_BYTES];

	for (size_t i = 0; i < SPA_N_ELEMENTS(keys); i++) {
		assert_int_equal(hr_argument_check(keys[i], "1.25e1", reason, sizeof(reason)), 0);
		for (size_t j = 0; j < SPA_N_ELEMENTS(bad); j++)
			assert_int_equal(hr_argument_check(keys[i], bad[j], reason,
						sizeof(reason)), -EINVAL);
	}
}

static void keep_line(void *data, const struct hr_profile_fault *fault)
{
	hr_profile_fault_text(fault, data, HR_ARGUMENT_REASON_BYTES);
}

/* The one with the number of the rule, the other with the line. */
static void an_argument_and_a_profile_refuse_a_rule_in_the_same_words(void **state)
{
	static const char *const wrong[] = {
		"{ matches = [ { a = b } ] }", "{ matches = [ { } ] actions = { route = sink } }",
		"{ matches = { a = b } }", "{ matches = [ a ] }", "{ actions = { route = [ ] } }",
		"{ actions = { route = away } }", "{ actions = { move = sink } }", "{ match = 1 }",
		"{ matches = [ { a = \"~b{9}\" } ] }", "{ matches = [ { a = \"~(b)\\\\1\" } ] }", "x",
	};

	for (size_t i = 0; i < SPA_N_ELEMENTS(wrong); i++) {
		char text[256], reason[HR_ARGUMENT_REASON_BYTES], line[HR_ARGUMENT_REASON_BYTES];
		struct hr_profile profile;

		snprintf(text, sizeof(text), "rules =\n[ %s ]", wrong[i]);
		assert_int_equal(hr_argument_check("rules", text + strlen("rules ="), reason,
					sizeof(reason)), -EINVAL);
		assert_int_equal(hr_profile_read(&profile, text, strlen(text), "p", keep_line,
					line), 1);
		assert_memory_equal(reason, "rule 1: ", 8);
		assert_memory_equal(line, "p:2: ", 5);
		assert_string_equal(reason + 8, line + 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_argument_takes_what_it_may_be_and_says_what_else_is_wrong),
		cmocka_unit_test(the_form_alone_lets_through_what_others_read),
		cmocka_unit_test(parameters_and_levels_of_programs_are_known_by_their_own_names),
		cmocka_unit_test(a_number_is_decimal_with_nothing_around_it),
		cmocka_unit_test(an_argument_and_a_profile_refuse_a_rule_in_the_same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
