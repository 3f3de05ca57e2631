/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <headroom/profile-file.h>
#include <headroom/strength.h>

typedef void (*check_fn)(const char *name, const struct hr_params *written);

static void check_one(void *data, const char *name, const char *path)
{
	check_fn *check = data;
	struct hr_profile profile;

	assert_int_equal(hr_profile_load(&profile, path, NULL, NULL), 0);
	(*check)(name, &profile.params);
	hr_profile_finish(&profile);
}

/* Of every profile that is shipped. */
static void check_all(check_fn check)
{
	struct hr_profile_dirs dirs = { 0 };

	snprintf(dirs.paths[0], sizeof(dirs.paths[0]), "%s", getenv("HR_PROFILES_SOURCE"));
	assert_true(hr_profile_each(&dirs, check_one, &check) > 10);
}

static struct hr_params scaled(const struct hr_params *written, double strength_percent)
{
	struct hr_params params = *written;

	hr_strength_apply(&params, strength_percent);
	return params;
}

static void assert_same(const struct hr_params *a, const struct hr_params *b, int id)
{
	if (fabs(hr_params_get(a, id) - hr_params_get(b, id)) > 0.0)
		fail_msg("%s: %g and %g", hr_param_specs[id].name, hr_params_get(a, id),
				hr_params_get(b, id));
}

static void check_whole(const char *name, const struct hr_params *written)
{
	struct hr_params params = scaled(written, 100.0);

	for (int id = 0; id < HR_N_PARAMS; id++)
		assert_same(&params, written, id);
}

static void at_100_a_profile_is_as_written(void **state)
{
	check_all(check_whole);
}

static void check_nothing(const char *name, const struct hr_params *written)
{
	struct hr_params params = scaled(written, 0.0);

	assert_false(params.agc_enabled || params.comp_enabled || params.soft_enabled);
	assert_true(fabsf(params.agc_max_boost_db) + fabsf(params.agc_max_cut_db) <= 0.0f);
	assert_true(fabsf(params.comp_ratio - 1.0f) <= 0.0f);
	assert_true(fabsf(params.comp_makeup_db) <= 0.0f);
}

static void at_0_nothing_but_the_limiter_is_left(void **state)
{
	check_all(check_nothing);
}

static void check_limiter(const char *name, const struct hr_params *written)
{
	static const int kept[] = {
		HR_PARAM_ID_limit_enabled, HR_PARAM_ID_limit_ceiling_dbtp,
		HR_PARAM_ID_limit_release_ms, HR_PARAM_ID_limit_hold_ms,
		HR_PARAM_ID_bypass, HR_PARAM_ID_agc_target_lufs,
	};

	for (int percent = 0; percent <= 100; percent++) {
		struct hr_params params = scaled(written, percent);

		for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
			assert_same(&params, written, kept[i]);
	}
}

static void the_ceiling_is_the_same_at_any_strength(void **state)
{
	check_all(check_limiter);
}

/* The sign of a change, with what rounding to a float does to it ignored. */
static int direction(double from, double to)
{
	return (to > from) - (to < from);
}

static void check_monotone(const char *name, const struct hr_params *written)
{
	const struct hr_params none = scaled(written, 0.0);

	for (int id = 0; id < HR_N_PARAMS; id++) {
		int wanted = direction(hr_params_get(&none, id), hr_params_get(written, id));
		double last = hr_params_get(&none, id);

		for (int tenths = 1; tenths <= 1000; tenths++) {
			struct hr_params params = scaled(written, tenths / 10.0), checked;
			double value = hr_params_get(&params, id);
			int found = direction(last, value);

			assert_true(found == 0 || found == wanted);
			assert_int_equal(hr_params_set(&checked, id, value), 0);
			last = value;
		}
	}
}

static void every_value_moves_one_way_and_stays_in_its_range(void **state)
{
	check_all(check_monotone);
}

/* Reduction of a sound 12 dB above the threshold, in dB. */
static double reduction_db(const struct hr_params *params)
{
	return 12.0 * (1.0 - 1.0 / (double)params->comp_ratio);
}

static void check_proportion(const char *name, const struct hr_params *written)
{
	for (int percent = 10; percent < 100; percent += 10) {
		struct hr_params params = scaled(written, percent);
		double share = percent / 100.0;

		/* a ratio is a float: 1e-7 of it, times 12 dB */
		assert_true(fabs(reduction_db(&params) - share * reduction_db(written)) < 1e-5);
		assert_true(fabs((double)params.agc_max_boost_db -
				share * (double)written->agc_max_boost_db) < 1e-5);
	}
	printf("# %-16s 12 dB above the threshold: %.2f dB at 100 %%, %.2f at 50 %%\n", name,
			reduction_db(written), 0.5 * reduction_db(written));
}

static void half_the_strength_is_half_of_the_decibels(void **state)
{
	check_all(check_proportion);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_100_a_profile_is_as_written),
		cmocka_unit_test(at_0_nothing_but_the_limiter_is_left),
		cmocka_unit_test(the_ceiling_is_the_same_at_any_strength),
		cmocka_unit_test(every_value_moves_one_way_and_stays_in_its_range),
		cmocka_unit_test(half_the_strength_is_half_of_the_decibels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
