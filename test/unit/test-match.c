/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "kernel/dsp/units.h"
#include "kernel/stage/level-match.h"
#include "measure.h"
#include "render.h"
#include "signals.h"

#define SEC RENDER_RATE_HZ

static float in[20 * SEC], out[20 * SEC], other[20 * SEC];

static double gain_lin(const struct hr_engine *engine)
{
	struct hr_meters meters;

	hr_engine_read_meters(engine, &meters);
	return (double)meters.match_gain_lin;
}

static void play(struct hr_engine *engine, struct hr_params *params, bool bypass, bool matched,
		uint32_t from_sec, uint32_t to_sec)
{
	params->bypass = bypass;
	params->bypass_matched = matched;
	render_set_params(engine, params);
	render(engine, out + from_sec * SEC, in + from_sec * SEC, (to_sec - from_sec) * SEC, 480);
}

static void the_matched_sound_is_the_input_times_one_gain_with_the_same_delay(void **state)
{
	const uint32_t delay_frames = hr_latency_frames(SEC);
	struct hr_params params;
	struct hr_engine *engine;
	double gain, worst = 0.0;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	signal_pink(in, 20 * SEC, 4, -35.0);
	play(engine, &params, false, true, 0, 10);
	play(engine, &params, true, true, 10, 11);
	gain = gain_lin(engine);
	hr_engine_free(engine);
	/* it drifts by 0.1 dB in a second: 0.0116 of the gain, half of that to either side */
	for (uint32_t n = 10 * SEC + SEC / 2; n < 11 * SEC; n++)
		worst = fmax(worst, fabs((double)out[n] -
				gain * (double)in[n - delay_frames]) /
				(gain * (fabs((double)in[n - delay_frames]) + 1e-9)));
	print_message("# gain %.2f dB, samples beside it by %.4f at most\n", hr_lin_to_db(gain),
			worst);
	assert_true(gain > 2.0 && worst < 0.006);
}

static void without_it_bypass_is_the_input_bit_for_bit_whatever_was_before(void **state)
{
	const uint32_t delay_frames = hr_latency_frames(SEC), ramp_frames = SEC / 50;
	struct hr_params params;
	struct hr_engine *engine;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	signal_music(in, 20 * SEC, 4, SEC, -6.0);
	play(engine, &params, false, true, 0, 6);
	play(engine, &params, true, true, 6, 8);
	play(engine, &params, true, false, 8, 10);
	hr_engine_free(engine);
	assert_memory_equal(out + 8 * SEC + ramp_frames, in + 8 * SEC + ramp_frames - delay_frames,
			(2 * SEC - ramp_frames) * sizeof(*out));
}

static void the_processed_sound_is_the_same_with_and_without_it(void **state)
{
	struct hr_params params;
	struct hr_engine *engine;

	signal_music(in, 20 * SEC, 5, SEC, -9.0);
	for (int matched = 0; matched < 2; matched++) {
		hr_params_init(&params);
		engine = render_engine(&params, 1);
		play(engine, &params, false, matched, 0, 8);
		hr_engine_free(engine);
		if (!matched)
			memcpy(other, out, 8 * SEC * sizeof(*out));
	}
	assert_memory_equal(out, other, 8 * SEC * sizeof(*out));
}

static void no_switch_makes_a_step(void **state)
{
	/* processed, matched, plain, matched, processed, plain, processed with it at once */
	static const bool ways[][2] = { { false, true }, { true, true }, { true, false },
		{ true, true }, { false, true }, { false, false }, { true, true },
		{ false, false }, { true, false } };
	struct hr_params params;
	struct hr_engine *engine;
	double step = 0.0, largest = 0.0;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	signal_sine(in, 20 * SEC, 100.0, SEC, 0.7, 0.0);
	for (uint32_t i = 0; i < 9; i++)
		play(engine, &params, ways[i][0], ways[i][1], 2 * i, 2 * i + 2);
	hr_engine_free(engine);
	for (uint32_t n = SEC; n < 18 * SEC; n++) {
		step = fmax(step, fabs((double)out[n] - (double)out[n - 1]));
		largest = fmax(largest, fabs((double)out[n]));
	}
	/* a sine's own step, and 20 ms to go from one level to another */
	print_message("# largest step %.5f, of the sine itself %.5f\n", step,
			largest * 2.0 * 3.14159265 * 100.0 / SEC);
	assert_true(step < largest * 2.0 * 3.14159265 * 100.0 / SEC + largest * 50.0 / SEC);
}

