/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/details.h"

#define TARGET "headroom.agc.target-lufs"

/* What a metadata object would hold: one key. */
static struct keys *hold(uint32_t subject, const char *name, const char *value)
{
	static struct keys keys;
	static struct key key;

	keys_init(&keys);
	key = (struct key) { .subject = subject, .name = (char *)name, .value = (char *)value };
	spa_list_append(&keys.list, &key.link);
	return &keys;
}

static bool read_error(const char *value, struct error_detail *detail)
{
	return error_detail_read(hold(0, "error.detail", value), detail);
}

static void a_refusal_is_that_of_its_write_and_of_no_other(void **state)
{
	struct error_detail detail;

	assert_true(read_error("{ \"serial\": 3, \"code\": \"range\", \"refused\": true, "
			"\"subject\": 0, \"key\": \"" TARGET "\", \"written\": \"7\", "
			"\"min\": -50, \"max\": -5, \"unit\": \"LUFS\" }", &detail));
	assert_string_equal(detail.code, HEADROOM_ERROR_RANGE);
	assert_true(error_detail_is_of(&detail, 0, TARGET, "7"));
	assert_false(error_detail_is_of(&detail, 0, TARGET, "70"));
	assert_false(error_detail_is_of(&detail, 0, TARGET, ""));
	assert_false(error_detail_is_of(&detail, 0, TARGET, NULL));
	assert_false(error_detail_is_of(&detail, 0, "headroom", "7"));
	assert_false(error_detail_is_of(&detail, 71, TARGET, "7"));
}

static void a_refused_deletion_is_no_write_of_nothing(void **state)
{
	struct error_detail detail;

	assert_true(read_error("{ \"code\": \"not-found\", \"refused\": true, "
			"\"subject\": 4294967295, \"key\": \"level\" }", &detail));
	assert_true(error_detail_is_of(&detail, UINT32_MAX, "level", NULL));
	assert_false(error_detail_is_of(&detail, UINT32_MAX, "level", ""));
}

static void what_was_cut_is_known_by_its_start_and_length(void **state)
{
	struct error_detail detail;

	assert_true(read_error("{ \"code\": \"unknown\", \"refused\": true, \"subject\": 0, "
			"\"key\": \"\\u000aa\\\"\", \"key-bytes\": 5, \"written\": \"\", "
			"\"written-bytes\": 1 }", &detail));
	assert_true(error_detail_is_of(&detail, 0, "\na\"\xff" "b", "\xff"));
	assert_false(error_detail_is_of(&detail, 0, "\na\"\xff", "\xff"));
	assert_false(error_detail_is_of(&detail, 0, "\na\"\xff" "b", ""));
	assert_false(error_detail_is_of(&detail, 0, "xa\"\xff" "b", "\xff"));
}

static void what_is_no_refusal_is_that_of_no_write(void **state)
{
	struct error_detail detail;

	assert_true(read_error("{ \"code\": \"faulty\", \"refused\": false, \"subject\": 0, "
			"\"key\": \"profile\" }", &detail));
	assert_false(detail.is_refused);
	assert_false(error_detail_is_of(&detail, 0, "profile", NULL));
}

static void what_a_newer_module_adds_is_passed_over(void **state)
{
	struct error_detail detail;

	assert_true(read_error("{ \"more\": { \"key\": [ 1, \"x\" ] }, \"code\": \"new-one\", "
			"\"refused\": true, \"subject\": 0, \"key\": \"k\", \"written\": \"v\", "
			"\"hints\": [ { \"a\": 1 } ] }", &detail));
	assert_string_equal(detail.code, "new-one");
	assert_true(error_detail_is_of(&detail, 0, "k", "v"));
}

static void what_is_no_detail_is_not_believed(void **state)
{
	static const char *const values[] = { "", "refused", "{", "[ ]", "{ }", "{ \"key\": \"k\" }",
		"{ \"code\": 7 }", "{ \"code\": \"range\", \"subject\": \"x\" }",
		"{ \"code\": \"range\", \"subject\": -1 }",
		"{ \"code\": \"range\", \"refused\": maybe }",
		"{ \"code\": \"a code that is longer than any there can be\" }" };
	struct error_detail detail;

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		if (read_error(values[i], &detail))
			fail_msg("%s", values[i]);
	assert_false(error_detail_read(hold(71, "error.detail", "{ \"code\": \"range\" }"),
				&detail));
	assert_false(error_detail_read(hold(0, "error", "k = v refused: no"), &detail));
}

#define STUCK(pid, is_stuck) "{ \"node\": 71, \"name\": \"a (pid 1)\", \"pid\": " #pid \
	", \"stuck\": " #is_stuck ", \"isolations\": 3 }"

static void all_that_hang_are_read_with_their_process(void **state)
{
	struct keys *keys = hold(0, "stuck.detail", "[ " STUCK(12, true) ", " STUCK(0, true) " ]");
	struct stuck_detail list[4] = { { .pid = 1 } };

	assert_int_equal(stuck_detail_read(keys, 0, list, 4), 2);
	assert_int_equal(list[0].pid, 12);
	assert_int_equal(list[1].pid, 0);
	assert_int_equal(stuck_detail_read(keys, 0, list, 1), 1);
	assert_int_equal(stuck_detail_read(keys, 0, list, 0), 0);
	assert_int_equal(stuck_detail_read(keys, 71, list, 4), 0);
}

static void a_stream_tells_whether_it_is_back(void **state)
{
	struct stuck_detail stuck;

	assert_int_equal(stuck_detail_read(hold(71, "stuck.detail", STUCK(12, true)), 71, &stuck,
				1), 1);
	assert_true(stuck.is_stuck);
	assert_int_equal(stuck_detail_read(hold(71, "stuck.detail", STUCK(12, false)), 71, &stuck,
				1), 1);
	assert_false(stuck.is_stuck);
	assert_int_equal(stuck_detail_read(hold(71, "stuck.detail", "is back"), 71, &stuck, 1), 0);
	assert_int_equal(stuck_detail_read(hold(71, "stuck", "is back"), 71, &stuck, 1), 0);
}

static void a_list_has_its_words_and_no_parts_of_them(void **state)
{
	struct keys *keys = hold(0, "overlay", "[ \"route.a \\\"profile\\\"\", \"profile.x\" ]");

	assert_true(keys_list_has(keys, "overlay", "route.a \"profile\""));
	assert_false(keys_list_has(keys, "overlay", "profile"));
	assert_false(keys_list_has(keys, "profiles", "profile.x"));
	assert_true(keys_list_has(hold(0, "overlay", "[ \"a\", \"profile\" ]"), "overlay",
				"profile"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refusal_is_that_of_its_write_and_of_no_other),
		cmocka_unit_test(a_refused_deletion_is_no_write_of_nothing),
		cmocka_unit_test(what_was_cut_is_known_by_its_start_and_length),
		cmocka_unit_test(what_is_no_refusal_is_that_of_no_write),
		cmocka_unit_test(what_a_newer_module_adds_is_passed_over),
		cmocka_unit_test(what_is_no_detail_is_not_believed),
		cmocka_unit_test(all_that_hang_are_read_with_their_process),
		cmocka_unit_test(a_stream_tells_whether_it_is_back),
		cmocka_unit_test(a_list_has_its_words_and_no_parts_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
