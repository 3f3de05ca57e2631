/* SPDX-License-Identifier: MIT */
/* The judge is judged first: against what is known, and by plain evaluation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "figure.h"
#include "meter.h"
#include "sound.h"

#define N_FRAMES 2600u
#define FROM 700u
#define TO 1900u

static double in_db(double lin)
{
	return 20.0 * log10(lin + 1e-30);
}

static void tones_are_read_to_a_thousandth_of_a_db(void **state)
{
	static float x[N_FRAMES];
	struct meter *meter = meter_new();
	struct dice dice = dice_seeded(1);
	double worst_db = 0.0;

	(void)state;
	for (int i = 0; i < 300; i++) {
		/* Up to 0.497 of the rate; the lowest has a crest within the span. */
		const double band = dice_between(&dice, 0.002, 0.497);
		const double phase_rad = dice_between(&dice, 0.0, 2.0 * PI);

		for (uint32_t n = 0; n < N_FRAMES; n++)
			x[n] = (float)sin(2.0 * PI * band * n + phase_rad);
		worst_db = fmax(worst_db, fabs(in_db(meter_true_peak(meter, x, N_FRAMES,
				FROM, TO).lin)));
	}
	assert_true(figure_at_most(worst_db, "dB", 0.001, "meter/tones"));
	meter_free(meter);
}

/* The highest near a place, by ever smaller steps. */
static double climb(const float *x, double frame, double step)
{
	double best = fabs(meter_at(x, N_FRAMES, frame));

	for (; step > 1e-6; step *= 0.5)
		for (int side = -1; side <= 1; side += 2) {
			const double lin = fabs(meter_at(x, N_FRAMES, frame + side * step));

			if (lin > best) {
				best = lin;
				frame += side * step;
			}
		}
	return best;
}

static void a_crest_is_found_to_the_height_continuous_time_gives_it(void **state)
{
	static float x[N_FRAMES];
	struct meter *meter = meter_new();
	double worst_db = 0.0;

	(void)state;
	for (uint32_t i = 0; i < hostile_fixed.n_sounds; i++) {
		struct meter_peak peak;

		sound_make(&hostile_fixed, i, i, x, N_FRAMES, 48000);
		peak = meter_true_peak(meter, x, N_FRAMES, FROM, TO);
		worst_db = fmax(worst_db, fabs(in_db(climb(x, peak.frame, 0.1) / peak.lin)));
	}
	/* A parabola through 32 points a frame. */
	assert_true(figure_at_most(worst_db, "dB", 0.0002, "meter/refinement"));
	meter_free(meter);
}

static void no_higher_crest_is_missed(void **state)
{
	static float x[N_FRAMES];
	struct meter *meter = meter_new();
	struct dice dice = dice_seeded(5);
	struct meter_peak peak;

	(void)state;
	for (uint32_t n = 0; n < N_FRAMES; n++)
		x[n] = (float)dice_sign(&dice);
	peak = meter_true_peak(meter, x, N_FRAMES, 1000, 1040);
	for (int i = 0; i <= 40 * 64; i++)
		assert_true(fabs(meter_at(x, N_FRAMES, 1000.0 + i / 64.0)) <= peak.lin + 1e-5);
	assert_true(fabs(fabs(meter_at(x, N_FRAMES, peak.frame)) - peak.lin) < 1e-5);
	meter_free(meter);
}

/* Cases 15 to 23 as EBU Tech 3341 expects them: +0.2 / -0.4 dB. */
static void the_cases_of_ebu_tech_3341_read_what_they_should(void **state)
{
	static const double expected_dbtp[] = { -6, -6, -6, -6, 3, 0, 0, 0, 0 };
	static float x[12000];
	struct meter *meter = meter_new();

	(void)state;
	for (int i = 0; i < 9; i++) {
		const struct sound sound = { .a = 15 + i, .b = 0.0 };
		struct dice dice = dice_seeded(0);
		double dbtp;

		sound_ebu(&sound, &dice, x, 12000, 48000);
		dbtp = in_db(meter_true_peak(meter, x, 12000, 0, 12000).lin);
		figure_noted(dbtp, "dBTP", "meter/ebu-%d", 15 + i);
		assert_true(dbtp <= expected_dbtp[i] + 0.2 && dbtp >= expected_dbtp[i] - 0.4);
	}
	meter_free(meter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tones_are_read_to_a_thousandth_of_a_db),
		cmocka_unit_test(a_crest_is_found_to_the_height_continuous_time_gives_it),
		cmocka_unit_test(no_higher_crest_is_missed),
		cmocka_unit_test(the_cases_of_ebu_tech_3341_read_what_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
