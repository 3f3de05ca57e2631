/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "control/error-key.h"

#define TARGET "headroom.agc.target-lufs"

/* Metadata without a daemon: nobody watches, and keys are as they were set. */
struct errors {
	struct metadata md;
	struct refusals refusals;
};

static int set_up(void **state)
{
	struct errors *errors = calloc(1, sizeof(*errors));

	assert_non_null(errors);
	spa_list_init(&errors->md.items);
	spa_hook_list_init(&errors->md.hooks);
	errors->refusals.md = &errors->md;
	*state = errors;
	return 0;
}

static int tear_down(void **state)
{
	struct errors *errors = *state;

	metadata_forget(&errors->md, 0);
	free(errors);
	return 0;
}

static const char *sentence(const struct errors *errors)
{
	return metadata_get(&errors->md, 0, HEADROOM_KEY_ERROR);
}

static const char *detail(const struct errors *errors)
{
	return metadata_get(&errors->md, 0, HEADROOM_KEY_ERROR_DETAIL);
}

static void a_refusal_is_told_to_people_and_to_programs(void **state)
{
	struct errors *errors = *state;

	refusals_tell(&errors->refusals, 0, TARGET, "7", &(struct refusal) {
		.res = -ERANGE, .spec = &hr_param_specs[HR_PARAM_ID_agc_target_lufs],
		.stays = "-18" });
	assert_string_equal(sentence(errors),
			TARGET " = 7 refused: allowed is -50 .. -5 LUFS, stays -18");
	assert_string_equal(detail(errors), "{ \"serial\": 1, \"code\": \"range\", "
			"\"refused\": true, \"subject\": 0, \"key\": \"" TARGET "\", "
			"\"written\": \"7\", \"min\": -50, \"max\": -5, \"unit\": \"LUFS\" }");
}

static void a_deletion_of_a_stream_has_its_subject_and_nothing_written(void **state)
{
	struct errors *errors = *state;

	refusals_tell(&errors->refusals, 71, "level", NULL, &(struct refusal) {
		.res = -ENOENT, .reason = "its program is not levelled" });
	assert_string_equal(sentence(errors),
			"71 level = (deleted) refused: its program is not levelled");
	assert_string_equal(detail(errors), "{ \"serial\": 1, \"code\": \"not-found\", "
			"\"refused\": true, \"subject\": 71, \"key\": \"level\" }");
}

static void what_is_wrong_without_a_write_is_no_refusal(void **state)
{
	struct errors *errors = *state;

	refusals_note(&errors->refusals, "profile", -EBADMSG, "night.conf:2: \"x\" refused: no");
	assert_string_equal(sentence(errors), "night.conf:2: \"x\" refused: no");
	assert_string_equal(detail(errors), "{ \"serial\": 1, \"code\": \"faulty\", "
			"\"refused\": false, \"subject\": 0, \"key\": \"profile\" }");
}

static void every_reason_has_its_code(void **state)
{
	static const struct { int res; const char *code; } cases[] = {
		{ -EINVAL, "invalid" }, { -ENAMETOOLONG, "invalid" }, { -ERANGE, "range" },
		{ -ENOKEY, "unknown" }, { -EROFS, "read-only" }, { -ENOSPC, "full" },
		{ -ENOENT, "not-found" }, { -EPERM, "denied" }, { -EACCES, "denied" },
		{ -ENOMEM, "no-memory" }, { -EBADMSG, "faulty" }, { -EIO, "failed" },
	};
	struct errors *errors = *state;
	char start[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		refusals_tell(&errors->refusals, 0, "k", "v", &(struct refusal) {
			.res = cases[i].res, .reason = "why" });
		snprintf(start, sizeof(start), "{ \"serial\": %zu, \"code\": \"%s\",", i + 1,
				cases[i].code);
		assert_memory_equal(detail(errors), start, strlen(start));
	}
}

static void what_is_long_or_no_utf8_is_cut_and_its_length_told(void **state)
{
	struct errors *errors = *state;
	char value[1001];

	memset(value, '\x01', 1000);
	value[1000] = 0;
	refusals_tell(&errors->refusals, 0, "a\xff" "b", value, &(struct refusal) {
		.res = -ENOKEY, .reason = "no" });
	assert_true(strlen(sentence(errors)) < 512);
	assert_true(strlen(detail(errors)) < 1024);
	assert_non_null(strstr(detail(errors), "\"key\": \"a\", \"key-bytes\": 3, "));
	assert_non_null(strstr(detail(errors), "\"written-bytes\": 1000 }"));
}

static void a_good_write_of_the_key_ends_both_and_another_does_not(void **state)
{
	struct errors *errors = *state;
	const struct refusal refusal = { .res = -EINVAL, .reason = "no" };
	char key[300];

	memset(key, 'k', sizeof(key));
	key[sizeof(key) - 1] = 0;
	refusals_tell(&errors->refusals, 0, key, "x", &refusal);
	refusals_settle(&errors->refusals, 1, key);
	refusals_settle(&errors->refusals, 0, key + 1);
	assert_non_null(sentence(errors));
	assert_non_null(detail(errors));
	refusals_settle(&errors->refusals, 0, key);
	assert_null(sentence(errors));
	assert_null(detail(errors));
}

static void an_error_of_a_key_without_a_name_can_be_ended(void **state)
{
	struct errors *errors = *state;

	refusals_tell(&errors->refusals, 0, "", "x", &(struct refusal) {
		.res = -ENOKEY, .reason = "no" });
	assert_non_null(sentence(errors));
	refusals_settle(&errors->refusals, 0, "");
	assert_null(sentence(errors));
	assert_null(detail(errors));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_refusal_is_told_to_people_and_to_programs,
				set_up, tear_down),
		cmocka_unit_test_setup_teardown(
				a_deletion_of_a_stream_has_its_subject_and_nothing_written,
				set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_wrong_without_a_write_is_no_refusal,
				set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_reason_has_its_code, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_long_or_no_utf8_is_cut_and_its_length_told,
				set_up, tear_down),
		cmocka_unit_test_setup_teardown(
				a_good_write_of_the_key_ends_both_and_another_does_not,
				set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_error_of_a_key_without_a_name_can_be_ended,
				set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
