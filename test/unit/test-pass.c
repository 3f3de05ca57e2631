/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "kernel/dsp/units.h"
#include "render.h"
#include "signals.h"

#define SEC RENDER_RATE_HZ
#define N_FRAMES (5 * SEC)

static float in[N_FRAMES], out[N_FRAMES];

static struct hr_engine *passing_engine(bool watched)
{
	const struct hr_setup setup = { .n_channels = 1, .passthrough = true };
	struct hr_engine *engine;

	assert_int_equal(hr_engine_new(&engine, &setup), 0);
	hr_engine_watch(engine, watched);
	return engine;
}

static void read_and_free(struct hr_engine *engine, struct hr_meters *meters)
{
	memset(meters, 0, sizeof(*meters));
	hr_engine_read_meters(engine, meters);
	hr_engine_free(engine);
}

static void what_is_passed_reads_as_what_comes_to_be_processed(void **state)
{
	struct hr_engine *passing = passing_engine(true), *processing;
	struct hr_meters passed, processed;
	struct hr_params params;

	signal_music(in, N_FRAMES, 4, SEC, -9.0);
	hr_params_init(&params);
	processing = render_engine(&params, 1);
	hr_engine_watch(processing, true);
	render(processing, out, in, N_FRAMES, 512);
	read_and_free(processing, &processed);
	render(passing, out, in, N_FRAMES, 512);
	read_and_free(passing, &passed);
	print_message("# integrated %.2f LUFS, true peak %.2f dBTP\n",
			hr_pow_to_lufs(passed.in_r128.integrated_pow),
			hr_lin_to_db((double)passed.channels[0].in_true_peak_lin));
	assert_memory_equal(&passed.in_r128, &processed.in_r128, sizeof(passed.in_r128));
	assert_memory_equal(&passed.out_r128, &processed.in_r128, sizeof(passed.out_r128));
	assert_memory_equal(&passed.in_momentary_pow, &processed.in_momentary_pow, sizeof(float));
	assert_float_equal(passed.channels[0].out_true_peak_lin,
			processed.channels[0].in_true_peak_lin, 0);
	assert_int_equal(passed.n_watched_frames, N_FRAMES);
}

static void its_volume_is_between_both_places(void **state)
{
	struct hr_engine *engine = passing_engine(true);
	const float half_lin = 0.5f;
	struct hr_meters meters;

	signal_sine(in, N_FRAMES, 997.0, SEC, 0.5, 0.0);
	hr_engine_set_volume(engine, &half_lin);
	render(engine, out, in, N_FRAMES, 512);
	read_and_free(engine, &meters);
	assert_true(fabs(hr_pow_to_lufs(meters.in_r128.integrated_pow) + 9.03) < 0.02);
	assert_true(fabs(hr_pow_to_lufs(meters.out_r128.integrated_pow) + 15.05) < 0.02);
}

static void readings_do_not_depend_on_blocks_nor_the_sound_on_readings(void **state)
{
	static const uint32_t blocks_frames[] = { 1024, 1, 7, 64, 1000 };
	static float plain[N_FRAMES];
	struct hr_engine *engine = passing_engine(false);
	struct hr_meters first, meters;

	signal_music(in, N_FRAMES, 9, SEC, -9.0);
	render(engine, plain, in, N_FRAMES, 512);
	hr_engine_free(engine);
	assert_memory_equal(plain, in, sizeof(in));
	for (unsigned i = 0; i < 5; i++) {
		engine = passing_engine(true);
		render(engine, out, in, N_FRAMES, blocks_frames[i]);
		read_and_free(engine, i == 0 ? &first : &meters);
		assert_memory_equal(out, in, sizeof(in));
		if (i > 0)
			assert_memory_equal(&meters, &first, sizeof(first));
	}
}

static void samples_that_are_no_sound_pass_and_are_not_heard(void **state)
{
	static const float wrong[] = { NAN, INFINITY, -INFINITY, 1e30f, 1e-42f };
	struct hr_engine *engine = passing_engine(true);
	struct hr_meters meters;

	signal_sine(in, N_FRAMES, 997.0, SEC, 0.5, 0.0);
	memcpy(in + SEC + 5, wrong, sizeof(wrong));
	render(engine, out, in, N_FRAMES, 512);
	read_and_free(engine, &meters);
	assert_memory_equal(out, in, sizeof(in));
	assert_true(fabs(hr_pow_to_lufs(meters.out_r128.integrated_pow) + 9.03) < 0.02);
	assert_true(isfinite(meters.channels[0].out_square_sum));
}

static void nothing_is_measured_that_nobody_wants_and_wanting_starts_anew(void **state)
{
	struct hr_engine *engine = passing_engine(true);
	struct hr_meters meters;

	signal_sine(in, N_FRAMES, 997.0, SEC, 0.5, 0.0);
	render(engine, out, in, N_FRAMES - 3, 512);
	hr_engine_watch(engine, false);
	render(engine, out, in, SEC, 512);
	hr_engine_read_meters(engine, &meters);
	assert_int_equal(meters.n_watched_frames, 0);
	assert_true(meters.in_r128.integrated_pow <= 0.0 && meters.in_momentary_pow <= 0.0f);
	hr_engine_watch(engine, true);
	for (uint32_t n = 0; n < N_FRAMES; n++)
		in[n] *= 0.1f;
	render(engine, out, in, N_FRAMES, 512);
	read_and_free(engine, &meters);
	assert_int_equal(meters.n_watched_frames, N_FRAMES);
	assert_true(fabs(hr_pow_to_lufs(meters.out_r128.integrated_pow) + 29.03) < 0.02);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_passed_reads_as_what_comes_to_be_processed),
		cmocka_unit_test(its_volume_is_between_both_places),
		cmocka_unit_test(readings_do_not_depend_on_blocks_nor_the_sound_on_readings),
		cmocka_unit_test(samples_that_are_no_sound_pass_and_are_not_heard),
		cmocka_unit_test(nothing_is_measured_that_nobody_wants_and_wanting_starts_anew),
	};

	return cmocka_run_group_tests_name("pass", tests, NULL, NULL);
}
