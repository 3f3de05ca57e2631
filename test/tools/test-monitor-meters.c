/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "monitor/view/bars.h"
#include "monitor/view/readings.h"

#define RATE_HZ 48000

/* ---- ballistics ---- */

static void a_peak_falls_20_db_in_1_7_s_however_often_it_is_looked_at(void **state)
{
	static const int n_looks[] = { 1, 17, 51, 1700 };

	for (int i = 0; i < 4; i++) {
		struct ballistics_peak peak;

		ballistics_peak_reset(&peak);
		ballistics_peak_add(&peak, -3.0, 0.01);
		assert_true(peak.now_db == -3.0);
		for (int n = 0; n < n_looks[i]; n++)
			ballistics_peak_add(&peak, -INFINITY, 1.7 / n_looks[i]);
		print_message("# %d looks: %.9f dB\n", n_looks[i], peak.now_db);
		assert_true(fabs(peak.now_db - -23.0) < 1e-9);
	}
}

static void a_held_peak_stays_3_s_and_then_falls_as_fast(void **state)
{
	struct ballistics_peak peak;

	ballistics_peak_reset(&peak);
	ballistics_peak_add(&peak, -6.0, 0.01);
	for (int n = 0; n < 299; n++)
		ballistics_peak_add(&peak, -40.0, 0.01);
	assert_true(peak.hold_db == -6.0);
	for (int n = 0; n < 171; n++)
		ballistics_peak_add(&peak, -40.0, 0.01);
	print_message("# 1.7 s after the hold: %.6f dB\n", peak.hold_db);
	assert_true(fabs(peak.hold_db - -26.0) < 1e-6);
	ballistics_peak_add(&peak, -10.0, 0.01);
	assert_true(peak.hold_db == -10.0);
}

static void a_peak_ends_at_the_floor_and_takes_any_number(void **state)
{
	struct ballistics_peak peak;

	ballistics_peak_reset(&peak);
	ballistics_peak_add(&peak, 0.0, 0.0);
	ballistics_peak_add(&peak, (double)NAN, 0.1);
	ballistics_peak_add(&peak, -INFINITY, 3600.0);
	assert_true(peak.now_db == BALLISTICS_FLOOR_DB && peak.hold_db == BALLISTICS_FLOOR_DB);
	assert_true(ballistics_lin_to_db(NAN) == BALLISTICS_FLOOR_DB);
	assert_true(ballistics_pow_to_db(0.0) == BALLISTICS_FLOOR_DB);
	assert_true(fabs(ballistics_lin_to_db(0.5) - -6.0206) < 1e-4);
}

static void a_mean_square_has_a_time_constant_of_300_ms(void **state)
{
	double mean = 0.0;

	for (int n = 0; n < 30; n++)
		mean = ballistics_mean(mean, 1.0, 0.01);
	print_message("# after 300 ms: %.9f of the step\n", mean);
	assert_true(fabs(mean - (1.0 - exp(-1.0))) < 1e-12);
}

/* ---- history ---- */

static void the_history_keeps_extremes_and_only_its_last_column_grows(void **state)
{
	struct history history = { .n_seconds = 0 };
	struct history_entry before[100], after[100];
	int n_before, n_after;

	for (int s = 0; s < 700; s++)
		for (int n = 0; n < 10; n++)
			history_add(&history, &(struct history_entry) {
				-20.0 - s % 50, n == 5 ? -1.0 * s : -0.5,
			}, 0.1);
	/* A tenth more or less: the sum of tenths is not quite whole. */
	print_message("# %d seconds\n", (int)history.n_seconds);
	assert_uint_in_range(history.n_seconds, 699, 700);
	n_before = history_columns(&history, 60, 4, before);
	history_add(&history, &(struct history_entry) { -1.0, -999.0 }, 1.0);
	n_after = history_columns(&history, 60, 4, after);
	assert_true(n_before == 60 && n_after >= 60);
	assert_memory_equal(&before[40], &after[n_after == n_before ? 40 : 39],
			10 * sizeof(before[0]));
	assert_true(history_columns(&history, 100, 10, after) <= 60);
}

/* ---- readings ---- */

static struct hr_tap_meters meters_at(uint64_t n_frames, float peak_lin)
{
	struct hr_tap_meters meters = { .is_recent_hold = false };

	hr_tap_extremes_init(&meters.recent);
	meters.now.frame = meters.now.n_watched_frames = n_frames;
	meters.now.rate_hz = RATE_HZ;
	meters.now.agc_gain_lin = 2.0f;
	meters.now.out_short_pow = 0.01f;
	meters.now.energy[0].out_square_sum = 0.25 * (double)n_frames;
	meters.recent.channel[0].out_peak_lin = peak_lin;
	meters.recent.channel[0].out_true_peak_lin = peak_lin;
	meters.recent.limit_gain_min_lin = 0.5f;
	return meters;
}

