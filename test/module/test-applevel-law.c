/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "app-level/gain-computer.h"

static const struct hr_app_level tuning = {
	.target_lufs = -20.0, .peak_dbfs = -6.0, .max_cut_db = 12.0, .release_db_per_sec = 3.0,
};

static struct applevel_loudness loud(double level_lufs, double peak_dbfs)
{
	return (struct applevel_loudness) { level_lufs, peak_dbfs, 0.0 };
}

static double wanted_db(double level_lufs, double peak_dbfs, double user_db)
{
	const struct applevel_loudness l = loud(level_lufs, peak_dbfs);

	return applevel_wanted_db(&l, &tuning, user_db);
}

static void assert_near(double got, double expected)
{
	if (fabs(got - expected) > 1e-9)
		fail_msg("%.12f instead of %.12f", got, expected);
}

static void the_louder_of_loudness_and_peaks_decides(void **state)
{
	assert_near(wanted_db(-12.0, -6.0, 0.0), 8.0);
	assert_near(wanted_db(-20.0, -1.0, 0.0), 5.0);
	assert_near(wanted_db(-12.0, -1.0, 0.0), 8.0);
}

static void it_only_ever_cuts_and_no_more_than_the_most(void **state)
{
	assert_near(wanted_db(-35.0, -20.0, 0.0), 0.0);
	assert_near(wanted_db(-2.0, 0.0, 0.0), 12.0);
	assert_near(wanted_db(APPLEVEL_UNKNOWN_DB, APPLEVEL_UNKNOWN_DB, 0.0), 0.0);
}

/* 8 LU too loud: at -5 dB 3 are left to cut, at -10 none, at +6 there are 14, 12 of them. */
static void a_volume_the_user_set_below_is_a_part_of_the_cut(void **state)
{
	assert_near(wanted_db(-12.0, -20.0, -5.0), 3.0);
	assert_near(wanted_db(-12.0, -20.0, -10.0), 0.0);
	assert_near(wanted_db(-12.0, -20.0, 6.0), 12.0);
	assert_near(wanted_db(-30.0, -20.0, 6.0), 0.0);
}

static void silence_changes_nothing(void **state)
{
	struct applevel_loudness l = loud(-12.0, -1.0);

	for (unsigned i = 0; i < 1000; i++)
		applevel_loudness_learn(&l, -12.0, -90.0, 1.0);
	assert_near(l.level_lufs, -12.0);
	assert_near(l.peak_dbfs, -1.0);
}

/* An oracle by hand: 2 s in full, then 3 dB a second, down to what there is. */
static void a_peak_is_held_and_then_falls_with_any_tick(void **state)
{
	static const double ticks_sec[] = { 0.005, 0.02, 0.043, 0.17, 1.0 };

	for (unsigned i = 0; i < 5; i++) {
		struct applevel_loudness l = loud(-30.0, -1.0);
		double at_sec = 0.0;

		while (at_sec < 10.0) {
			applevel_loudness_learn(&l, -30.0, -25.0, ticks_sec[i]);
			at_sec += ticks_sec[i];
			assert_near(l.peak_dbfs, fmax(-25.0, -1.0 - 3.0 * fmax(0.0, at_sec - 2.0)));
			if (l.peak_dbfs <= -25.0)
				break;
		}
	}
}

/* 12 dB are cut in 1 s and fade in 4 s, up to a tick of 4096 frames at 48 kHz. */
static void a_move_takes_its_time_and_no_step_is_larger_than_a_decibel(void **state)
{
	static const double ticks_sec[] = { 0.005, 0.02, 0.0427, 0.0853 };

	for (unsigned i = 0; i < 4; i++) {
		for (int direction = 0; direction < 2; direction++) {
			const double to_db = direction == 0 ? 12.0 : 0.0;
			const double expected_sec = direction == 0 ? 1.0 : 4.0;
			struct applevel_cut cut = { .cut_db = 12.0 - to_db };
			double largest_db = 0.0, at_sec = 0.0;
			unsigned n_writes = 0;

			for (; cut.cut_db != to_db; at_sec += ticks_sec[i]) {
				double before_db = cut.cut_db;

				n_writes += applevel_cut_move(&cut, &tuning, to_db, ticks_sec[i]);
				largest_db = fmax(largest_db, fabs(cut.cut_db - before_db));
			}
			print_message("# tick %.4f s, to %.0f dB: %u writes in %.2f s, "
					"largest step %.3f dB\n", ticks_sec[i], to_db,
					n_writes, at_sec, largest_db);
			assert_true(largest_db <= APPLEVEL_LARGEST_STEP_DB);
			assert_true(n_writes <= 24);
			assert_true(fabs(at_sec - expected_sec) < 1e-9 + ticks_sec[i]);
		}
	}
}

