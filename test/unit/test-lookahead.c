/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/stage/lookahead.h"
#include "truepeak-oracle.h"

#define N_FRAMES 20000u

/* Rates with every length of a step, and how long the reading is known before. */
static const struct {
	uint32_t rate_hz, ahead_frames;
} scenes[] = {
	{ 8000, 2 }, { 16000, 18 }, { 22050, 30 }, { 44100, 56 }, { 48000, 64 }, { 96000, 160 },
	{ 192000, 352 }, { 384000, 736 },
};
#define N_SCENES (sizeof(scenes) / sizeof(scenes[0]))

static struct hr_lookahead_coefs coefs_of(size_t scene)
{
	struct hr_lookahead_coefs coefs;
	struct hr_params params;

	hr_params_init(&params);
	params.limit_release_ms = 10.0f;
	hr_lookahead_coefs_compute(&coefs, &params, scenes[scene].rate_hz,
			scenes[scene].ahead_frames);
	return coefs;
}

/* Readings that are over the ceiling of 1 now and then, by up to 12 dB. */
static void make_peaks(float *peak_lin, uint32_t seed)
{
	for (uint32_t n = 0; n < N_FRAMES; n++) {
		const double burst = sin(n * 0.0007) > 0.0 ? 3.0 : 0.9;

		peak_lin[n] = (float)fabs(burst * oracle_random(&seed));
		if (oracle_random(&seed) < 0.9)
			peak_lin[n] *= 0.3f;
	}
}

/* In calls of block_frames, 0 = of changing length. */
static void run(float *gain_lin, const float *peak_lin, size_t scene, uint32_t block_frames,
		const struct hr_ops *ops)
{
	const struct hr_lookahead_coefs coefs = coefs_of(scene);
	struct hr_lookahead lookahead;
	uint32_t seed = 3;

	hr_lookahead_init(&lookahead, ops);
	for (uint32_t at = 0, n; at < N_FRAMES; at += n) {
		const float *gain, *peak = NULL;

		n = block_frames ? block_frames :
			(uint32_t)((oracle_random(&seed) + 1.0) * 32.4);
		n = n < N_FRAMES - at ? n : N_FRAMES - at;
		for (uint32_t i = 0; i < n; i++)
			if (peak_lin[at + i] > 1.0f)
				peak = peak_lin + at;
		gain = hr_lookahead_push(&lookahead, &coefs, peak, n, 1.0f);
		for (uint32_t i = 0; i < n; i++)
			gain_lin[at + i] = gain != NULL ? gain[i] : 1.0f;
	}
}

static void the_gain_is_low_enough_when_a_peak_leaves(void **state)
{
	static float peak_lin[N_FRAMES], gain_lin[N_FRAMES];

	(void)state;
	for (size_t s = 0; s < N_SCENES; s++) {
		const uint32_t ahead = scenes[s].ahead_frames;
		double worst = 0.0;

		make_peaks(peak_lin, 11);
		run(gain_lin, peak_lin, s, 64, hr_ops_best());
		for (uint32_t n = 0; n + ahead + 1 < N_FRAMES; n++) {
			/* The peak is anywhere from frame n to n + 1. */
			worst = fmax(worst, (double)(peak_lin[n] * gain_lin[n + ahead]));
			worst = fmax(worst, (double)(peak_lin[n] * gain_lin[n + ahead + 1]));
		}
		print_message("# %6u Hz: %.5f of the ceiling\n", scenes[s].rate_hz, worst);
		/* the aim, and rounding */
		assert_true(worst <= (double)HR_LOOKAHEAD_AIM_LIN + 1e-6);
	}
}

static void the_gain_does_not_depend_on_the_calls(void **state)
{
	static float peak_lin[N_FRAMES], one[N_FRAMES], other[N_FRAMES];

	(void)state;
	for (size_t s = 0; s < N_SCENES; s++)
		for (size_t i = 0; hr_ops_at(i) != NULL; i++) {
			make_peaks(peak_lin, 12);
			run(one, peak_lin, s, 64, hr_ops_at(i));
			for (uint32_t block_frames = 0; block_frames < 4; block_frames++) {
				run(other, peak_lin, s, block_frames, hr_ops_at(i));
				assert_memory_equal(one, other, sizeof(one));
			}
		}
}

static void the_gain_moves_smoothly(void **state)
{
	static float peak_lin[N_FRAMES], gain_lin[N_FRAMES];

	(void)state;
	for (size_t s = 0; s < N_SCENES; s++) {
		double step = 0.0;

		memset(peak_lin, 0, sizeof(peak_lin));
		peak_lin[1000] = 2.0f;
		run(gain_lin, peak_lin, s, 64, hr_ops_best());
		for (uint32_t n = 1; n < N_FRAMES; n++)
			step = fmax(step, fabs((double)(gain_lin[n] - gain_lin[n - 1])));
		print_message("# %6u Hz: steps of at most %.4f\n", scenes[s].rate_hz, step);
		/* A spline over B frames is at most 9 / 4 / B high; B is 3/4 of ahead, or so. */
		assert_true(step <= 0.51 * 9.0 / 4.0 / (0.7 * scenes[s].ahead_frames));
	}
}

static void after_the_last_peak_the_gain_becomes_exactly_one(void **state)
{
	static float peak_lin[N_FRAMES], gain_lin[N_FRAMES];

	(void)state;
	for (size_t s = 0; s < 5; s++) {
		make_peaks(peak_lin, 13);
		memset(peak_lin + 1000, 0, sizeof(peak_lin) - 1000 * sizeof(*peak_lin));
		run(gain_lin, peak_lin, s, 64, hr_ops_best());
		assert_true(gain_lin[900] < 1.0f);
		assert_true(gain_lin[N_FRAMES - 1] == 1.0f);
	}
}

static void taps_are_not_negative_and_their_sum_is_one(void **state)
{
	(void)state;
	for (size_t s = 0; s < N_SCENES; s++) {
		const struct hr_lookahead_coefs coefs = coefs_of(s);

		assert_uint_in_range(coefs.n_taps, 1, HR_SMOOTH_MAX_TAPS);
		assert_uint_in_range(coefs.window_steps, 1, HR_LOOKAHEAD_MAX_WINDOW - 1);
		for (uint32_t p = 0; p < coefs.step_frames; p++) {
			double sum = 0.0;

			for (uint32_t i = 0; i < coefs.n_taps; i++) {
				assert_true(coefs.taps[i][p] >= 0.0);
				sum += coefs.taps[i][p];
			}
			assert_true(fabs(sum - 1.0) < 1e-14);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gain_is_low_enough_when_a_peak_leaves),
		cmocka_unit_test(the_gain_does_not_depend_on_the_calls),
		cmocka_unit_test(the_gain_moves_smoothly),
		cmocka_unit_test(after_the_last_peak_the_gain_becomes_exactly_one),
		cmocka_unit_test(taps_are_not_negative_and_their_sum_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
