/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/stage/limit.h"
#include "truepeak-oracle.h"

/* The settings of a test; the rows of params/params.def that the limiter reads. */
static struct hr_params settings(double ceiling_dbtp)
{
	struct hr_params params = { 0 };

	params.limit_enabled = true;
	params.limit_ceiling_dbtp = (float)ceiling_dbtp;
	params.limit_release_ms = 80.0f;
	params.limit_hold_ms = 5.0f;
	return params;
}

struct rig {
	struct hr_limit limit;
	void *mem;
	uint32_t n_channels;
};

static struct rig *rig_new(uint32_t n_channels, uint32_t rate_hz, double ceiling_dbtp)
{
	const struct hr_params params = settings(ceiling_dbtp);
	struct hr_limit_coefs coefs;
	struct rig *rig = calloc(1, sizeof(*rig));

	rig->mem = malloc(hr_limit_bytes(n_channels));
	rig->n_channels = n_channels;
	hr_limit_init(&rig->limit, rig->mem, n_channels, hr_ops_best());
	hr_limit_coefs_compute(&coefs, &params, rate_hz);
	hr_limit_set_coefs(&rig->limit, &coefs);
	return rig;
}

static void rig_free(struct rig *rig)
{
	free(rig->mem);
	free(rig);
}

/* In place; one channel, blocks of block_frames, 0 = of changing length. */
static void rig_render(struct rig *rig, float *x, uint32_t n_frames, uint32_t block_frames)
{
	uint32_t seed = 7, at, n;

	for (at = 0; at < n_frames; at += n) {
		float *buf[1] = { x + at };

		n = block_frames ? block_frames :
			1 + (uint32_t)((oracle_random(&seed) + 1.0) * 31.9);
		if (n > n_frames - at)
			n = n_frames - at;
		hr_limit_process(&rig->limit, buf, n, NULL);
	}
}

static double tone(double hz, uint32_t n, uint32_t rate_hz)
{
	return sin(2.0 * PI * hz * n / rate_hz);
}

/* Noise in which every eighth of a second has another level, up to 12 dB over. */
static void make_noise(float *x, uint32_t n_frames, uint32_t rate_hz)
{
	uint32_t seed = 12345;

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(oracle_random(&seed) * (0.5 + 3.5 * (n * 8 / rate_hz % 3) / 2.0));
}

/* How near a long filter sees it is a question for test/quality. */
static void no_sample_passes_the_ceiling_and_none_needs_the_last_resort(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 44100, 48000, 96000, 192000, 384000 };
	static float x[96000];
	const float ceiling_lin = (float)pow(10.0, -1.0 / 20.0);

	(void)state;
	for (size_t r = 0; r < 6; r++) {
		struct rig *rig = rig_new(1, rates_hz[r], -1.0);

		make_noise(x, 96000, rates_hz[r]);
		rig_render(rig, x, 96000, 64);
		for (uint32_t n = 0; n < 96000; n++)
			assert_true(fabsf(x[n]) <= ceiling_lin);
		assert_int_equal(rig->limit.n_clamped, 0);
		rig_free(rig);
	}
}

static void below_the_ceiling_the_output_is_the_input_delayed(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 44100, 48000, 384000 };
	static const uint32_t delays[] = { 16, 88, 96, 768 };
	static float x[48000], y[48000];

	(void)state;
	for (size_t r = 0; r < 4; r++) {
		struct rig *rig = rig_new(1, rates_hz[r], -0.1);

		for (uint32_t n = 0; n < 48000; n++)
			y[n] = x[n] = (float)(0.98 * fmin(1.0, n / 500.0) *
					tone(0.07 * rates_hz[r], n, rates_hz[r]));
		rig_render(rig, y, 48000, 0);
		assert_memory_equal(y + delays[r], x, (48000 - delays[r]) * sizeof(*x));
		rig_free(rig);
	}
}

static void the_result_does_not_depend_on_blocks(void **state)
{
	static float x[48000], y[48000];
	static const uint32_t blocks[] = { 0, 1, 17, 63 };
	struct rig *rig = rig_new(1, 48000, -1.0);

	(void)state;
	make_noise(x, 24000, 48000);
	rig_render(rig, x, 48000, 64);
	for (size_t b = 0; b < 4; b++) {
		struct rig *other = rig_new(1, 48000, -1.0);

		make_noise(y, 24000, 48000);
		memset(y + 24000, 0, 24000 * sizeof(*y));
		rig_render(other, y, 48000, blocks[b]);
		assert_memory_equal(x, y, sizeof(x));
		rig_free(other);
	}
	rig_free(rig);
}

