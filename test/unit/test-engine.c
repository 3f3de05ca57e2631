/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dsp/units.h"
#include "measure.h"
#include "render.h"
#include "signals.h"

#define SEC RENDER_RATE_HZ

static struct hr_params transparent(void)
{
	struct hr_params params;

	hr_params_init(&params);
	params.agc_enabled = params.comp_enabled = false;
	return params;
}

static float *noise(uint32_t n_frames, double level_dbfs)
{
	float *x = malloc(n_frames * sizeof(*x));

	signal_pink(x, n_frames, 1, level_dbfs);
	return x;
}

static void the_result_does_not_depend_on_how_the_sound_is_cut(void **state)
{
	static const uint32_t blocks_frames[] = { 1, 7, 63, 64, 65, 480, 1000, 1024, 8192 };
	const uint32_t n_frames = 12 * SEC + 17;
	float *in = noise(n_frames, -9.0), *first = malloc(n_frames * sizeof(*first));
	float *out = malloc(n_frames * sizeof(*out));
	struct hr_params params;

	/* quiet, loud, silent from an odd frame to an odd frame, loud */
	for (uint32_t n = 0; n < 3 * SEC; n++)
		in[n] *= 0.05f;
	memset(in + 5 * SEC + 13, 0, 3 * SEC * sizeof(*in));
	hr_params_init(&params);
	params.soft_enabled = true;
	for (unsigned i = 0; i < sizeof(blocks_frames) / sizeof(blocks_frames[0]); i++) {
		struct hr_engine *engine = render_engine(&params, 1);

		render(engine, i == 0 ? first : out, in, n_frames, blocks_frames[i]);
		if (i > 0)
			assert_memory_equal(out, first, n_frames * sizeof(*out));
		hr_engine_free(engine);
	}
	free(in);
	free(first);
	free(out);
}

static void below_the_ceiling_the_output_is_the_input_bit_for_bit(void **state)
{
	const uint32_t delay_frames = hr_latency_frames(SEC);
	float *in = noise(5 * SEC, -25.0), *out = malloc(5 * SEC * sizeof(*out));
	struct hr_params params = transparent();
	struct hr_engine *engine = render_engine(&params, 1);

	render(engine, out, in, 5 * SEC, 333);
	hr_engine_free(engine);
	for (uint32_t n = 0; n < delay_frames; n++)
		assert_true(out[n] == 0.0f);
	assert_memory_equal(out + delay_frames, in, (5 * SEC - delay_frames) * sizeof(*out));
	free(in);
	free(out);
}

static void bypass_crossfades_to_the_input_bit_for_bit_with_the_same_delay(void **state)
{
	const uint32_t delay_frames = hr_latency_frames(SEC);
	float *in = malloc(4 * SEC * sizeof(*in)), *out = malloc(4 * SEC * sizeof(*out));
	struct hr_engine *engine;
	struct hr_params params;
	double step = 0.0;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	signal_sine(in, 4 * SEC, 100.0, SEC, 1.0, 0.0);
	render(engine, out, in, 2 * SEC, 512);
	params.bypass = true;
	render_set_params(engine, &params);
	render(engine, out + 2 * SEC, in + 2 * SEC, 2 * SEC, 512);
	hr_engine_free(engine);
	for (uint32_t n = 2 * SEC; n < 3 * SEC; n++)
		step = fmax(step, fabs((double)out[n] - (double)out[n - 1]));
	print_message("# largest step %.4f, of the sine itself 0.0131\n", step);
	assert_true(step < 0.015);
	assert_memory_equal(out + 2 * SEC + SEC / 50, in + 2 * SEC + SEC / 50 - delay_frames,
			SEC * sizeof(*out));
	free(in);
	free(out);
}

static void what_is_not_sound_becomes_silence_and_is_counted(void **state)
{
	float bad[] = { NAN, INFINITY, -INFINITY, 3e38f, -NAN };
	float *in = noise(SEC, -20.0), *out = malloc(SEC * sizeof(*out));
	struct hr_engine *engine;
	struct hr_params params;
	struct hr_meters meters;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	memcpy(in + 1000, bad, sizeof(bad));
	render(engine, out, in, SEC, 100);
	hr_engine_read_meters(engine, &meters);
	assert_int_equal(meters.n_scrubbed, 5);
	assert_int_equal(meters.n_frames, SEC);
	for (uint32_t n = 0; n < SEC; n++)
		assert_true(fabsf(out[n]) < 1.0f);
	hr_engine_free(engine);
	free(in);
	free(out);
}

static void volume_is_reached_by_a_ramp_and_then_exact(void **state)
{
	float *in = malloc(SEC * sizeof(*in)), *out = malloc(SEC * sizeof(*out));
	struct hr_params params = transparent();
	struct hr_engine *engine = render_engine(&params, 1);
	const float half = 0.5f, mute = 0.0f;

	for (uint32_t n = 0; n < SEC; n++)
		in[n] = 0.25f;
	render(engine, out, in, SEC, 512);
	hr_engine_set_volume(engine, &half);
	render(engine, out, in, SEC, 512);
	for (uint32_t n = 1; n < SEC; n++)
		assert_true(fabsf(out[n] - out[n - 1]) < 0.0004f);
	assert_true(out[480] == 0.125f && out[470] > 0.125f);
	hr_engine_set_volume(engine, &mute);
	render(engine, out, in, SEC, 512);
	assert_true(out[470] > 0.0f);
	for (uint32_t n = 480; n < SEC; n++)
		assert_true(out[n] == 0.0f);
	hr_engine_free(engine);
	free(in);
	free(out);
}

