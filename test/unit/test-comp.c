/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "comp.h"
#include "fastmath.h"
#include "measure.h"
#include "signals.h"
#include "units.h"

#define RATE_HZ 48000u
#define N_FRAMES (2u * RATE_HZ)

static void run(struct hr_comp *comp, float *x, uint32_t n_frames)
{
	for (uint32_t n = 0; n + HR_CHUNK <= n_frames; n += HR_CHUNK) {
		float *at[1] = { x + n };

		hr_comp_process(comp, at, 1, HR_CHUNK);
		hr_comp_settle(comp);
	}
}

static void set_params(struct hr_comp *comp, const struct hr_params *params)
{
	struct hr_comp_coefs coefs;

	hr_comp_coefs_compute(&coefs, params, RATE_HZ);
	hr_comp_set_coefs(comp, &coefs);
}

static void prepare(struct hr_comp *comp, struct hr_params *params)
{
	hr_params_init(params);
	params->comp_makeup_auto = false;
	hr_comp_init(comp, hr_ops_best());
	set_params(comp, params);
	hr_comp_reset(comp);
}

static void a_steady_tone_is_reduced_by_what_the_curve_says(void **state)
{
	static const double tones_hz[] = { 100.0, 440.0, 1000.0, 7013.0 };
	float *x = malloc(N_FRAMES * sizeof(*x));
	struct hr_params params;
	struct hr_comp comp;

	for (unsigned i = 0; i < 4; i++)
		for (double level_db = -40.0; level_db < 1.0; level_db += 10.0) {
			struct hr_curve curve;
			double wanted_db, db;

			prepare(&comp, &params);
			hr_curve_compute(&curve, &params);
			wanted_db = HR_DB_PER_LOG2 * (double)hr_curve_reduction_log2(&curve,
					(float)(level_db / HR_DB_PER_LOG2));
			signal_sine(x, N_FRAMES, tones_hz[i], RATE_HZ, hr_db_to_lin(level_db),
					0.3);
			run(&comp, x, N_FRAMES);
			db = level_db - hr_lin_to_db(measure_tone_lin(x + RATE_HZ, RATE_HZ,
					tones_hz[i], RATE_HZ));
			print_message("# %g Hz %g dBFS: %.3f dB, curve %.3f\n", tones_hz[i],
					level_db, db, wanted_db);
			assert_true(fabs(db - wanted_db) < 0.1);
		}
	free(x);
}

/* Frames until the reduction made 63.2 % of its way from one end to the other. */
static double time_constant_ms(struct hr_comp *comp, double hz, double from_lin, double to_lin)
{
	float *x = malloc(N_FRAMES * sizeof(*x));
	double from_log2, to_log2 = 0.0;
	uint32_t n;

	signal_sine(x, N_FRAMES, hz, RATE_HZ, from_lin, 0.0);
	run(comp, x, N_FRAMES);
	from_log2 = comp->reduction_log2;
	for (unsigned pass = 0; pass < 2; pass++) {
		struct hr_comp at = *comp;

		signal_sine(x, N_FRAMES, hz, RATE_HZ, to_lin, 0.0);
		for (n = 0; n < N_FRAMES; n++) {
			float *frame[1] = { x + n };

			hr_comp_process(&at, frame, 1, 1);
			if (pass == 1 && fabs(at.reduction_log2 - from_log2) >=
			    0.6321 * fabs(to_log2 - from_log2))
				break;
		}
		to_log2 = at.reduction_log2;
	}
	free(x);
	return 1000.0 * n / RATE_HZ;
}

static void attack_and_release_take_their_time_also_around_silence(void **state)
{
	static const double levels_lin[] = { 0.0, 0.01, 0.1 };
	struct hr_params params;
	struct hr_comp comp;

	for (unsigned i = 0; i < 3; i++) {
		double attack_ms, release_ms;

		prepare(&comp, &params);
		attack_ms = time_constant_ms(&comp, 5000.0, levels_lin[i], 0.9);
		prepare(&comp, &params);
		release_ms = time_constant_ms(&comp, 5000.0, 0.9, levels_lin[i]);
		print_message("# %g <-> 0.9: attack %.2f ms of 10, release %.2f of 100\n",
				levels_lin[i], attack_ms, release_ms);
		assert_true(fabs(attack_ms / 10.0 - 1.0) < 0.05);
		assert_true(fabs(release_ms / 100.0 - 1.0) < 0.05);
	}
}

static void switching_off_glides_to_exactly_unity(void **state)
{
	float *x = malloc(N_FRAMES * sizeof(*x));
	struct hr_params params;
	struct hr_comp comp;

	prepare(&comp, &params);
	params.comp_makeup_auto = true;
	set_params(&comp, &params);
	for (uint32_t n = 0; n < N_FRAMES; n++)
		x[n] = 0.5f;
	run(&comp, x, N_FRAMES);
	params.comp_enabled = false;
	set_params(&comp, &params);
	for (uint32_t n = 0; n < N_FRAMES; n++)
		x[n] = 0.5f;
	run(&comp, x, N_FRAMES);
	for (uint32_t n = 1; n < N_FRAMES; n++)
		assert_true(fabsf(x[n] - x[n - 1]) < 0.001f);
	for (uint32_t n = N_FRAMES - 1000; n < N_FRAMES; n++)
		assert_true(x[n] == 0.5f);
	free(x);
}

static void the_rms_detector_reads_a_sine_three_db_lower(void **state)
{
	float *x = malloc(N_FRAMES * sizeof(*x));
	struct hr_params params;
	struct hr_comp comp;
	double db;

	prepare(&comp, &params);
	params.comp_detector = 1;
	params.comp_rms_window_ms = 50.0f;
	set_params(&comp, &params);
	signal_sine(x, N_FRAMES, 1000.0, RATE_HZ, 1.0, 0.0);
	run(&comp, x, N_FRAMES);
	db = -hr_lin_to_db(measure_tone_lin(x + RATE_HZ, RATE_HZ, 1000.0, RATE_HZ));
	print_message("# %.3f dB\n", db);
	assert_true(fabs(db - (24.0 - 3.01) * 0.6) < 0.1);
	free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_steady_tone_is_reduced_by_what_the_curve_says),
		cmocka_unit_test(attack_and_release_take_their_time_also_around_silence),
		cmocka_unit_test(switching_off_glides_to_exactly_unity),
		cmocka_unit_test(the_rms_detector_reads_a_sine_three_db_lower),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
