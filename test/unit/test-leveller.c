/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dsp/fastmath.h"
#include "kernel/dsp/units.h"
#include "kernel/leveller/leveller.h"
#include "measure.h"
#include "render.h"
#include "signals.h"

#define SEC RENDER_RATE_HZ
#define PI 3.14159265358979323846

/* Vowels of a voice, four a second, with a gap after every third. */
static void speak(float *out, uint32_t n_frames, double rate_hz, double level_dbfs)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		const double sec = n / rate_hz, syllable = fmod(4.0 * sec, 1.0);
		const double pitch = 2.0 * PI * 130.0 * sec;
		double sum = 0.0;

		for (unsigned k = 1; k < 14; k++)
			sum += sin(k * pitch) / k;
		out[n] = (float)(sum * sin(PI * syllable) *
				(fmod(4.0 * sec, 4.0) < 3.0 ? 1.0 : 0.0));
	}
	signal_set_level(out, n_frames, level_dbfs);
}

static float *render_default(const float *in, uint32_t n_frames)
{
	float *out = malloc(n_frames * sizeof(*out));
	struct hr_engine *engine;
	struct hr_params params;

	hr_params_init(&params);
	engine = render_engine(&params, 1);
	render(engine, out, in, n_frames, 1024);
	hr_engine_free(engine);
	return out;
}

/* The limiter takes none of it: crests stay below -3 dBFS. */
static void default_settings_land_within_half_a_lu_of_the_target(void **state)
{
	static const char *const names[] = { "pink noise", "voice", "music-like" };
	float *in = malloc(30 * SEC * sizeof(*in));

	for (unsigned kind = 0; kind < 3; kind++)
		for (double level_dbfs = -45.0; level_dbfs < -8.0; level_dbfs += 6.0) {
			double lufs;
			float *out;

			if (kind == 0)
				signal_pink(in, 30 * SEC, 1, level_dbfs);
			else if (kind == 1)
				speak(in, 30 * SEC, SEC, level_dbfs);
			else
				signal_music(in, 30 * SEC, 1, SEC, level_dbfs);
			out = render_default(in, 30 * SEC);
			lufs = render_loudness_lufs(out, 5.0, 30.0);
			print_message("# %s at %g dBFS: %.2f LUFS\n", names[kind], level_dbfs,
					lufs);
			assert_true(fabs(lufs + 18.0) < 0.5);
			free(out);
		}
	free(in);
}

/* What is heard of a voice in its first second is nearly as loud as the rest. */
static void a_quiet_voice_that_begins_is_understood_at_once(void **state)
{
	float *in = calloc(6 * SEC, sizeof(*in)), *out;
	double first_lufs;

	speak(in + SEC, 5 * SEC, SEC, -43.0);
	out = render_default(in, 6 * SEC);
	first_lufs = render_loudness_lufs(out, 1.5, 2.5);
	print_message("# %.2f LUFS\n", first_lufs);
	assert_true(fabs(first_lufs + 18.0) < 3.0);
	free(in);
	free(out);
}

static void voices_24_lu_apart_come_out_at_most_3_lu_apart(void **state)
{
	float *in = malloc(60 * SEC * sizeof(*in)), *out;
	double low_lufs = 0.0, high_lufs = -100.0;

	for (uint32_t i = 0; i < 12; i++)
		speak(in + i * 5 * SEC, 5 * SEC, SEC, i % 2 ? -14.0 : -38.0);
	out = render_default(in, 60 * SEC);
	for (unsigned i = 0; i < 12; i++) {
		double lufs = render_loudness_lufs(out, 5.0 * i, 5.0 * i + 5.0);

		low_lufs = fmin(low_lufs, lufs);
		high_lufs = fmax(high_lufs, lufs);
	}
	print_message("# %.2f .. %.2f LUFS\n", low_lufs, high_lufs);
	assert_true(high_lufs - low_lufs < 3.0);
	free(in);
	free(out);
}

