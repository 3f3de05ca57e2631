/* SPDX-License-Identifier: MIT */
/*
 * EBU Tech 3342 (2023) table 1, cases 1 to 4, at every rate. The standard allows 1 LU;
 * for tones the answer is known, and what is left is half a bin at either end. Cases 5
 * and 6 are recordings of the EBU; in their place test-programme-loudness.c compares
 * made-up programmes with libebur128.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "gauge.h"

#define TONE_HZ 1000u
#define TOLERANCE_LU 0.1

/* 20 s of each level. */
static double deviation_lu(struct gauge *gauge, const double *dbfs, uint32_t n_tones,
		double expected_lu)
{
	for (uint32_t i = 0; i < n_tones; i++)
		gauge_play_level(gauge, TONE_HZ, 20.0, dbfs[i]);
	return fabs(gauge_range_lu(gauge) - expected_lu);
}

static double case_1(struct gauge *gauge)
{
	static const double dbfs[] = { -20.0, -30.0 };

	return deviation_lu(gauge, dbfs, 2, 10.0);
}

static double case_2(struct gauge *gauge)
{
	static const double dbfs[] = { -20.0, -15.0 };

	return deviation_lu(gauge, dbfs, 2, 5.0);
}

static double case_3(struct gauge *gauge)
{
	static const double dbfs[] = { -40.0, -20.0 };

	return deviation_lu(gauge, dbfs, 2, 20.0);
}

static double case_4(struct gauge *gauge)
{
	static const double dbfs[] = { -50.0, -35.0, -20.0, -35.0, -50.0 };

	return deviation_lu(gauge, dbfs, 5, 15.0);
}

static double case_1_three_times(struct gauge *gauge)
{
	static const double dbfs[] = { -20.0, -30.0, -20.0, -30.0, -20.0, -30.0 };

	return deviation_lu(gauge, dbfs, 6, 10.0);
}

static bool conforms(const char *name, double (*run)(struct gauge *gauge))
{
	return gauge_conforms(name, run, 2, gauge_stereo, TOLERANCE_LU);
}

static void two_tones_are_as_far_apart_as_they_are(void **state)
{
	assert_true(conforms("ebu-3342/case-1", case_1));
	assert_true(conforms("ebu-3342/case-2", case_2));
	assert_true(conforms("ebu-3342/case-3", case_3));
}

static void what_is_20_lu_below_the_programme_does_not_count(void **state)
{
	assert_true(conforms("ebu-3342/case-4", case_4));
}

static void a_sound_played_again_has_the_range_it_had(void **state)
{
	assert_true(conforms("ebu-3342/case-1-three-times", case_1_three_times));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_tones_are_as_far_apart_as_they_are),
		cmocka_unit_test(what_is_20_lu_below_the_programme_does_not_count),
		cmocka_unit_test(a_sound_played_again_has_the_range_it_had),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
