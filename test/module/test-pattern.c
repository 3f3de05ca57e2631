/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <errno.h>

#include <cmocka.h>

#include "base/regex.h"

static bool is_found(const char *expression, const char *text)
{
	struct pattern *pattern;
	uint32_t n_taken = 0;
	bool is_in;

	assert_int_equal(pattern_new(&pattern, expression), 0);
	is_in = pattern_is_in(pattern, text, strlen(text), &n_taken);
	pattern_free(pattern);
	return is_in;
}

static void an_expression_means_what_posix_says(void **state)
{
	static const struct {
		const char *expression, *text;
		bool is_found;
	} cases[] = {
		{ "", "", true }, { "b", "abc", true }, { "^b", "abc", false },
		{ "c$", "abc", true }, { "^a.c$", "abc", true }, { "^a.c$", "abbc", false },
		{ "^(a|bc)+$", "abca", true }, { "^(a|bc)+$", "abb", false },
		{ "^ab?c*$", "acc", true }, { "^[a-c]+$", "cab", true },
		{ "[^a-c]", "cab", false }, { "^[]a]$", "]", true }, { "a\\.b", "axb", false },
		{ "^[[:digit:]]+$", "2026", true }, { "^(a*)*$", "aaaa", true },
		{ "^.$", "\xc3\xa9", true }, { "^\xc3\xa9*$", "\xc3\xa9\xc3\xa9", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (is_found(cases[i].expression, cases[i].text) != cases[i].is_found)
			fail_msg("%s in %s", cases[i].expression, cases[i].text);
}

static void what_is_not_understood_is_refused(void **state)
{
	static const char *const wrong[] = {
		"(", ")", "a)", "*a", "a|*", "[", "[a", "[]", "[b-a]", "[[:what:]]", "[[.a.]]",
		"[\xc3\xa9]", "a{2}", "\\", "(a)\\1", "\\w",
		/* words and ends of the text, in the C library of GNU */
		"\\<a", "a\\>", "\\`a", "a\\'", "\\ba", "a\\B",
	};
	struct pattern *pattern;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (pattern_new(&pattern, wrong[i]) != -EINVAL)
			fail_msg("%s was taken", wrong[i]);
}

/* The longest steps for each character; a sanitizer sees when they do not fit. */
static void the_longest_expressions_fit(void **state)
{
	static const char signs[] = "a|+?*";
	char expression[PATTERN_MAX_BYTES + 2];
	struct pattern *pattern;

	for (size_t i = 0; i < sizeof(signs) - 1; i++) {
		memset(expression, signs[i], PATTERN_MAX_BYTES);
		expression[0] = 'a';
		expression[PATTERN_MAX_BYTES] = 0;
		assert_true(is_found(expression, expression));
	}
	memset(expression, 'a', PATTERN_MAX_BYTES + 1);
	expression[PATTERN_MAX_BYTES + 1] = 0;
	assert_int_equal(pattern_new(&pattern, expression), -EINVAL);

	memset(expression, '.', PATTERN_MAX_BYTES);
	expression[PATTERN_MAX_BYTES] = 0;
	assert_int_equal(pattern_new(&pattern, expression), -E2BIG);
	expression[PATTERN_MAX_STEPS / 4] = 0;
	assert_int_equal(pattern_new(&pattern, expression), -E2BIG);
	expression[PATTERN_MAX_STEPS / 4 - 1] = 0;
	assert_true(is_found(expression, expression));
}

/* The most that can be open at once: all places of all dots. */
static void following_costs_no_more_than_steps_times_bytes(void **state)
{
	char expression[PATTERN_MAX_BYTES + 1] = ".*b", text[PATTERN_MAX_TEXT + 1];
	struct pattern *pattern;
	uint32_t n_taken = 0, bound;

	memset(expression + 3, '.', PATTERN_MAX_STEPS / 4 - 4);
	memset(text, 'b', sizeof(text));
	strcat(expression, "c");
	assert_int_equal(pattern_new(&pattern, expression), 0);
	bound = pattern_steps(pattern) * (PATTERN_MAX_TEXT + 1);
	assert_false(pattern_is_in(pattern, text, PATTERN_MAX_TEXT, &n_taken));
	print_message("# %u steps in %u bytes: %u taken, bound %u\n", pattern_steps(pattern),
			PATTERN_MAX_TEXT, n_taken, bound);
	assert_uint_in_range(n_taken, bound / 2, bound);
	pattern_free(pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_expression_means_what_posix_says),
		cmocka_unit_test(what_is_not_understood_is_refused),
		cmocka_unit_test(the_longest_expressions_fit),
		cmocka_unit_test(following_costs_no_more_than_steps_times_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