static void it_does_not_depend_on_how_the_sound_is_cut(void **state)
{
	static const uint32_t blocks_frames[] = { 1024, 1, 7, 64, 1000 };

	signal_music(in, 20 * SEC, 6, SEC, -30.0);
	memset(in + 7 * SEC + 13, 0, SEC * sizeof(*in));
	for (unsigned i = 0; i < 5; i++) {
		struct hr_params params;
		struct hr_engine *engine;

		hr_params_init(&params);
		params.bypass_matched = true;
		engine = render_engine(&params, 1);
		render(engine, out, in, 5 * SEC + 17, blocks_frames[i]);
		params.bypass = true;
		render_set_params(engine, &params);
		render(engine, out + 5 * SEC + 17, in + 5 * SEC + 17, 5 * SEC, blocks_frames[i]);
		hr_engine_free(engine);
		if (i == 0)
			memcpy(other, out, 10 * SEC * sizeof(*out));
		assert_memory_equal(out, other, 10 * SEC * sizeof(*out));
	}
}

/* Half of the time 20 dB below: a leveller would follow, this does not. */
static void the_gain_stands_while_it_is_heard(void **state)
{
	double first, last;
	struct hr_params params;
	struct hr_engine *engine;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	signal_pink(in, 20 * SEC, 4, -28.0);
	for (uint32_t n = 10 * SEC; n < 20 * SEC; n++)
		in[n] *= 0.1f;
	play(engine, &params, false, true, 0, 8);
	first = hr_lin_to_db(gain_lin(engine));
	play(engine, &params, true, true, 8, 20);
	last = hr_lin_to_db(gain_lin(engine));
	hr_engine_free(engine);
	print_message("# gain %.2f dB at first, %.2f dB after 12 s\n", first, last);
	assert_true(fabs(last - first) <= 12 * HR_MATCH_DRIFT_DB_PER_SEC + 0.01);
}

static void a_peak_without_room_lowers_the_gain_once_and_stays_below_the_ceiling(void **state)
{
	struct hr_params params;
	struct hr_engine *engine;
	double before, at_peak, after;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	signal_pink(in, 20 * SEC, 4, -40.0);
	for (uint32_t n = 12 * SEC; n < 20 * SEC; n += SEC)	/* drum strokes at -6 dBFS */
		signal_sine(in + n, 200, 1000.0, SEC, 0.5, 0.0);
	play(engine, &params, false, true, 0, 10);
	play(engine, &params, true, true, 10, 12);
	before = hr_lin_to_db(gain_lin(engine));
	play(engine, &params, true, true, 12, 13);
	at_peak = hr_lin_to_db(gain_lin(engine));
	play(engine, &params, true, true, 13, 20);
	after = hr_lin_to_db(gain_lin(engine));
	hr_engine_free(engine);
	print_message("# gain %.2f dB before, %.2f dB after the first stroke, %.2f dB after the "
			"last; peak %.4f dBTP\n", before, at_peak, after,
			hr_lin_to_db(measure_true_peak_lin(out + 12 * SEC, 2 * SEC)));
	assert_true(before > 8.0 && at_peak < 6.0 && at_peak > 5.0);
	assert_true(fabs(after - at_peak) < 0.3);
	assert_true(measure_sample_peak_lin(out, 20 * SEC) <= hr_db_to_lin(-0.1) * (1.0 + 1e-6));
	/* as the limiter promises it of such strokes */
	assert_true(hr_lin_to_db(measure_true_peak_lin(out + 12 * SEC, 2 * SEC)) < -0.1 + 0.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_matched_sound_is_the_input_times_one_gain_with_the_same_delay),
		cmocka_unit_test(without_it_bypass_is_the_input_bit_for_bit_whatever_was_before),
		cmocka_unit_test(the_processed_sound_is_the_same_with_and_without_it),
		cmocka_unit_test(no_switch_makes_a_step),
		cmocka_unit_test(it_does_not_depend_on_how_the_sound_is_cut),
		cmocka_unit_test(the_gain_stands_while_it_is_heard),
		cmocka_unit_test(a_peak_without_room_lowers_the_gain_once_and_stays_below_the_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
