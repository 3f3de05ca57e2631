/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <headroom/profile.h>

#include "faults.h"

static struct hr_profile profile;
static struct faults faults;

/* The text ends with its last byte: nothing behind it may be looked at. */
static int read_text(const char *text)
{
	size_t size_bytes = strlen(text);
	char *copy = malloc(size_bytes > 0 ? size_bytes : 1);
	int res;

	assert_non_null(copy);
	memcpy(copy, text, size_bytes);
	faults.n_faults = 0;
	res = hr_profile_read(&profile, copy, size_bytes, "x.conf", faults_add, &faults);
	if (profile.rules != NULL)
		profile.rules = text + (profile.rules - copy);
	free(copy);
	return res;
}

static void assert_defaults(void)
{
	struct hr_params defaults;

	hr_params_init(&defaults);
	assert_memory_equal(&profile.params, &defaults, sizeof(defaults));
}

static void a_profile_is_a_name_values_and_rules(void **state)
{
	const char *rules = "[ { matches = [ { media.role = Movie } ] "
		"actions = { route = sink } } ]";
	char text[1024];

	snprintf(text, sizeof(text), "# a comment with { and \"\n{\n"
		"headroom.profile.name = night  headroom.profile.description = \"It's \\\"late\\\"\"\n"
		"route.default: bypass,\n"
		"\"settings\": { \"headroom.agc.target-lufs\": -23.5, headroom.bypass = true\n"
		"  headroom.compressor.detector = \"rms\" headroom.agc.enabled = 0 }\n"
		"rules = %s\n}\n", rules);
	assert_int_equal(read_text(text), 0);
	assert_string_equal(profile.name, "night");
	assert_string_equal(profile.description, "It's \"late\"");
	assert_int_equal(profile.route, ROUTE_BYPASS);
	assert_true(profile.params.agc_target_lufs == -23.5f);
	assert_true(profile.params.bypass);
	assert_int_equal(profile.params.comp_detector, 1);
	assert_false(profile.params.agc_enabled);
	assert_int_equal(profile.rules_bytes, strlen(rules));
	assert_memory_equal(profile.rules, rules, strlen(rules));
}

static void it_says_which_programs_are_levelled_and_how(void **state)
{
	assert_int_equal(read_text("{ app-level = true app-level.default = off\n"
			"app-level.Discord = \"on\" \"app-level.Some Player\" = off\n"
			"app-level.target-lufs = -50 app-level.target-lufs = -18.5 }"), 0);
	assert_int_equal(profile.app_levels.n_keys, 5);
	assert_true(*hr_profile_app_level(&profile, "app-level") == 1.0);
	assert_true(*hr_profile_app_level(&profile, "app-level.default") == 0.0);
	assert_true(*hr_profile_app_level(&profile, "app-level.Discord") == 1.0);
	assert_true(*hr_profile_app_level(&profile, "app-level.Some Player") == 0.0);
	assert_true(*hr_profile_app_level(&profile, "app-level.target-lufs") == -18.5);
	assert_null(hr_profile_app_level(&profile, "app-level.max-cut-db"));
	assert_defaults();
}

static void of_too_many_levels_of_programs_the_first_count(void **state)
{
	char text[4096], *end = text;

	for (uint32_t i = 0; i <= HR_PROFILE_MAX_APP_LEVELS; i++)
		end += sprintf(end, "app-level.p%u = on\n", i);
	sprintf(end, "app-level.p0 = off");
	assert_int_equal(read_text(text), 1);
	assert_string_equal(faults.lines[0],
			"x.conf:65: app-level.p64 = on: one key too many; allowed is 64 of app-level");
	assert_true(*hr_profile_app_level(&profile, "app-level.p0") == 0.0);
	assert_true(*hr_profile_app_level(&profile, "app-level.p63") == 1.0);
	assert_null(hr_profile_app_level(&profile, "app-level.p64"));
}

static void what_is_not_named_has_its_default(void **state)
{
	static const char *const texts[] = { "", "{}", " \n# nothing\n", "{ settings = { } }",
		"settings = { } rules = [ ]", "{ } # the end is in a comment", "#" };

	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(read_text(texts[i]), 0);
		assert_defaults();
		assert_int_equal(profile.route, ROUTE_PROCESSED);
	}
}

static void the_outer_brackets_may_be_left_out(void **state)
{
	assert_int_equal(read_text("headroom.profile.name = a\n"
			"settings = { headroom.limiter.ceiling-dbtp = -1 }"), 0);
	assert_string_equal(profile.name, "a");
	assert_true(profile.params.limit_ceiling_dbtp == -1.0f);
}