static void volume_above_one_is_held_by_the_ceiling(void **state)
{
	float *in = malloc(2 * SEC * sizeof(*in)), *out = malloc(2 * SEC * sizeof(*out));
	const float loud = 8.0f;	/* the leveller makes a peak of 0.18 of it */
	struct hr_engine *engine;
	struct hr_params params;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	signal_sine(in, 2 * SEC, 997.0, SEC, 0.9, 0.0);
	hr_engine_set_volume(engine, &loud);
	render(engine, out, in, 2 * SEC, 256);
	assert_true(measure_sample_peak_lin(out, 2 * SEC) <= hr_db_to_lin(-0.1) * (1.0 + 1e-6));
	assert_true(measure_sample_peak_lin(out + SEC, SEC) > 0.9);
	hr_engine_free(engine);
	free(in);
	free(out);
}

static void silence_in_place_of_an_array_ends_in_exact_zeros(void **state)
{
	float *in = noise(SEC, -20.0), *out = malloc(SEC * sizeof(*out));
	const float *none[1] = { NULL };
	struct hr_engine *engine;
	struct hr_params params;
	float *outs[1];

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	render(engine, out, in, SEC, 512);
	for (uint32_t n = 0; n < SEC; n += 500) {
		outs[0] = out + n;
		hr_engine_process(engine, outs, none, 500);
	}
	for (uint32_t n = hr_latency_frames(SEC); n < SEC; n++)
		assert_true(out[n] == 0.0f);
	hr_engine_free(engine);
	free(in);
	free(out);
}

static void passthrough_copies_every_bit_without_delay(void **state)
{
	const struct hr_setup setup = { .n_channels = 1, .passthrough = true };
	float in[] = { 0.5f, -0.0f, NAN, INFINITY, 1e-42f, 5.0f }, out[6];
	const float *ins[1] = { in };
	struct hr_engine *engine;
	float *outs[1] = { out };

	assert_int_equal(hr_engine_new(&engine, &setup), 0);
	hr_engine_process(engine, outs, ins, 6);
	assert_memory_equal(in, out, sizeof(in));
	hr_engine_free(engine);
}

static void every_channel_count_and_rate_keeps_the_ceiling(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 11025, 44100, 192000, 384000 };
	static const uint32_t counts[] = { 1, 2, 6, 64 };
	float *in = noise(8192, -3.0), *mem = malloc(64 * 8192 * sizeof(float));
	struct hr_params params;

	hr_params_init(&params);
	for (unsigned i = 0; i < 20; i++) {
		const struct hr_setup setup = { .n_channels = counts[i % 4] };
		const float *ins[64];
		float *outs[64];
		struct hr_engine *engine;
		struct hr_plan plan;

		assert_int_equal(hr_engine_new(&engine, &setup), 0);
		hr_plan_compute(&plan, &params, rates_hz[i / 4]);
		hr_engine_set_plan(engine, &plan);
		for (unsigned c = 0; c < counts[i % 4]; c++) {
			ins[c] = in;
			outs[c] = mem + c * 8192;
		}
		for (unsigned k = 0; k < 3; k++) {
			hr_engine_process(engine, outs, ins, 8192);
			assert_true(measure_sample_peak_lin(mem, 8192 * counts[i % 4]) <= 0.98856);
		}
		hr_engine_free(engine);
	}
	free(in);
	free(mem);
}

static void a_setup_outside_its_ranges_is_refused(void **state)
{
	struct hr_setup setup = { .n_channels = 0 };
	struct hr_engine *engine;

	assert_int_equal(hr_engine_new(&engine, &setup), -EINVAL);
	assert_null(engine);
	setup.n_channels = HR_MAX_CHANNELS + 1;
	assert_int_equal(hr_engine_new(&engine, &setup), -EINVAL);
	hr_engine_free(NULL);
}

static void a_plan_set_has_every_usual_rate_and_the_extra_one(void **state)
{
	struct hr_plan_set *set = malloc(sizeof(*set));
	struct hr_params params;

	hr_params_init(&params);
	hr_plan_set_compute(set, &params, 47999);
	assert_int_equal(hr_plan_set_pick(set, 48000)->rate_hz, 48000);
	assert_int_equal(hr_plan_set_pick(set, 47999)->rate_hz, 47999);
	assert_int_equal(hr_plan_set_pick(set, 44100)->rate_hz, 44100);
	assert_int_equal(hr_plan_set_pick(set, 1)->rate_hz, 8000);
	assert_int_equal(hr_plan_set_pick(set, 768000)->rate_hz, 384000);
	free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_result_does_not_depend_on_how_the_sound_is_cut),
		cmocka_unit_test(below_the_ceiling_the_output_is_the_input_bit_for_bit),
		cmocka_unit_test(bypass_crossfades_to_the_input_bit_for_bit_with_the_same_delay),
		cmocka_unit_test(what_is_not_sound_becomes_silence_and_is_counted),
		cmocka_unit_test(volume_is_reached_by_a_ramp_and_then_exact),
		cmocka_unit_test(volume_above_one_is_held_by_the_ceiling),
		cmocka_unit_test(silence_in_place_of_an_array_ends_in_exact_zeros),
		cmocka_unit_test(passthrough_copies_every_bit_without_delay),
		cmocka_unit_test(every_channel_count_and_rate_keeps_the_ceiling),
		cmocka_unit_test(a_setup_outside_its_ranges_is_refused),
		cmocka_unit_test(a_plan_set_has_every_usual_rate_and_the_extra_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