/* Two words of 0.3 s in a second, in silence: no gap may make what was heard forgotten. */
static void a_quiet_voice_after_a_loud_one_is_followed_word_by_word(void **state)
{
	float *in = calloc(20 * SEC, sizeof(*in)), *out;
	double gain_db;

	speak(in, 10 * SEC, SEC, -14.0);
	speak(in + 10 * SEC, 10 * SEC, SEC, -34.0);
	for (uint32_t n = 10 * SEC; n < 20 * SEC; n++)
		if (n % (SEC / 2) > SEC * 3 / 10)
			in[n] = 0.0f;
	out = render_default(in, 20 * SEC);
	gain_db = render_loudness_lufs(out, 11.5, 13.5) - render_loudness_lufs(in, 11.5, 13.5);
	print_message("# %.2f dB more than before\n", gain_db - (render_loudness_lufs(out, 5.0,
			10.0) - render_loudness_lufs(in, 5.0, 10.0)));
	assert_true(gain_db > 6.0);
	free(in);
	free(out);
}

static void a_pause_of_1_to_60_seconds_changes_nothing(void **state)
{
	static const uint32_t pauses_sec[] = { 1, 5, 60 };

	for (unsigned i = 0; i < 3; i++) {
		uint32_t n_sec = 25 + pauses_sec[i];
		float *in = malloc(n_sec * SEC * sizeof(*in)), *out;
		double before_lufs, after_lufs;

		signal_pink(in, n_sec * SEC, 3, -30.0);
		memset(in + 20 * SEC, 0, pauses_sec[i] * SEC * sizeof(*in));
		out = render_default(in, n_sec * SEC);
		before_lufs = render_loudness_lufs(out, 15.0, 20.0);
		after_lufs = render_loudness_lufs(out, n_sec - 4.99, n_sec - 4.0);
		print_message("# %u s: %.2f LUFS before, %.2f after\n", pauses_sec[i],
				before_lufs, after_lufs);
		assert_true(fabs(after_lufs - before_lufs) < 1.0);
		free(in);
		free(out);
	}
}

/* The room is there all the time, and heard alone for ten seconds. */
static void the_room_behind_a_voice_is_not_lifted_when_it_pauses(void **state)
{
	float *in = malloc(30 * SEC * sizeof(*in)), *room = malloc(30 * SEC * sizeof(*in)), *out;
	double lift_db, voice_db;

	speak(in, 30 * SEC, SEC, -24.0);
	memset(in + 15 * SEC, 0, 10 * SEC * sizeof(*in));
	signal_pink(room, 30 * SEC, 5, -55.0);
	for (uint32_t n = 0; n < 30 * SEC; n++)
		in[n] += room[n];
	out = render_default(in, 30 * SEC);
	lift_db = render_loudness_lufs(out, 16.0, 24.9) - render_loudness_lufs(in, 16.0, 24.9);
	voice_db = render_loudness_lufs(out, 5.0, 15.0) - render_loudness_lufs(in, 5.0, 15.0);
	print_message("# %.2f dB beside %.2f\n", lift_db, voice_db);
	assert_true(lift_db < voice_db + 1.0);
	free(in);
	free(room);
	free(out);
}

/* A bang of 0.3 s and its echo, 25 dB above a voice. */
static void after_a_bang_the_voice_is_as_loud_as_before(void **state)
{
	float *in = malloc(20 * SEC * sizeof(*in)), *out;
	uint32_t seed = 7;
	double before_lufs, after_lufs;

	speak(in, 20 * SEC, SEC, -36.0);
	for (uint32_t n = 0; n < SEC; n++)
		in[10 * SEC + n] += 0.7f * signal_white(&seed) * expf(-8.0f * (float)n / SEC);
	out = render_default(in, 20 * SEC);
	before_lufs = render_loudness_lufs(out, 6.0, 10.0);
	after_lufs = render_loudness_lufs(out, 12.0, 16.0);
	print_message("# %.2f LUFS before, %.2f after\n", before_lufs, after_lufs);
	assert_true(fabs(after_lufs - before_lufs) < 1.0);
	free(in);
	free(out);
}

/* A 16x meter sees up to 0.05 dB that the 4x detector of the limiter cannot. */
static void a_jump_to_full_scale_stays_under_the_ceiling(void **state)
{
	float *in = malloc(12 * SEC * sizeof(*in)), *out;
	double peak_dbtp;

	signal_pink(in, 10 * SEC, 4, -40.0);
	for (uint32_t n = 10 * SEC; n < 12 * SEC; n++)
		in[n] = (n / 24) % 2 ? 1.0f : -1.0f;
	out = render_default(in, 12 * SEC);
	peak_dbtp = hr_lin_to_db(measure_true_peak_lin(out + 10 * SEC - 1000, 3000));
	print_message("# %.3f dBTP\n", peak_dbtp);
	assert_true(measure_sample_peak_lin(out, 12 * SEC) <= hr_db_to_lin(-0.1) * (1.0 + 1e-6));
	assert_true(peak_dbtp < -0.1 + 0.05);
	free(in);
	free(out);
}

