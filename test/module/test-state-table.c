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
#include <time.h>

#include "state/table.h"

static char fault[160];

static void keep_fault(void *data, const struct hr_profile_fault *told)
{
	snprintf(fault, sizeof(fault), "%u %s", told->line, told->problem);
}

static int read_bytes(struct state_table *table, const char *text, size_t size_bytes)
{
	int version = 0, res;

	*fault = '\0';
	res = state_table_read(table, text, size_bytes, &version, keep_fault, NULL);
	if (res < 0)
		assert_int_equal(table->n_entries, 0);
	if (res == -EINVAL)
		assert_true(*fault != '\0');
	return res;
}

static int read_text(const char *text)
{
	struct state_table table;
	int res;

	state_table_init(&table);
	res = read_bytes(&table, text, strlen(text));
	state_table_finish(&table);
	return res;
}

static void assert_same(const struct state_table *a, const struct state_table *b)
{
	size_t a_bytes, b_bytes;
	char *a_text = state_table_text(a, &a_bytes), *b_text = state_table_text(b, &b_bytes);

	assert_string_equal(a_text, b_text);
	free(a_text);
	free(b_text);
}

/* ---- in memory ---- */

static void a_key_holds_what_it_was_given_last(void **state)
{
	struct state_table table;

	state_table_init(&table);
	assert_null(state_table_get(&table, "a", "key"));
	assert_int_equal(state_table_set(&table, "a", "key", "one"), 1);
	assert_int_equal(state_table_set(&table, "b", "key", "two"), 1);
	assert_int_equal(state_table_set(&table, "a", "key", "one"), 0);
	assert_string_equal(state_table_get(&table, "a", "key"), "one");
	assert_string_equal(state_table_get(&table, "b", "key"), "two");
	assert_int_equal(state_table_set(&table, "a", "key", NULL), 1);
	assert_int_equal(state_table_set(&table, "a", "key", NULL), 0);
	assert_null(state_table_get(&table, "a", "key"));
	assert_true(state_table_clear(&table, NULL));
	assert_false(state_table_clear(&table, NULL));
	assert_int_equal(table.n_entries, 0);
	state_table_finish(&table);
}

static void what_could_not_be_read_again_is_not_taken(void **state)
{
	char long_key[STATE_KEY_BYTES + 1];
	struct state_table table;

	memset(long_key, 'k', sizeof(long_key) - 1);
	long_key[sizeof(long_key) - 1] = '\0';
	state_table_init(&table);
	assert_int_equal(state_table_set(&table, "a", long_key, ""), -EINVAL);
	assert_int_equal(state_table_set(&table, "a", "", ""), -EINVAL);
	assert_int_equal(state_table_set(&table, "", "key", ""), -EINVAL);
	assert_int_equal(state_table_set(&table, "A", "key", ""), -EINVAL);
	assert_int_equal(state_table_set(&table, "headroom.state.version", "key", ""), -EINVAL);
	assert_int_equal(state_table_set(&table, "a", "key", "\x80"), -EILSEQ);
	assert_int_equal(state_table_set(&table, "a", "key", "\xc3"), -EILSEQ);
	assert_int_equal(state_table_set(&table, "a", "key", "\xc0\x80"), -EILSEQ);
	assert_int_equal(state_table_set(&table, "a", "k\x7f", ""), -EILSEQ);
	assert_int_equal(table.n_entries, 0);
	state_table_finish(&table);
}