static void the_meter_shows_the_deepest_gain_of_a_call(void **state)
{
	static float x[9600];
	struct rig *rig = rig_new(1, 48000, -1.0);
	double deepest_db = 0.0;

	(void)state;
	for (uint32_t n = 0; n < 9600; n++)
		x[n] = (float)((n < 4800 ? 0.5 : 2.0) * tone(1000, n, 48000));
	for (uint32_t at = 0; at < 9600; at += 64) {
		float *buf[1] = { x + at };

		hr_limit_process(&rig->limit, buf, 64, NULL);
		if (at < 4700)
			assert_true(rig->limit.gain_min_lin == 1.0f);
		deepest_db = fmin(deepest_db, oracle_db((double)rig->limit.gain_min_lin));
	}
	/* 2.0 to -1 dB is -7.02; then what is kept back for what a filter cannot see. */
	assert_true(deepest_db < -7.02 && deepest_db > -7.32);
	rig_free(rig);
}

static void huge_samples_stay_finite_and_below_the_ceiling(void **state)
{
	static float x[9600];
	uint32_t seed = 3;
	struct rig *rig = rig_new(1, 48000, -1.0);

	(void)state;
	for (uint32_t n = 0; n < 9600; n++)
		x[n] = n % 700 < 90 ? (float)(1e30 * oracle_random(&seed)) : 0.5f;
	rig_render(rig, x, 9600, 0);
	for (uint32_t n = 0; n < 9600; n++)
		assert_true(fabsf(x[n]) <= 0.8913f);
	rig_free(rig);
}

static void a_new_ceiling_is_reached_without_a_step(void **state)
{
	static float x[48000];
	struct rig *rig = rig_new(1, 48000, -1.0);
	double step = 0.0;

	(void)state;
	for (uint32_t n = 0; n < 48000; n++)
		x[n] = 1.9f;
	for (uint32_t i = 0; i < 10; i++) {
		const struct hr_params params = settings(i % 2 ? -1.0 : -20.0);
		struct hr_params off = params;
		struct hr_limit_coefs coefs;

		off.limit_enabled = i != 7;
		hr_limit_coefs_compute(&coefs, &off, 48000);
		hr_limit_set_coefs(&rig->limit, &coefs);
		rig_render(rig, x + 4800 * i, 4800, 64);
	}
	for (uint32_t n = 200; n < 48000; n++)
		step = fmax(step, fabs((double)(x[n] - x[n - 1])));
	print_message("# largest step between frames %.4f of full scale\n", step);
	/* 0.9 of full scale, through a spline over 38 frames: 9 / 4 / 38 of it at most */
	assert_true(step < 0.9 * 9.0 / 4.0 / 38.0 * 1.2);
	rig_free(rig);
}

static void after_release_it_is_idle_in_silence_and_exact_in_sound(void **state)
{
	static float x[96000 * 2];
	struct rig *rig = rig_new(1, 48000, -1.0);

	(void)state;
	for (uint32_t n = 0; n < 4800; n++)
		x[n] = (float)(4.0 * tone(500, n, 48000));
	rig_render(rig, x, 96000, 64);
	assert_true(hr_limit_is_idle(&rig->limit));
	x[96000] = 0.5f;
	rig_render(rig, x + 96000, 400, 64);
	assert_true(x[96096] == 0.5f);
	assert_true(hr_limit_is_idle(&rig->limit));
	rig_free(rig);
}

static void all_channels_get_the_gain_of_the_loudest(void **state)
{
	static float left[9600], right[9600];
	struct rig *rig = rig_new(2, 48000, -1.0);

	(void)state;
	for (uint32_t n = 0; n < 9600; n++) {
		left[n] = (float)(4.0 * tone(700, n, 48000));
		right[n] = left[n] / 16.0f;
	}
	for (uint32_t at = 0; at < 9600; at += 64) {
		float *buf[2] = { left + at, right + at };

		hr_limit_process(&rig->limit, buf, 64, NULL);
	}
	for (uint32_t n = 0; n < 9600; n++)
		assert_true(left[n] == right[n] * 16.0f);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_sample_passes_the_ceiling_and_none_needs_the_last_resort),
		cmocka_unit_test(below_the_ceiling_the_output_is_the_input_delayed),
		cmocka_unit_test(the_result_does_not_depend_on_blocks),
		cmocka_unit_test(the_meter_shows_the_deepest_gain_of_a_call),
		cmocka_unit_test(huge_samples_stay_finite_and_below_the_ceiling),
		cmocka_unit_test(a_new_ceiling_is_reached_without_a_step),
		cmocka_unit_test(after_release_it_is_idle_in_silence_and_exact_in_sound),
		cmocka_unit_test(all_channels_get_the_gain_of_the_loudest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
