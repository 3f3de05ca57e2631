/* SPDX-License-Identifier: MIT */
/*
 * EBU Tech 3341 (2023) table 1, cases 1 to 14, at every rate. Cases 7 and 8 are recordings of the EBU; in their place
 * test-programme-loudness.c compares made-up programmes with libebur128.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "gauge.h"

#define TONE_HZ 1000u
#define TOLERANCE_LU 0.1	/* the standard's */

static double off(double lufs, double expected_lufs)
{
	return fabs(lufs - expected_lufs);
}

static double steady(struct gauge *gauge, double dbfs)
{
	gauge_play_level(gauge, TONE_HZ, 20.0, dbfs);
	return fmax(off(gauge_momentary_lufs(gauge), dbfs), fmax(
			off(gauge_short_lufs(gauge), dbfs),
			off(gauge_integrated_lufs(gauge), dbfs)));
}

static double case_1(struct gauge *gauge)
{
	return steady(gauge, -23.0);
}

static double case_2(struct gauge *gauge)
{
	return steady(gauge, -33.0);
}

static double case_3(struct gauge *gauge)
{
	gauge_play_level(gauge, TONE_HZ, 10.0, -36.0);
	gauge_play_level(gauge, TONE_HZ, 60.0, -23.0);
	gauge_play_level(gauge, TONE_HZ, 10.0, -36.0);
	return off(gauge_integrated_lufs(gauge), -23.0);
}

static double case_4(struct gauge *gauge)
{
	gauge_play_level(gauge, TONE_HZ, 10.0, -72.0);
	gauge_play_level(gauge, TONE_HZ, 10.0, -36.0);
	gauge_play_level(gauge, TONE_HZ, 60.0, -23.0);
	gauge_play_level(gauge, TONE_HZ, 10.0, -36.0);
	gauge_play_level(gauge, TONE_HZ, 10.0, -72.0);
	return off(gauge_integrated_lufs(gauge), -23.0);
}

static double case_5(struct gauge *gauge)
{
	gauge_play_level(gauge, TONE_HZ, 20.0, -26.0);
	gauge_play_level(gauge, TONE_HZ, 20.1, -20.0);
	gauge_play_level(gauge, TONE_HZ, 20.0, -26.0);
	return off(gauge_integrated_lufs(gauge), -23.0);
}

static double case_6(struct gauge *gauge)
{
	static const double dbfs[] = { -28.0, -28.0, -24.0, -30.0, -30.0 };

	gauge_play_tone(gauge, TONE_HZ, 20.0, dbfs);
	return off(gauge_integrated_lufs(gauge), -23.0);
}

static double case_9(struct gauge *gauge)
{
	for (int i = 0; i < 5; i++) {
		gauge_play_level(gauge, TONE_HZ, 1.34, -20.0);
		gauge_play_level(gauge, TONE_HZ, 1.66, -30.0);
		if (i == 0)
			gauge_watch(gauge);
	}
	return fmax(off(gauge->shortterm.low_lufs, -23.0), off(gauge->shortterm.high_lufs, -23.0));
}

static double case_10(struct gauge *gauge)
{
	double worst_lu = 0.0;

	for (int i = 0; i < 20; i++) {
		gauge_reset(gauge);
		gauge_play_level(gauge, TONE_HZ, i * 0.15, -INFINITY);
		gauge_play_level(gauge, TONE_HZ, 3.0, -23.0);
		gauge_play_level(gauge, TONE_HZ, 1.0, -INFINITY);
		worst_lu = fmax(worst_lu, off(gauge->shortterm.high_lufs, -23.0));
	}
	return worst_lu;
}

static double case_11(struct gauge *gauge)
{
	double worst_lu = 0.0;

	for (int i = 0; i < 20; i++) {
		gauge_watch(gauge);
		gauge_play_level(gauge, TONE_HZ, i * 0.15, -INFINITY);
		gauge_play_level(gauge, TONE_HZ, 3.0, -38.0 + i);
		gauge_play_level(gauge, TONE_HZ, 3.0 - i * 0.15, -INFINITY);
		worst_lu = fmax(worst_lu, off(gauge->shortterm.high_lufs, -38.0 + i));
	}
	return worst_lu;
}