/* Each line is one mistake in the second line of a text, and what is said about it. */
static const char *const bad_settings[][2] = {
	{ "headroom.limiter.ceiling-dbtp = 3",
		"headroom.limiter.ceiling-dbtp = 3: out of range; allowed is -24 .. 0 dBTP" },
	{ "headroom.limiter.ceiling-dbtp = 1e99", "out of range; allowed is -24 .. 0 dBTP" },
	{ "headroom.limiter.ceiling-dbtp = nan", "not a value of this parameter" },
	{ "headroom.limiter.ceiling-dbtp = -1dB", "= -1dB: not a value of this parameter" },
	{ "headroom.limiter.ceiling-dbtp = \"-1\"", "= \"-1\": not a value of this parameter" },
	{ "headroom.limiter.ceiling-dbtp = true", "not a value of this parameter" },
	{ "headroom.limiter.ceiling-dbtp = null", "not a value of this parameter" },
	{ "headroom.limiter.ceiling-dbtp = [ -1 ]", "= [...]: not a value of this parameter" },
	{ "headroom.limiter.ceiling-dbtp = { a = -1 }", "= {...}: not a value" },
	{ "headroom.agc.enabled = maybe", "allowed is true or false" },
	{ "headroom.agc.enabled = 2", "out of range; allowed is true or false" },
	{ "headroom.compressor.detector = loudest", "allowed is peak or rms" },
	{ "headroom.limiter.lookahead-ms = 3", "lookahead-ms = 3: there is no such parameter" },
	{ "agc.enabled = true", "there is no such parameter" },
	{ "\"a\\nb\" = 1", "not a key" },
};

static void a_bad_setting_is_kept_out_and_the_rest_works(void **state)
{
	const size_t n = sizeof(bad_settings) / sizeof(bad_settings[0]);
	char text[512];

	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "{ settings = { headroom.agc.target-lufs = -30\n%s\n"
				"} headroom.profile.name = a }", bad_settings[i][0]);
		assert_int_equal(read_text(text), 1);
		assert_int_equal(faults.n_faults, 1);
		assert_memory_equal(faults.lines[0], "x.conf:2: ", 10);
		if (strstr(faults.lines[0], bad_settings[i][1]) == NULL)
			fail_msg("%s\nsays not: %s", faults.lines[0], bad_settings[i][1]);
		assert_true(profile.params.agc_target_lufs == -30.0f);
		assert_string_equal(profile.name, "a");
		profile.params.agc_target_lufs = -18.0f;
		assert_defaults();
	}
	printf("# %zu kinds of bad settings\n", n);
}

static const char *const bad_parts[][2] = {
	{ "headroom.profile.name = ../../etc/passwd", "not a name" },
	{ "headroom.profile.name = \"\"", "not a name" },
	{ "headroom.profile.name = .hidden", "not a name" },
	{ "headroom.profile.description = \"a\\nb\"", "not a description" },
	{ "route.default = up", "no such route; allowed is processed, bypass, sink or none" },
	{ "route.default = [ ]", "no such route" },
	{ "headroom.agc.enabled = true", "parameters go inside settings" },
	{ "colour = blue", "no part of a profile" },
	{ "settings = 1", "not an object" },
	{ "settings = [ headroom.bypass true ]", "not an object" },
	{ "app-level = on", "app-level = on: not a value of this key; allowed is true or false" },
	{ "app-level.default = 1", "not a value of this key; allowed is on or off" },
	{ "app-level. = on", "not a value of this key" },
	{ "app-level.mpv = loud", "app-level.mpv = loud: not a value of this key; allowed is on" },
	{ "app-level.target-lufs = 7", "= 7: out of range; allowed is -50 .. -5" },
	{ "app-level.target-lufs = \"-20\"", "not a value of this key; allowed is -50 .. -5" },
	{ "app-level.max-cut-db = nan", "not a value of this key; allowed is 0 .. 40 dB" },
	{ "app-level.max-cut-db = { }", "= {...}: not a value of this key" },
	{ "rules = { }", "not a list" },
	{ "rules = [ 1 ]", "something else than objects" },
	{ "rules = [ { actions = { } } ]", "needs both matches and actions" },
	{ "rules = [ { matches = [ ] } ]", "needs both matches and actions" },
	{ "rules = [ { matches = { } actions = { } } ]", "matches = {...}: not a list" },
	{ "rules = [ { matches = [ x ] actions = { } } ]", "something else than objects" },
	{ "rules = [ { matches = [ { a = [ ] } ] actions = { } } ]", "not a text" },
	{ "rules = [ { matches = [ { a = \"~b(\" } ] actions = { } } ]", "a = \"~b(\": not an extended" },
	{ "rules = [ { matches = [ { a = \"!~b{2}\" } ] actions = { } } ]", "without { } and back" },
	{ "rules = [ { matches = [ ] actions = [ ] } ]", "not an object" },
	{ "rules = [ { matches = [ ] actions = { route = up } } ]", "bypass, sink or none" },
	{ "rules = [ { matches = [ ] actions = { quit = 1 } } ]", "no such action" },
	{ "rules = [ { matches = [ ] actions = { } why = 1 } ]", "not a part of a rule" },
};

