/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "kernel/dsp/curve.h"
#include "kernel/dsp/fastmath.h"

static double reduction_db(const struct hr_params *params, double level_dbfs)
{
	struct hr_curve curve;

	hr_curve_compute(&curve, params);
	return HR_DB_PER_LOG2 * (double)hr_curve_reduction_log2(&curve,
			(float)(level_dbfs / HR_DB_PER_LOG2));
}

static void above_the_knee_the_ratio_holds_and_below_it_nothing_happens(void **state)
{
	struct hr_params params;

	hr_params_init(&params);
	params.comp_enabled = true;
	assert_true(fabs(reduction_db(&params, 0.0) - 24.0 * 0.6) < 1e-4);
	assert_true(fabs(reduction_db(&params, -10.0) - 14.0 * 0.6) < 1e-4);
	assert_true(reduction_db(&params, -27.1) == 0.0);
	/* knee / 8 * slope: the middle of the parabola */
	assert_true(fabs(reduction_db(&params, -24.0) - 6.0 / 8.0 * 0.6) < 1e-4);
	params.comp_knee_db = 0.0f;
	assert_true(reduction_db(&params, -24.01) == 0.0);
	assert_true(fabs(reduction_db(&params, -23.0) - 0.6) < 1e-4);
	params.comp_enabled = false;
	assert_true(reduction_db(&params, 0.0) == 0.0);
}

static void the_curve_has_no_step_and_never_falls(void **state)
{
	struct hr_params params;
	double last_db = 0.0;

	hr_params_init(&params);
	params.comp_enabled = true;
	for (double level_dbfs = -60.0; level_dbfs < 12.0; level_dbfs += 0.01) {
		double db = reduction_db(&params, level_dbfs);

		assert_true(db >= last_db - 1e-5 && db < last_db + 0.0062);
		last_db = db;
	}
}

static void a_knee_of_next_to_nothing_is_a_corner(void **state)
{
	struct hr_params params;

	hr_params_init(&params);
	params.comp_enabled = true;
	params.comp_knee_db = 1e-40f;
	assert_true(reduction_db(&params, -24.01) == 0.0);
	assert_true(fabs(reduction_db(&params, -23.0) - 0.6) < 1e-4);
}

static void log2_and_exp2_keep_their_stated_error(void **state)
{
	double log_error = 0.0, exp_error = 0.0;

	for (double x = -20.0; x < 41.0; x += 0.00037) {
		float value = (float)exp2(x);

		log_error = fmax(log_error, fabs((double)hr_log2(value) - log2((double)value)) /
				fmax(1.0, fabs(x)));
		exp_error = fmax(exp_error,
				fabs((double)hr_exp2((float)x) / exp2((double)(float)x) - 1.0));
	}
	print_message("# log2 error %.2g, exp2 error %.2g\n", log_error, exp_error);
	assert_true(log_error < 3e-7);
	assert_true(exp_error < 3e-7);
	for (int i = -20; i <= 20; i++) {
		assert_true(hr_log2((float)exp2(i)) == (float)i);
		assert_true(hr_exp2((float)i) == (float)exp2(i));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(above_the_knee_the_ratio_holds_and_below_it_nothing_happens),
		cmocka_unit_test(the_curve_has_no_step_and_never_falls),
		cmocka_unit_test(a_knee_of_next_to_nothing_is_a_corner),
		cmocka_unit_test(log2_and_exp2_keep_their_stated_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