static void switched_off_the_gain_returns_to_exactly_one(void **state)
{
	float *in = malloc(5 * SEC * sizeof(*in)), *out = malloc(5 * SEC * sizeof(*out));
	struct hr_engine *engine;
	struct hr_params params;
	struct hr_meters meters;

	hr_params_init(&params);
	params.comp_enabled = false;
	engine = render_engine(&params, 1);
	signal_pink(in, 5 * SEC, 5, -35.0);
	render(engine, out, in, 5 * SEC, 480);
	hr_engine_read_meters(engine, &meters);
	assert_true(meters.agc_gain_lin > 2.0f);
	params.agc_enabled = false;
	render_set_params(engine, &params);
	render(engine, out, in, 5 * SEC, 480);
	hr_engine_read_meters(engine, &meters);
	assert_true(meters.agc_gain_lin == 1.0f);
	assert_memory_equal(out + 3 * SEC, in + 3 * SEC - hr_latency_frames(SEC),
			SEC * sizeof(*out));
	hr_engine_free(engine);
	free(in);
	free(out);
}

/* Loudness after 30 s of the same sound, and what the compressor was told to add. */
static double compressed_lufs(struct hr_params *params, double *gain_db)
{
	float *in = malloc(30 * SEC * sizeof(*in)), *out = malloc(30 * SEC * sizeof(*out));
	struct hr_engine *engine = render_engine(params, 1);
	struct hr_meters meters;
	double lufs;

	signal_pink(in, 30 * SEC, 6, -30.0);
	render(engine, out, in, 30 * SEC, 1024);
	hr_engine_read_meters(engine, &meters);
	*gain_db = hr_lin_to_db((double)meters.agc_gain_lin);
	lufs = render_loudness_lufs(out, 20.0, 30.0);
	hr_engine_free(engine);
	free(in);
	free(out);
	return lufs;
}

static void the_target_is_met_behind_the_compressor(void **state)
{
	struct hr_params params;
	double lufs, gain_db;

	hr_params_init(&params);
	params.comp_enabled = true;
	lufs = compressed_lufs(&params, &gain_db);
	print_message("# %.2f LUFS, %.2f dB\n", lufs, gain_db);
	assert_true(fabs(lufs + 18.0) < 0.5);
}

/* Of each dB more the compressor takes back 0.99, and the target stays far away. */
static void a_compressor_that_takes_back_all_is_not_fed_without_end(void **state)
{
	struct hr_params params;
	double gain_db;

	hr_params_init(&params);
	params.agc_target_lufs = -5.0f;
	params.comp_enabled = true;
	params.comp_ratio = 100.0f;
	params.comp_threshold_db = -60.0f;
	compressed_lufs(&params, &gain_db);
	print_message("# %.1f dB\n", gain_db);
	assert_true(gain_db < (double)params.agc_max_boost_db + HR_LEVELLER_GIVE_BACK_DB + 0.1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_settings_land_within_half_a_lu_of_the_target),
		cmocka_unit_test(a_quiet_voice_that_begins_is_understood_at_once),
		cmocka_unit_test(voices_24_lu_apart_come_out_at_most_3_lu_apart),
		cmocka_unit_test(a_quiet_voice_after_a_loud_one_is_followed_word_by_word),
		cmocka_unit_test(a_pause_of_1_to_60_seconds_changes_nothing),
		cmocka_unit_test(the_room_behind_a_voice_is_not_lifted_when_it_pauses),
		cmocka_unit_test(after_a_bang_the_voice_is_as_loud_as_before),
		cmocka_unit_test(a_jump_to_full_scale_stays_under_the_ceiling),
		cmocka_unit_test(switched_off_the_gain_returns_to_exactly_one),
		cmocka_unit_test(the_target_is_met_behind_the_compressor),
		cmocka_unit_test(a_compressor_that_takes_back_all_is_not_fed_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
