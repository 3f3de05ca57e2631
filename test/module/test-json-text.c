/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json-text.h"

static void write_everything(struct json_text *json)
{
	json_text_open(json, NULL, '{');
	json_text_string(json, "word", "a \"b\" \\ \n\x01 é", SIZE_MAX);
	json_text_integer(json, "serial", -17);
	json_text_number(json, "min", -0.1f);
	json_text_bool(json, "refused", true);
	json_text_open(json, "list", '[');
	json_text_integer(json, NULL, 1);
	json_text_open(json, NULL, '{');
	json_text_close(json, '}');
	json_text_close(json, ']');
	json_text_close(json, '}');
}

#define EVERYTHING "{ \"word\": \"a \\\"b\\\" \\\\ \\u000a\\u0001 é\", \"serial\": -17, " \
	"\"min\": -0.1, \"refused\": true, \"list\": [ 1, { } ] }"

static void everything_is_written_as_json_in_one_line(void **state)
{
	char text[256];
	struct json_text json;

	json_text_start(&json, text, sizeof(text));
	write_everything(&json);
	assert_false(json.is_cut);
	assert_string_equal(text, EVERYTHING);
	assert_int_equal(json.n_bytes, strlen(text));
}

static void a_buffer_that_is_too_small_is_told_and_not_overrun(void **state)
{
	char text[sizeof(EVERYTHING) + 8];
	struct json_text json;

	for (size_t n_bytes = 1; n_bytes <= sizeof(EVERYTHING); n_bytes++) {
		memset(text, 'x', sizeof(text));
		json_text_start(&json, text, n_bytes);
		write_everything(&json);
		assert_int_equal(json.is_cut, n_bytes < sizeof(EVERYTHING));
		assert_true(strlen(text) < n_bytes);
		for (size_t i = n_bytes; i < sizeof(text); i++)
			assert_int_equal(text[i], 'x');
	}
}

static void a_string_ends_before_what_is_no_utf8_or_too_long(void **state)
{
	static const struct {
		const char *value;
		size_t max_bytes;
		const char *text;
		bool is_whole;
	} cases[] = {
		{ "abc", 3, "\"abc\"", true },
		{ "abcd", 3, "\"abc\"", false },
		{ "ab\xc3\xa9", 3, "\"ab\"", false },
		{ "ab\xff" "c", SIZE_MAX, "\"ab\"", false },
		{ "ab\xc3", SIZE_MAX, "\"ab\"", false },
		{ "", 0, "\"\"", true },
	};
	char text[64];
	struct json_text json;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		json_text_start(&json, text, sizeof(text));
		assert_int_equal(json_text_string(&json, NULL, cases[i].value,
					cases[i].max_bytes), cases[i].is_whole);
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_written_as_json_in_one_line),
		cmocka_unit_test(a_buffer_that_is_too_small_is_told_and_not_overrun),
		cmocka_unit_test(a_string_ends_before_what_is_no_utf8_or_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
