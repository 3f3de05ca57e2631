/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

/* The code in that many bytes, whether it may be written so or not. */
static void encode(uint32_t code, int n_bytes, char text[5])
{
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	text[n_bytes] = 0;
	for (int i = n_bytes - 1; i > 0; i--, code >>= 6)
		text[i] = (char)(0x80 | (code & 0x3f));
	text[0] = (char)(first[n_bytes] | code);
}

static bool is_character(uint32_t code)
{
	return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

static void every_character_is_known_in_its_shortest_form_alone(void **state)
{
	static const uint32_t ends[] = { 0, 0x80, 0x800, 0x10000, 0x200000 };
	char text[5];

	for (int n_bytes = 1; n_bytes <= 4; n_bytes++)
		for (uint32_t code = 0; code < ends[n_bytes]; code++) {
			bool is_good = code >= ends[n_bytes - 1] && is_character(code);

			encode(code, n_bytes, text);
			if (utf8_bytes(text, SIZE_MAX) != (is_good ? (size_t)n_bytes : 0))
				fail_msg("U+%X in %d bytes", code, n_bytes);
		}
}

static void what_is_cut_off_is_none(void **state)
{
	char text[5];

	encode(0x20ac, 3, text);
	for (size_t n_left = 0; n_left < 3; n_left++)
		assert_int_equal(utf8_bytes(text, n_left), 0);
	assert_int_equal(utf8_bytes(text, 3), 3);
	text[2] = 0;
	assert_int_equal(utf8_bytes(text, SIZE_MAX), 0);
}

static void a_byte_that_begins_nothing_is_none(void **state)
{
	const char text[] = { (char)0x80, (char)0xbf, (char)0xf8, (char)0xff };

	for (size_t i = 0; i < sizeof(text); i++)
		assert_int_equal(utf8_bytes(text + i, sizeof(text) - i), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_is_known_in_its_shortest_form_alone),
		cmocka_unit_test(what_is_cut_off_is_none),
		cmocka_unit_test(a_byte_that_begins_nothing_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