static void a_bad_part_is_kept_out_and_the_rest_works(void **state)
{
	const size_t n = sizeof(bad_parts) / sizeof(bad_parts[0]);
	char text[512];

	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "{\n%s\nsettings = { headroom.bypass = true } }",
				bad_parts[i][0]);
		assert_int_equal(read_text(text), 1);
		assert_memory_equal(faults.lines[0], "x.conf:2: ", 10);
		if (strstr(faults.lines[0], bad_parts[i][1]) == NULL)
			fail_msg("%s\nsays not: %s", faults.lines[0], bad_parts[i][1]);
		assert_true(profile.params.bypass);
		assert_string_equal(profile.name, "");
	}
	printf("# %zu kinds of bad parts\n", n);
}

static const char *const broken[][2] = {
	{ "{ settings = {\n", "x.conf:1: this bracket is never closed" },
	{ "{\n}\n}", "x.conf:3: this bracket closes nothing" },
	{ "{\nsettings = { ]\n}", "x.conf:2: ] closes a {" },
	{ "\n\nrules = [ }", "x.conf:3: } closes a [" },
	{ "{ a = \"b }\n", "x.conf:1: not allowed in a string" },
	{ "{ a = \"b", "x.conf:1: this string has no end" },
	{ "{ a = \"b\\", "x.conf:1: this string has no end" },
	{ "{ a = \"b\\x\" }", "not allowed in a string" },
	{ "{ a = \"\xff\" }", "not allowed in a string" },
	{ "{ a = \"\xe2\x82\" }", "not allowed in a string" },
	{ "{ a = \"\xe2\x82", "not allowed in a string" },
	{ "{\na{ }", "x.conf:2: a word with a bracket" },
	{ "{ a = b\"c\" }", "a word with a bracket, quote or #" },
	{ "{\n\x1b[2J }", "x.conf:2: a control character" },
	{ "{ settings = {\n{ a = 1 } } }", "x.conf:2: a bracket where a key belongs" },
	{ "[ ]", "x.conf:1: a bracket where a key belongs" },
	{ "{ settings = { headroom.bypass =\n} }", "x.conf:2: a key without a value before" },
	{ "headroom.profile.name", "x.conf:1: a key without a value at the end" },
	{ "{ }\nsettings = { }", "x.conf:2: something after the closing }" },
	{ "a [[[[[[[[[[[[[[[[[", "too many brackets" },
};

static void a_broken_text_is_refused_as_a_whole(void **state)
{
	const size_t n = sizeof(broken) / sizeof(broken[0]);

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(read_text(broken[i][0]), -EINVAL);
		assert_int_equal(faults.n_faults, 1);
		if (strstr(faults.lines[0], broken[i][1]) == NULL)
			fail_msg("%s\nsays not: %s", faults.lines[0], broken[i][1]);
		assert_defaults();
		assert_null(profile.rules);
	}
	assert_int_equal(hr_profile_read(&profile, "{\0}", 3, "x.conf", NULL, NULL), -EINVAL);
	printf("# %zu kinds of broken texts\n", n);
}

static void a_text_is_as_long_as_it_may_be_and_no_longer(void **state)
{
	char *text = malloc(HR_PROFILE_MAX_BYTES + 1);

	assert_non_null(text);
	memset(text, ' ', HR_PROFILE_MAX_BYTES + 1);
	faults.n_faults = 0;
	assert_int_equal(hr_profile_read(&profile, text, HR_PROFILE_MAX_BYTES, "x.conf",
			faults_add, &faults), 0);
	assert_int_equal(hr_profile_read(&profile, text, HR_PROFILE_MAX_BYTES + 1, "x.conf",
			faults_add, &faults), -EINVAL);
	assert_string_equal(faults.lines[0], "x.conf: longer than 65536 bytes");
	free(text);
}

static void every_parameter_can_be_written(void **state)
{
	char text[128];

	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];
		double max = (double)spec->max;

		snprintf(text, sizeof(text), "settings = { %s = %g }", spec->name, max);
		assert_int_equal(read_text(text), 0);
		assert_true(hr_params_get(&profile.params, id) == max);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_profile_is_a_name_values_and_rules),
		cmocka_unit_test(it_says_which_programs_are_levelled_and_how),
		cmocka_unit_test(of_too_many_levels_of_programs_the_first_count),
		cmocka_unit_test(what_is_not_named_has_its_default),
		cmocka_unit_test(the_outer_brackets_may_be_left_out),
		cmocka_unit_test(a_bad_setting_is_kept_out_and_the_rest_works),
		cmocka_unit_test(a_bad_part_is_kept_out_and_the_rest_works),
		cmocka_unit_test(a_broken_text_is_refused_as_a_whole),
		cmocka_unit_test(a_text_is_as_long_as_it_may_be_and_no_longer),
		cmocka_unit_test(every_parameter_can_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