static double case_12(struct gauge *gauge)
{
	for (int i = 0; i < 25; i++) {
		gauge_play_level(gauge, TONE_HZ, 0.18, -20.0);
		gauge_play_level(gauge, TONE_HZ, 0.22, -30.0);
		if (gauge->until_sec < 1.3)
			gauge_watch(gauge);
	}
	return fmax(off(gauge->momentary.low_lufs, -23.0), off(gauge->momentary.high_lufs, -23.0));
}

static double case_13(struct gauge *gauge)
{
	double worst_lu = 0.0;

	for (int i = 0; i < 20; i++) {
		gauge_reset(gauge);
		gauge_play_level(gauge, TONE_HZ, i * 0.02, -INFINITY);
		gauge_play_level(gauge, TONE_HZ, 0.4, -23.0);
		gauge_play_level(gauge, TONE_HZ, 1.0, -INFINITY);
		worst_lu = fmax(worst_lu, off(gauge->momentary.high_lufs, -23.0));
	}
	return worst_lu;
}

static double case_14(struct gauge *gauge)
{
	double worst_lu = 0.0;

	for (int i = 0; i < 20; i++) {
		gauge_watch(gauge);
		gauge_play_level(gauge, TONE_HZ, i * 0.02, -INFINITY);
		gauge_play_level(gauge, TONE_HZ, 0.4, -38.0 + i);
		gauge_play_level(gauge, TONE_HZ, 0.4 - i * 0.02, -INFINITY);
		worst_lu = fmax(worst_lu, off(gauge->momentary.high_lufs, -38.0 + i));
	}
	return worst_lu;
}

static bool conforms(const char *name, double (*run)(struct gauge *gauge))
{
	return gauge_conforms(name, run, 2, gauge_stereo, TOLERANCE_LU);
}

static void a_steady_tone_has_one_loudness_however_it_is_measured(void **state)
{
	assert_true(conforms("ebu-3341/case-1", case_1));
	assert_true(conforms("ebu-3341/case-2", case_2));
}

static void what_is_below_a_gate_does_not_count(void **state)
{
	assert_true(conforms("ebu-3341/case-3", case_3));
	assert_true(conforms("ebu-3341/case-4", case_4));
	assert_true(conforms("ebu-3341/case-5", case_5));
}

static void five_channels_add_up_by_their_weights(void **state)
{
	static const enum hr_channel_weight surround[5] = {
		[3] = HR_CHANNEL_SURROUND, [4] = HR_CHANNEL_SURROUND,
	};

	assert_true(gauge_conforms("ebu-3341/case-6", case_6, 5, surround, TOLERANCE_LU));
}

static void a_window_of_whole_periods_stands_still(void **state)
{
	assert_true(conforms("ebu-3341/case-9", case_9));
	assert_true(conforms("ebu-3341/case-12", case_12));
}

static void three_seconds_of_a_tone_are_caught_whenever_they_begin(void **state)
{
	assert_true(conforms("ebu-3341/case-10", case_10));
	assert_true(conforms("ebu-3341/case-11", case_11));
}

static void four_tenths_of_a_second_are_caught_whenever_they_begin(void **state)
{
	assert_true(conforms("ebu-3341/case-13", case_13));
	assert_true(conforms("ebu-3341/case-14", case_14));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_steady_tone_has_one_loudness_however_it_is_measured),
		cmocka_unit_test(what_is_below_a_gate_does_not_count),
		cmocka_unit_test(five_channels_add_up_by_their_weights),
		cmocka_unit_test(a_window_of_whole_periods_stands_still),
		cmocka_unit_test(three_seconds_of_a_tone_are_caught_whenever_they_begin),
		cmocka_unit_test(four_tenths_of_a_second_are_caught_whenever_they_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