static void readings_show_what_the_tap_says(void **state)
{
	struct readings *readings = calloc(1, sizeof(*readings));
	struct model_sound *sound = calloc(1, sizeof(*sound));

	readings_init(readings, false);
	assert_false(readings_is_moving(readings));
	for (int n = 1; n <= 100; n++) {
		struct hr_tap_meters meters = meters_at((uint64_t)n * RATE_HZ / 30, 0.5f);

		readings_add(readings, &meters, 1, 1.0 / 30, sound, NULL);
	}
	print_message("# peak %.3f, mean square %.3f dBFS, limiter %.2f dB, %.3f LUFS\n",
			sound->channels[0].out.peak_dbfs, sound->channels[0].out.mean_square_dbfs,
			sound->limit_gain_db, sound->out.short_lufs);
	assert_true(readings_is_playing(readings));
	assert_true(fabs(sound->channels[0].out.peak_dbfs - -6.02) < 0.01);
	/* 0.25, and 3.3 s are 11 time constants */
	assert_true(fabs(sound->channels[0].out.mean_square_dbfs - -6.02) < 0.01);
	assert_true(fabs(sound->limit_gain_db - -6.02) < 0.01);
	assert_true(fabs(sound->agc_gain_db - 6.02) < 0.01);
	assert_true(fabs(sound->out.short_lufs - -20.691) < 0.001);
	free(sound);
	free(readings);
}

static void sound_that_stops_falls_to_rest(void **state)
{
	struct readings *readings = calloc(1, sizeof(*readings));
	struct model_sound *sound = calloc(1, sizeof(*sound));
	struct hr_tap_meters meters = meters_at(1000, 1.0f);

	readings_init(readings, false);
	readings_add(readings, &meters, 1, 0.03, sound, NULL);
	for (int n = 0; n < 600; n++)
		readings_add(readings, &meters, 1, 0.033, sound, NULL);
	assert_false(readings_is_playing(readings) || readings_is_moving(readings));
	assert_true(sound->channels[0].out.true_peak_dbtp == BALLISTICS_FLOOR_DB);
	assert_true(sound->out.short_lufs == BALLISTICS_FLOOR_DB);
	assert_true(sound->limit_gain_db == 0.0);
	/* The highest of all stays. */
	assert_true(sound->out.true_peak_dbtp == 0.0);
	free(sound);
	free(readings);
}

static void programs_get_all_since_the_line_before(void **state)
{
	struct readings *readings = calloc(1, sizeof(*readings));
	struct model_sound *sound = calloc(1, sizeof(*sound));
	static const float peaks_lin[] = { 0.1f, 1.0f, 0.01f };

	readings_init(readings, true);
	for (int n = 0; n < 3; n++) {
		struct hr_tap_meters meters = meters_at(1000u * (unsigned int)(n + 1),
				peaks_lin[n]);

		readings_add(readings, &meters, 1, 0.5, sound, NULL);
	}
	assert_true(sound->channels[0].out.peak_dbfs == 0.0);
	readings_taken(readings);
	readings_add(readings, &(struct hr_tap_meters) { .is_recent_hold = true }, 1, 0.5, sound,
			NULL);
	assert_true(sound->channels[0].out.peak_dbfs == BALLISTICS_FLOOR_DB);
	free(sound);
	free(readings);
}

/* ---- bars ---- */

static void the_scale_is_that_of_iec_60268_18(void **state)
{
	static const double points[][2] = { { -80, 0 }, { -60, 0.025 }, { -50, 0.075 },
		{ -40, 0.15 }, { -30, 0.3 }, { -20, 0.5 }, { -10, 0.75 }, { 0, 1 }, { 6, 1 } };

	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		assert_true(fabs(bars_deflection(points[i][0]) - points[i][1]) < 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_peak_falls_20_db_in_1_7_s_however_often_it_is_looked_at),
		cmocka_unit_test(a_held_peak_stays_3_s_and_then_falls_as_fast),
		cmocka_unit_test(a_peak_ends_at_the_floor_and_takes_any_number),
		cmocka_unit_test(a_mean_square_has_a_time_constant_of_300_ms),
		cmocka_unit_test(the_history_keeps_extremes_and_only_its_last_column_grows),
		cmocka_unit_test(readings_show_what_the_tap_says),
		cmocka_unit_test(sound_that_stops_falls_to_rest),
		cmocka_unit_test(programs_get_all_since_the_line_before),
		cmocka_unit_test(the_scale_is_that_of_iec_60268_18),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
