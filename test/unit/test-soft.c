/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/stage/soft.h"
#include "truepeak-oracle.h"

static struct hr_soft_coefs coefs_at(uint32_t rate_hz, bool enabled)
{
	struct hr_params params = { 0 };
	struct hr_soft_coefs coefs;

	params.soft_enabled = enabled;
	params.soft_max_psr_db = 14.0f;
	params.soft_static_dbtp = -6.0f;
	params.soft_attack_ms = 5.0f;
	params.soft_release_ms = 200.0f;
	hr_soft_coefs_compute(&coefs, &params, rate_hz);
	return coefs;
}

static void soft_start(struct hr_soft *soft)
{
	const struct hr_soft_coefs coefs = coefs_at(48000, true);

	hr_soft_init(soft);
	hr_soft_set_coefs(soft, &coefs);
}

static void render(struct hr_soft *soft, float *x, uint32_t n_frames, uint32_t block_frames)
{
	float total_lin[HR_CHUNK] = { 0.0f };

	for (uint32_t at = 0, n; at < n_frames; at += n) {
		float *buf[1] = { x + at };

		n = n_frames - at < block_frames ? n_frames - at : block_frames;
		hr_soft_process(soft, buf, 1, n, total_lin);
	}
}

static double ceiling_db(double programme_lufs)
{
	struct hr_soft soft;

	soft_start(&soft);
	hr_soft_set_programme(&soft, (float)pow(10.0, (programme_lufs + 0.691) / 10.0));
	return oracle_db((double)soft.ceiling_lin);
}

static void the_ceiling_stands_above_the_programme_and_not_above_full_scale(void **state)
{
	struct hr_soft soft;

	(void)state;
	assert_true(fabs(ceiling_db(-18.0) + 4.0) < 0.001);
	assert_true(fabs(ceiling_db(-2.0)) < 0.001);
	soft_start(&soft);
	hr_soft_set_programme(&soft, 0.0f);
	assert_true(fabs(oracle_db((double)soft.ceiling_lin) + 6.0) < 0.001);
}

static void a_steady_tone_settles_at_the_ceiling(void **state)
{
	static float x[48000];
	struct hr_soft soft;
	double peak = 0.0;

	(void)state;
	soft_start(&soft);
	for (uint32_t n = 0; n < 48000; n++)
		x[n] = (float)(2.0 * sin(2.0 * PI * 997.0 * n / 48000.0));
	render(&soft, x, 48000, 64);
	for (uint32_t n = 24000; n < 48000; n++)
		peak = fmax(peak, fabs((double)x[n]));
	print_message("# +6 dBFS tone, ceiling -6 dB: %.2f dB\n", oracle_db(peak));
	assert_true(fabs(oracle_db(peak) + 6.0) < 0.1);
}

static void below_its_ceiling_it_touches_nothing(void **state)
{
	static float x[4800], y[4800];
	struct hr_soft soft;

	(void)state;
	soft_start(&soft);
	for (uint32_t n = 0; n < 4800; n++)
		y[n] = x[n] = (float)(0.5 * sin(0.1 * n));
	render(&soft, y, 4800, 64);
	assert_memory_equal(x, y, sizeof(x));
	assert_true(hr_soft_is_idle(&soft));
}

static void after_release_the_gain_is_exactly_one(void **state)
{
	static float x[48000 * 5];
	struct hr_soft soft;

	(void)state;
	soft_start(&soft);
	for (uint32_t n = 0; n < 48000 * 5; n++)
		x[n] = n < 4800 ? 2.0f : 0.3f;
	render(&soft, x, 48000 * 5, 64);
	assert_true(hr_soft_is_idle(&soft));
	assert_true(x[48000 * 5 - 1] == 0.3f);
}

static void switching_and_new_ceilings_do_not_step(void **state)
{
	static float x[48000];
	struct hr_soft soft;
	double step = 0.0;

	(void)state;
	soft_start(&soft);
	for (uint32_t n = 0; n < 48000; n++)
		x[n] = 1.0f;
	for (uint32_t i = 0; i < 10; i++) {
		const struct hr_soft_coefs coefs = coefs_at(48000, i % 3 != 2);

		hr_soft_set_coefs(&soft, &coefs);
		hr_soft_set_programme(&soft, i % 2 ? 0.0f : 1e-5f);
		render(&soft, x + i * 4800, 4800, 64);
	}
	for (uint32_t n = 1; n < 48000; n++)
		step = fmax(step, fabs((double)(x[n] - x[n - 1])));
	print_message("# largest step between frames %.4f of full scale\n", step);
	/* One frame of a 5 ms one-pole is 1/240 of the way. */
	assert_true(step < 0.005);
}

static void the_result_does_not_depend_on_blocks(void **state)
{
	static float x[48000], y[48000];
	static const uint32_t blocks[] = { 1, 7, 63 };
	struct hr_soft soft;

	(void)state;
	for (size_t b = 0; b < 3; b++) {
		uint32_t seed = 8;

		for (uint32_t n = 0; n < 48000; n++)
			x[n] = y[n] = (float)(oracle_random(&seed) * (n / 4800 % 2 ? 0.4 : 2.0));
		soft_start(&soft);
		render(&soft, x, 48000, 64);
		soft_start(&soft);
		render(&soft, y, 48000, blocks[b]);
		assert_memory_equal(x, y, sizeof(x));
	}
}

static void huge_samples_stay_finite(void **state)
{
	static float x[4800];
	struct hr_soft soft;

	(void)state;
	soft_start(&soft);
	for (uint32_t n = 0; n < 4800; n++)
		x[n] = n % 100 ? 0.1f : 1e30f;
	render(&soft, x, 4800, 64);
	for (uint32_t n = 0; n < 4800; n++)
		assert_true(isfinite(x[n]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ceiling_stands_above_the_programme_and_not_above_full_scale),
		cmocka_unit_test(a_steady_tone_settles_at_the_ceiling),
		cmocka_unit_test(below_its_ceiling_it_touches_nothing),
		cmocka_unit_test(after_release_the_gain_is_exactly_one),
		cmocka_unit_test(switching_and_new_ceilings_do_not_step),
		cmocka_unit_test(the_result_does_not_depend_on_blocks),
		cmocka_unit_test(huge_samples_stay_finite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
