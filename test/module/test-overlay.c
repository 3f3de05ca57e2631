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

#include "control/user-settings.h"

static void count(void *data)
{
	(*(unsigned int *)data)++;
}

static void assert_names(const struct overlay *overlay, const char *wanted)
{
	char *names = overlay_names(overlay);

	assert_string_equal(names, wanted);
	free(names);
}

static void what_was_set_is_kept_in_the_order_of_the_first_time(void **state)
{
	struct overlay overlay;

	overlay_init(&overlay, NULL, NULL);
	assert_names(&overlay, "[ ]");
	assert_int_equal(overlay_set(&overlay, "b", "1"), 0);
	assert_int_equal(overlay_set(&overlay, "a", "2"), 0);
	assert_int_equal(overlay_set(&overlay, "b", "three"), 0);
	assert_names(&overlay, "[ \"b\", \"a\" ]");
	assert_string_equal(overlay_get(&overlay, "b"), "three");
	overlay_remove(&overlay, "b");
	assert_null(overlay_get(&overlay, "b"));
	assert_names(&overlay, "[ \"a\" ]");
	overlay_finish(&overlay);
}

static void a_change_is_told_and_the_same_value_is_none(void **state)
{
	struct overlay overlay;
	unsigned int n_told = 0;

	overlay_init(&overlay, count, &n_told);
	overlay_set(&overlay, "a", "1");
	overlay_set(&overlay, "a", "1");
	assert_int_equal(n_told, 1);
	overlay_set(&overlay, "a", "2");
	overlay_remove(&overlay, "a");
	overlay_remove(&overlay, "a");
	assert_int_equal(n_told, 3);
	overlay_finish(&overlay);
}

static void names_of_programs_cannot_break_the_list(void **state)
{
	struct overlay overlay;
	char key[OVERLAY_KEY_BYTES];

	overlay_init(&overlay, NULL, NULL);
	overlay_set(&overlay, "route.\"x\" ] \\ \n\x01", "none");
	assert_names(&overlay, "[ \"route.\\\"x\\\" ] \\\\ \\n\\u0001\" ]");
	overlay_finish(&overlay);

	/* The most that a key can grow: six bytes for each. */
	memset(key, 1, sizeof(key) - 1);
	key[sizeof(key) - 1] = '\0';
	assert_int_equal(overlay_set(&overlay, key, ""), 0);
	char *names = overlay_names(&overlay);
	assert_int_equal(strlen(names), 6 * (sizeof(key) - 1) + strlen("[ \"\" ]"));
	free(names);
	overlay_finish(&overlay);
}

static void number_and_bytes_are_bounded_and_what_is_full_can_still_change(void **state)
{
	struct overlay overlay;
	char key[OVERLAY_KEY_BYTES + 2], *huge = calloc(1, OVERLAY_MAX_BYTES + 1);

	overlay_init(&overlay, NULL, NULL);
	for (unsigned int i = 0; i < OVERLAY_MAX_ENTRIES; i++) {
		snprintf(key, sizeof(key), "key%u", i);
		assert_int_equal(overlay_set(&overlay, key, "x"), 0);
	}
	assert_int_equal(overlay_set(&overlay, "one more", "x"), -ENOSPC);
	assert_int_equal(overlay_set(&overlay, "key7", "y"), 0);
	overlay_finish(&overlay);
	assert_int_equal(overlay.n_bytes, 0);

	memset(huge, 'x', OVERLAY_MAX_BYTES);
	assert_int_equal(overlay_set(&overlay, "a", huge), -ENOSPC);
	huge[OVERLAY_MAX_BYTES - sizeof("a") - 1] = '\0';
	assert_int_equal(overlay_set(&overlay, "a", huge), 0);
	assert_int_equal(overlay.n_bytes, OVERLAY_MAX_BYTES);
	assert_int_equal(overlay_set(&overlay, "b", ""), -ENOSPC);
	huge[0] = 'y';
	assert_int_equal(overlay_set(&overlay, "a", huge), 0);
	assert_int_equal(overlay_set(&overlay, "a", "small"), 0);
	assert_int_equal(overlay.n_bytes, sizeof("a") + sizeof("small"));
	memset(key, 'k', OVERLAY_KEY_BYTES);
	key[OVERLAY_KEY_BYTES] = '\0';
	assert_int_equal(overlay_set(&overlay, key, ""), -ENOSPC);
	overlay_finish(&overlay);
	free(huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_set_is_kept_in_the_order_of_the_first_time),
		cmocka_unit_test(a_change_is_told_and_the_same_value_is_none),
		cmocka_unit_test(names_of_programs_cannot_break_the_list),
		cmocka_unit_test(number_and_bytes_are_bounded_and_what_is_full_can_still_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