/* The worst of them: every byte becomes six. */
static void it_never_grows_beyond_what_is_read_again(void **state)
{
	struct state_table table, again;
	size_t size_bytes;
	char value[2000], key[16], *text;
	int n = 0;

	memset(value, '\x01', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	state_table_init(&table);
	do
		snprintf(key, sizeof(key), "k%d", n++);
	while (state_table_set(&table, "a", key, value) > 0);
	assert_int_equal(state_table_set(&table, "a", key, value), -ENOSPC);
	text = state_table_text(&table, &size_bytes);
	assert_true(size_bytes <= STATE_MAX_TEXT_BYTES);
	assert_true(size_bytes > STATE_MAX_TEXT_BYTES - 13000);
	state_table_init(&again);
	assert_int_equal(read_bytes(&again, text, size_bytes), 0);
	assert_same(&table, &again);
	free(text);
	state_table_finish(&again);
	state_table_clear(&table, NULL);
	for (n = 0; n < (int)STATE_MAX_ENTRIES; n++) {
		snprintf(key, sizeof(key), "k%d", n);
		assert_int_equal(state_table_set(&table, "a", key, ""), 1);
	}
	assert_int_equal(state_table_set(&table, "a", "more", ""), -ENOSPC);
	state_table_finish(&table);
}

/* ---- as text ---- */

static void the_text_is_for_people_too(void **state)
{
	struct state_table table;
	size_t size_bytes;
	char *text;

	state_table_init(&table);
	state_table_set(&table, "settings", "bypass", "true");
	state_table_set(&table, "settings", "rules", "[ { a = \"b\" }\n]");
	state_table_set(&table, "loudness", "mpv", "-23.1 7");
	state_table_set(&table, "gone", "a", "b");
	state_table_set(&table, "gone", "a", NULL);
	text = state_table_text(&table, &size_bytes);
	assert_string_equal(text,
			"{\n"
			"    \"headroom.state.version\" = 1\n"
			"    \"settings\" = {\n"
			"        \"bypass\" = \"true\"\n"
			"        \"rules\" = \"[ { a = \\\"b\\\" }\\n]\"\n"
			"    }\n"
			"    \"loudness\" = {\n"
			"        \"mpv\" = \"-23.1 7\"\n"
			"    }\n"
			"}\n");
	assert_int_equal(size_bytes, strlen(text));
	free(text);
	state_table_finish(&table);
}

#define V "headroom.state.version = 1 "

static void people_may_write_it_too(void **state)
{
	struct state_table table;
	const char *text = "{ # mine\n" V "settings = { bypass = true, a: 1.5 } }\n";

	state_table_init(&table);
	assert_int_equal(read_bytes(&table, text, strlen(text)), 0);
	assert_string_equal(state_table_get(&table, "settings", "bypass"), "true");
	assert_string_equal(state_table_get(&table, "settings", "a"), "1.5");
	state_table_finish(&table);
}

static void what_is_not_such_a_text_is_refused_as_a_whole(void **state)
{
	static const char *const texts[] = {
		"", "\n", "{", "{ }", "}", "[ ]", "headroom.state.version = 1", "{ settings = { } }",
		"{ headroom.state.version = 0 }", "{ headroom.state.version = one }",
		"{ headroom.state.version = -1 }", "{ headroom.state.version = \"1\" }",
		"{ headroom.state.version = { } }", "{ settings = { a = b } " V "}",
		"{ " V "settings = 1 }", "{ " V "settings = [ a b ] }", "{ " V "settings = { a } }",
		"{ " V "settings = { a = { } } }", "{ " V "settings = { a = [ ] } }",
		"{ " V "SETTINGS = { a = b } }", "{ " V "settings = { a = \"b } }",
		"{ " V "settings = { a = b }", "{ " V "settings = { a = b ] }", "{ " V "} more = 1",
		"{ " V "settings = { \"\" = b } }", "{ " V "settings = { a = \"\\u007f\" } }",
		"\x7f" "ELF", "{ " V "settings = { a = b }\x01}",
	};

	for (unsigned int i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (read_text(texts[i]) != -EINVAL)
			fail_msg("taken: %s", texts[i]);
	read_text("{ " V "\nsettings = {\na = b }\nb }");
	assert_string_equal(fault, "4 a key without a value before this }");
}

static void a_newer_version_is_told_from_a_broken_text(void **state)
{
	struct state_table table;
	const char *text = "{ headroom.state.version = 2 nobody = [ knows ] }";
	int version = 0;

	state_table_init(&table);
	assert_int_equal(state_table_read(&table, text, strlen(text), &version, NULL, NULL),
			-ENOTSUP);
	assert_int_equal(version, 2);
	assert_int_equal(table.n_entries, 0);
	state_table_finish(&table);
}

/* ---- random ---- */

static unsigned int seed;

static unsigned int draw(unsigned int n)
{
	return (unsigned int)rand_r(&seed) % n;
}

static void draw_string(char *text, unsigned int max_bytes)
{
	static const char *const pieces[] = { "a", "\"", "\\", "\n", "\t", "{", "}", "[", "]",
		"=", "#", " ", ":", ",", "\x01", "\x1f", "\xc3\xa4", "\xe2\x82\xac",
		"\xf0\x9f\x8e\xb5", "u0041", "/" };
	unsigned int used_bytes = 0, n_bytes = 1 + draw(max_bytes - 4);

	while (used_bytes < n_bytes)
		used_bytes += (unsigned int)sprintf(text + used_bytes, "%s",
				pieces[draw(sizeof(pieces) / sizeof(pieces[0]))]);
}

static void draw_table(struct state_table *table, unsigned int n_entries)
{
	static const char *const sections[] = { "settings", "loudness", "a-b" };
	char key[40], value[200];

	while (n_entries-- > 0) {
		draw_string(key, sizeof(key) - 4);
		draw_string(value, sizeof(value) - 4);
		assert_true(state_table_set(table, sections[draw(3)], key,
					draw(4) > 0 ? value : NULL) >= 0);
	}
}

static void whatever_is_written_is_read_again(void **state)
{
	for (int i = 0; i < 300; i++) {
		struct state_table table, again;
		size_t size_bytes;
		char *text;

		state_table_init(&table);
		state_table_init(&again);
		draw_table(&table, draw(60));
		text = state_table_text(&table, &size_bytes);
		assert_true(size_bytes < table.text_bytes);
		if (read_bytes(&again, text, size_bytes) < 0)
			fail_msg("%s in\n%s", fault, text);
		assert_same(&table, &again);
		free(text);
		state_table_finish(&table);
		state_table_finish(&again);
	}
}

/* In memory of just its size, for the sanitizer to see a step too far. */
static void nothing_cut_off_is_taken(void **state)
{
	struct state_table table, again;
	size_t size_bytes;
	char *text;

	state_table_init(&table);
	state_table_init(&again);
	draw_table(&table, 12);
	state_table_set(&table, "settings", "a", "b");
	text = state_table_text(&table, &size_bytes);
	for (size_t n = 0; n + 2 <= size_bytes; n++) {	/* the last byte ends a line */
		char *part = malloc(n + 1);

		memcpy(part, text, n);
		part[n] = '\0';
		assert_int_equal(read_bytes(&again, part, n), -EINVAL);
		free(part);
	}
	free(text);
	state_table_finish(&table);
}

static void a_spoilt_text_does_no_harm(void **state)
{
	unsigned int n_taken = 0, n_newer = 0;
	const int n_texts = 20000;

	for (int i = 0; i < n_texts; i++) {
		struct state_table table;
		size_t size_bytes;
		char *text;
		int res;

		state_table_init(&table);
		draw_table(&table, 1 + draw(8));
		text = state_table_text(&table, &size_bytes);
		state_table_clear(&table, NULL);
		for (unsigned int n = 1 + draw(4); n > 0; n--)
			text[draw((unsigned int)size_bytes)] = (char)draw(256);
		res = read_bytes(&table, text, size_bytes);
		n_taken += res == 0;
		n_newer += res == -ENOTSUP;
		free(text);
		state_table_finish(&table);
	}
	print_message("# of %d spoilt texts %u were taken, %u were newer\n", n_texts, n_taken,
			n_newer);
}

/* Not in main(): the first line of TAP is cmocka's. */
static int choose_seed(void **state)
{
	const char *given = getenv("HR_SEED");

	seed = given != NULL ? (unsigned int)atoi(given) : (unsigned int)time(NULL);
	print_message("# HR_SEED=%u\n", seed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_holds_what_it_was_given_last),
		cmocka_unit_test(what_could_not_be_read_again_is_not_taken),
		cmocka_unit_test(it_never_grows_beyond_what_is_read_again),
		cmocka_unit_test(the_text_is_for_people_too),
		cmocka_unit_test(people_may_write_it_too),
		cmocka_unit_test(what_is_not_such_a_text_is_refused_as_a_whole),
		cmocka_unit_test(a_newer_version_is_told_from_a_broken_text),
		cmocka_unit_test(whatever_is_written_is_read_again),
		cmocka_unit_test(nothing_cut_off_is_taken),
		cmocka_unit_test(a_spoilt_text_does_no_harm),
	};

	return cmocka_run_group_tests(tests, choose_seed, NULL);
}