static void a_pause_of_the_caller_is_not_made_up_for(void **state)
{
	struct applevel_cut cut = { 0 };

	assert_true(applevel_cut_move(&cut, &tuning, 12.0, 100.0));
	assert_near(cut.cut_db, APPLEVEL_LARGEST_STEP_DB);
}

static void small_changes_are_not_worth_a_move(void **state)
{
	struct applevel_cut cut = { .cut_db = 6.0 };

	srand(5);
	for (unsigned i = 0; i < 1000; i++)
		assert_false(applevel_cut_move(&cut, &tuning,
				6.0 + 0.98 * (rand() / (double)RAND_MAX - 0.5), 0.05));
	assert_near(cut.cut_db, 6.0);
	assert_true(applevel_cut_move(&cut, &tuning, 6.6, 0.05));
}

static void a_move_ends_where_it_was_to_go(void **state)
{
	struct applevel_cut cut = { 0 };

	for (unsigned i = 0; i < 1000; i++)
		applevel_cut_move(&cut, &tuning, 7.3, 0.02);
	assert_near(cut.cut_db, 7.3);
	for (unsigned i = 0; i < 1000; i++)
		applevel_cut_move(&cut, &tuning, 0.0, 0.02);
	assert_true(cut.cut_db == 0.0);
}

/* What is heard is the user's volume less the cut. */
static double heard_after(double cut_db, double allowed_db, double before_db, double after_db)
{
	struct applevel_cut cut = { .cut_db = cut_db };
	double wanted = fmax(0.0, fmin(12.0, after_db - allowed_db));

	applevel_cut_follow_user(&cut, wanted, 12.0, before_db, after_db);
	assert_true(cut.cut_db >= 0.0 && cut.cut_db <= 12.0);
	return after_db - cut.cut_db;
}

static void a_volume_that_moves_above_what_is_allowed_changes_nothing(void **state)
{
	assert_near(heard_after(8.0, -8.0, 0.0, -3.0), -8.0);
	assert_near(heard_after(5.0, -8.0, -3.0, 0.0), -8.0);
}

static void a_volume_that_moves_below_what_is_allowed_is_what_plays(void **state)
{
	assert_near(heard_after(8.0, -8.0, 0.0, -20.0), -20.0);
	assert_near(heard_after(0.0, -8.0, -20.0, -15.0), -15.0);
	assert_near(heard_after(0.0, -8.0, -20.0, 0.0), -8.0);
	assert_near(heard_after(0.0, 100.0, -20.0, 6.0), 6.0);
}

/* It was on its way from 0 to -8, at -3. */
static void a_move_goes_on_where_it_was_when_the_user_moves(void **state)
{
	assert_near(heard_after(3.0, -8.0, 0.0, -1.0), -3.0);
	assert_near(heard_after(3.0, -8.0, 0.0, -5.0), -5.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_louder_of_loudness_and_peaks_decides),
		cmocka_unit_test(it_only_ever_cuts_and_no_more_than_the_most),
		cmocka_unit_test(a_volume_the_user_set_below_is_a_part_of_the_cut),
		cmocka_unit_test(silence_changes_nothing),
		cmocka_unit_test(a_peak_is_held_and_then_falls_with_any_tick),
		cmocka_unit_test(a_move_takes_its_time_and_no_step_is_larger_than_a_decibel),
		cmocka_unit_test(a_pause_of_the_caller_is_not_made_up_for),
		cmocka_unit_test(small_changes_are_not_worth_a_move),
		cmocka_unit_test(a_move_ends_where_it_was_to_go),
		cmocka_unit_test(a_volume_that_moves_above_what_is_allowed_changes_nothing),
		cmocka_unit_test(a_volume_that_moves_below_what_is_allowed_is_what_plays),
		cmocka_unit_test(a_move_goes_on_where_it_was_when_the_user_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
