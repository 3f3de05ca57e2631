/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <string.h>

#include "params/params.h"

static void every_default_lies_in_its_own_range(void **state)
{
	struct hr_params params;

	hr_params_init(&params);
	for (int id = 0; id < HR_N_PARAMS; id++) {
		assert_int_equal(hr_params_set(&params, id, hr_params_get(&params, id)), 0);
		assert_true(hr_params_get(&params, id) == (double)hr_param_specs[id].def);
		assert_int_equal(hr_params_find(hr_param_specs[id].name), id);
	}
}

static void a_value_outside_the_range_changes_nothing(void **state)
{
	struct hr_params params, before;
	int bad = 0;

	hr_params_init(&params);
	before = params;
	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];
		const double values[] = { (double)spec->min - 0.5, (double)spec->max + 0.5,
			NAN, INFINITY, -INFINITY, 1e300 };

		for (unsigned i = 0; i < 6; i++)
			bad += hr_params_set(&params, id, values[i]) == -ERANGE;
		assert_int_equal(hr_params_set(&params, id, (double)spec->min), 0);
		assert_int_equal(hr_params_set(&params, id, (double)spec->max), 0);
		assert_int_equal(hr_params_set(&params, id, (double)spec->def), 0);
	}
	assert_int_equal(bad, 6 * HR_N_PARAMS);
	assert_memory_equal(&params, &before, sizeof(params));
	assert_int_equal(hr_params_set(&params, -1, 0.0), -ENOENT);
	assert_int_equal(hr_params_set(&params, HR_N_PARAMS, 0.0), -ENOENT);
	assert_int_equal(hr_params_find("headroom.nothing"), -ENOENT);
	assert_int_equal(hr_params_set(&params, HR_PARAM_ID_bypass, 0.5), -ERANGE);
}

static void text_is_a_number_a_label_or_refused(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "1,5", "x", "-", ".", "1e", "0x1",
		"nan", "inf", "--1", "peak" };
	const int id = HR_PARAM_ID_comp_makeup_db;
	struct hr_params params;

	hr_params_init(&params);
	assert_int_equal(hr_params_set_text(&params, id, "-1.5"), 0);
	assert_true(params.comp_makeup_db == -1.5f);
	assert_int_equal(hr_params_set_text(&params, id, "+2.5e-1"), 0);
	assert_true(params.comp_makeup_db == 0.25f);
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(hr_params_set_text(&params, id, bad[i]), -EINVAL);
	assert_int_equal(hr_params_set_text(&params, id, "99"), -ERANGE);
	assert_int_equal(hr_params_set_text(&params, id, "1e999999999999"), -ERANGE);
	assert_true(params.comp_makeup_db == 0.25f);
	assert_int_equal(hr_params_set_text(&params, HR_PARAM_ID_comp_detector, "rms"), 0);
	assert_int_equal(params.comp_detector, 1);
	assert_int_equal(hr_params_set_text(&params, HR_PARAM_ID_bypass, "true"), 0);
	assert_true(params.bypass);
	assert_int_equal(hr_params_set_text(&params, HR_PARAM_ID_bypass, "yes"), -EINVAL);
}

static void the_text_of_a_value_sets_that_value(void **state)
{
	struct hr_params params, again;
	char text[32], tiny[3];

	hr_params_init(&params);
	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];
		const double values[] = { (double)spec->min, (double)spec->max, (double)spec->def };

		for (int i = 0; i < 3; i++) {
			assert_int_equal(hr_params_set(&params, id, values[i]), 0);
			hr_params_init(&again);
			assert_int_equal(hr_params_set_text(&again, id, hr_params_text(&params, id,
							text, sizeof(text))), 0);
			assert_true(hr_params_get(&again, id) == hr_params_get(&params, id));
		}
	}
	hr_params_init(&params);
	assert_string_equal(hr_params_text(&params, HR_PARAM_ID_limit_ceiling_dbtp, text,
			sizeof(text)), "-0.1");
	assert_string_equal(hr_params_text(&params, HR_PARAM_ID_comp_detector, text,
			sizeof(text)), "peak");
	assert_string_equal(hr_params_text(&params, HR_PARAM_ID_bypass, text, sizeof(text)),
			"false");
	assert_string_equal(hr_params_text(&params, HR_PARAM_ID_bypass, tiny, sizeof(tiny)), "fa");
	assert_string_equal(hr_params_text(&params, HR_N_PARAMS, text, sizeof(text)), "");
}

static void the_range_is_told_in_words_and_always_ends(void **state)
{
	char text[64], tiny[5];

	assert_string_equal(hr_param_range_text(&hr_param_specs[HR_PARAM_ID_limit_ceiling_dbtp], text,
			sizeof(text)), "-24 .. 0 dBTP");
	assert_string_equal(hr_param_range_text(&hr_param_specs[HR_PARAM_ID_comp_attack_ms], text,
			sizeof(text)), "0.1 .. 500 ms");
	assert_string_equal(hr_param_range_text(&hr_param_specs[HR_PARAM_ID_comp_detector], text,
			sizeof(text)), "peak or rms");
	assert_string_equal(hr_param_range_text(&hr_param_specs[HR_PARAM_ID_bypass], text, sizeof(text)),
			"true or false");
	assert_string_equal(hr_param_range_text(&hr_param_specs[HR_PARAM_ID_bypass], tiny, sizeof(tiny)),
			"true");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_default_lies_in_its_own_range),
		cmocka_unit_test(a_value_outside_the_range_changes_nothing),
		cmocka_unit_test(text_is_a_number_a_label_or_refused),
		cmocka_unit_test(the_text_of_a_value_sets_that_value),
		cmocka_unit_test(the_range_is_told_in_words_and_always_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
