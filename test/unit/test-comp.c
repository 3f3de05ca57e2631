/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "kernel/dsp/fastmath.h"
#include "kernel/dsp/units.h"
#include "kernel/stage/comp.h"
#include "measure.h"
#include "signals.h"

#define RATE_HZ 48000u
#define PI 3.14159265358979323846
#define N_FRAMES (2u * RATE_HZ)

static void run(struct hr_comp *comp, float *x, uint32_t n_frames)
{
	float total_lin[HR_CHUNK] = { 0.0f };

	for (uint32_t n = 0; n + HR_CHUNK <= n_frames; n += HR_CHUNK) {
		float *at[1] = { x + n };

		hr_comp_process(comp, at, 1, HR_CHUNK, total_lin);
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
	params->comp_enabled = true;
	params->comp_makeup_auto = false;
	hr_comp_init(comp, hr_ops_best());
	set_params(comp, params);
	hr_comp_reset(comp);
}

/* Giannoulis, Massberg, Reiss, JAES 60 (2012), eq. 4, as it is printed there. */
static double formula_db(const struct hr_params *params, double level_dbfs)
{
	double over_db = level_dbfs - (double)params->comp_threshold_db;
	double knee_db = (double)params->comp_knee_db;
	double slope = 1.0 - 1.0 / (double)params->comp_ratio;

	if (2.0 * over_db < -knee_db)
		return 0.0;
	if (2.0 * fabs(over_db) <= knee_db && knee_db > 0.0)
		return slope * (over_db + knee_db / 2.0) * (over_db + knee_db / 2.0) /
			(2.0 * knee_db);
	return slope * over_db;
}

/* What a tone loses; a second to settle, one to measure. */
static double taken_db(const struct hr_params *params, double hz, double level_dbfs)
{
	float *x = malloc(N_FRAMES * sizeof(*x));
	struct hr_comp comp;
	double out_db;

	hr_comp_init(&comp, hr_ops_best());
	set_params(&comp, params);
	hr_comp_reset(&comp);
	signal_sine(x, N_FRAMES, hz, RATE_HZ, hr_db_to_lin(level_dbfs), 0.3);
	run(&comp, x, N_FRAMES);
	out_db = hr_lin_to_db(measure_tone_lin(x + RATE_HZ, RATE_HZ, hz, RATE_HZ));
	free(x);
	return level_dbfs - out_db;
}

static double curve_error_db(struct hr_params *params, double hz)
{
	/* an rms of a sine is 3.01 dB below its peak */
	double reads_db = params->comp_detector == 1 ? -3.0103 : 0.0, most_db = 0.0;

	for (double level_dbfs = -60.0; level_dbfs < 1.0; level_dbfs += 7.5) {
		double error_db = taken_db(params, hz, level_dbfs) -
			formula_db(params, level_dbfs + reads_db);

		most_db = fmax(most_db, fabs(error_db));
	}
	return most_db;
}

static void a_steady_tone_is_reduced_by_what_the_formula_says(void **state)
{
	static const double tones_hz[] = { 50.0, 100.0, 440.0, 1000.0, 7013.0, 15000.0 };
	static const float settings[][3] = {	/* threshold, ratio, knee */
		{ -24.0f, 2.5f, 6.0f }, { -40.0f, 1.5f, 0.0f }, { -12.0f, 4.0f, 12.0f },
		{ -30.0f, 20.0f, 3.0f },
	};
	struct hr_params params;
	bool good = true;

	for (unsigned detector = 0; detector < 2; detector++)
		for (unsigned i = 0; i < 6; i++) {
			double most_db = 0.0;

			for (unsigned k = 0; k < 4; k++) {
				hr_params_init(&params);
				params.comp_enabled = true;
				params.comp_makeup_auto = false;
				params.comp_detector = detector;
				/* longer than a period, or the reading follows the wave */
				params.comp_rms_window_ms = 100.0f;
				params.comp_threshold_db = settings[k][0];
				params.comp_ratio = settings[k][1];
				params.comp_knee_db = settings[k][2];
				most_db = fmax(most_db, curve_error_db(&params, tones_hz[i]));
			}
			print_message("# figure compressor/curve/%s/%g-hz = %.4f dB (goal <= 0.1)\n",
					detector ? "rms" : "peak", tones_hz[i], most_db);
			good &= most_db <= 0.1;
		}
	assert_true(good);
}

/* Time until the reduction made 63.2 % of its way from one end to the other. */
static double time_constant_ms(const struct hr_params *params, uint32_t rate_hz, double from_lin,
		double to_lin)
{
	uint32_t n_frames = 8 * rate_hz;
	float *x = malloc(n_frames * sizeof(*x));
	double from_log2, to_log2 = 0.0, part_frames = 0.0;
	struct hr_comp_coefs coefs;
	struct hr_comp comp;
	uint32_t n = 0;

	hr_comp_init(&comp, hr_ops_best());
	hr_comp_coefs_compute(&coefs, params, rate_hz);
	hr_comp_set_coefs(&comp, &coefs);
	hr_comp_reset(&comp);
	signal_sine(x, n_frames, 5000.0, rate_hz, from_lin, 0.0);
	run(&comp, x, n_frames);
	from_log2 = comp.reduction_log2;
	for (unsigned pass = 0; pass < 2; pass++) {
		struct hr_comp at = comp;
		double last_log2 = from_log2;

		/* it starts at a crest: the step is there with the first frame */
		signal_sine(x, n_frames, 5000.0, rate_hz, to_lin, PI / 2.0);
		for (n = 0; n < n_frames; n++) {
			double goal_log2 = from_log2 + 0.632121 * (to_log2 - from_log2);
			float *frame[1] = { x + n }, total_lin = 1.0f;

			hr_comp_process(&at, frame, 1, 1, &total_lin);
			part_frames = (goal_log2 - last_log2) / (at.reduction_log2 - last_log2);
			if (pass == 1 && fabs(at.reduction_log2 - from_log2) >=
			    fabs(goal_log2 - from_log2))
				break;
			last_log2 = at.reduction_log2;
		}
		to_log2 = at.reduction_log2;
	}
	free(x);
	return 1000.0 * (n + part_frames) / rate_hz;
}

static bool times_are_kept(struct hr_params *params, uint32_t rate_hz, double attack_ms,
		double release_ms)
{
	static const double levels_lin[] = { 0.0, 0.05, 0.2 };
	double attack_error = 0.0, release_error = 0.0;

	params->comp_attack_ms = (float)attack_ms;
	params->comp_release_ms = (float)release_ms;
	for (unsigned i = 0; i < 3; i++) {
		double up_ms = time_constant_ms(params, rate_hz, levels_lin[i], 0.9);
		double down_ms = time_constant_ms(params, rate_hz, 0.9, levels_lin[i]);

		attack_error = fmax(attack_error, fabs(up_ms / attack_ms - 1.0));
		release_error = fmax(release_error, fabs(down_ms / release_ms - 1.0));
	}
	print_message("# figure compressor/attack/%g-ms/%u-hz = %.2f %% (goal <= 5)\n", attack_ms,
			rate_hz, 100.0 * attack_error);
	print_message("# figure compressor/release/%g-ms/%u-hz = %.2f %% (goal <= 5)\n",
			release_ms, rate_hz, 100.0 * release_error);
	return attack_error <= 0.05 && release_error <= 0.05;
}

static void attack_and_release_take_their_time_also_around_silence(void **state)
{
	static const uint32_t rates_hz[] = { 16000, 44100, 48000, 96000 };
	static const double times_ms[][2] = {
		{ 1.0, 20.0 }, { 10.0, 100.0 }, { 50.0, 300.0 }, { 200.0, 1000.0 },
	};
	struct hr_params params;
	bool good = true;

	hr_params_init(&params);
	params.comp_enabled = true;
	params.comp_makeup_auto = false;
	for (unsigned r = 0; r < 4; r++)
		for (unsigned i = 0; i < 4; i++)
			good &= times_are_kept(&params, rates_hz[r], times_ms[i][0],
					times_ms[i][1]);
	assert_true(good);
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
		cmocka_unit_test(a_steady_tone_is_reduced_by_what_the_formula_says),
		cmocka_unit_test(attack_and_release_take_their_time_also_around_silence),
		cmocka_unit_test(switching_off_glides_to_exactly_unity),
		cmocka_unit_test(the_rms_detector_reads_a_sine_three_db_lower),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
