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
#include "kernel/stage/agc.h"
#include "measure.h"
#include "render.h"
#include "signals.h"

#define SEC RENDER_RATE_HZ

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

/* -27 dBFS of these is -29 to -25 LUFS, which needs no more than the AGC may do. */
static void default_settings_land_within_half_a_lu_of_the_target(void **state)
{
	static const char *const names[] = { "pink noise", "speech-like", "music-like" };
	float *in = malloc(30 * SEC * sizeof(*in));

	for (unsigned kind = 0; kind < 3; kind++)
		for (double level_dbfs = -27.0; level_dbfs < -8.0; level_dbfs += 6.0) {
			double lufs;
			float *out;

			if (kind == 0)
				signal_pink(in, 30 * SEC, 1, level_dbfs);
			else if (kind == 1)
				signal_speech(in, 30 * SEC, 1, SEC, level_dbfs);
			else
				signal_music(in, 30 * SEC, 1, SEC, level_dbfs);
			out = render_default(in, 30 * SEC);
			lufs = render_loudness_lufs(out, 15.0, 30.0);
			print_message("# %s at %g dBFS: %.2f LUFS\n", names[kind], level_dbfs,
					lufs);
			assert_true(fabs(lufs + 18.0) < 0.5);
			free(out);
		}
	free(in);
}

static void quiet_noise_is_at_the_target_after_15_seconds(void **state)
{
	float *in = malloc(20 * SEC * sizeof(*in)), *out;
	double lufs;

	signal_pink(in, 20 * SEC, 2, -30.0);
	signal_set_level(in, 20 * SEC, -30.0 - (render_loudness_lufs(in, 0.0, 20.0) + 30.0));
	out = render_default(in, 20 * SEC);
	lufs = render_loudness_lufs(out, 15.0, 20.0);
	print_message("# %.2f LUFS in, %.2f out\n", render_loudness_lufs(in, 0.0, 20.0), lufs);
	assert_true(fabs(lufs + 18.0) < 1.0);
	free(in);
	free(out);
}

static void speech_24_lu_apart_comes_out_at_most_9_lu_apart(void **state)
{
	float *in = malloc(60 * SEC * sizeof(*in)), *out;
	double low_lufs = 0.0, high_lufs = -100.0;

	for (uint32_t i = 0; i < 12; i++)
		signal_speech(in + i * 5 * SEC, 5 * SEC, i + 1, SEC, i % 2 ? -12.0 : -36.0);
	out = render_default(in, 60 * SEC);
	for (unsigned i = 2; i < 12; i++) {
		double lufs = render_loudness_lufs(out, 5.0 * i, 5.0 * i + 5.0);

		low_lufs = fmin(low_lufs, lufs);
		high_lufs = fmax(high_lufs, lufs);
	}
	print_message("# %.2f .. %.2f LUFS\n", low_lufs, high_lufs);
	assert_true(high_lufs - low_lufs < 9.0);
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

/* Each accent passes the gate of the louder programme before it. */
static void accents_do_not_keep_the_memory_of_a_louder_programme(void **state)
{
	float *in = malloc(16 * SEC * sizeof(*in)), *out;
	double landed_lufs;

	signal_pink(in, 10 * SEC, 6, -8.0);
	signal_pink(in + 10 * SEC, 6 * SEC, 7, -24.0);
	for (uint32_t n = 10 * SEC; n < 16 * SEC; n++)
		if ((n - 10 * SEC) % (SEC / 2) < SEC / 8)
			in[n] *= 2.5f;
	out = render_default(in, 16 * SEC);
	landed_lufs = render_loudness_lufs(out, 14.0, 16.0);
	print_message("# %.2f LUFS, 4 s after the change\n", landed_lufs);
	/* with the memory kept it would be -23.8 */
	assert_true(fabs(landed_lufs - -18.0) < 2.0);
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

/* Of each dB more the compressor takes back 0.99, and the target stays far away. */
static void a_compressor_that_takes_back_all_is_not_fed_without_end(void **state)
{
	float *in = malloc(20 * SEC * sizeof(*in)), *out = malloc(20 * SEC * sizeof(*out));
	struct hr_engine *engine;
	struct hr_meters meters;
	struct hr_params params;
	double gain_db;

	hr_params_init(&params);
	params.agc_target_lufs = -5.0f;
	params.agc_max_boost_db = 40.0f;
	params.comp_ratio = 100.0f;
	params.comp_threshold_db = -60.0f;
	engine = render_engine(&params, 1);
	signal_pink(in, 20 * SEC, 6, -12.0);
	render(engine, out, in, 20 * SEC, 1024);
	hr_engine_read_meters(engine, &meters);
	gain_db = hr_lin_to_db((double)meters.agc_gain_lin);
	print_message("# %.1f dB\n", gain_db);
	assert_true(gain_db < 40.0 + HR_AGC_GIVE_BACK_DB + 0.1);
	hr_engine_free(engine);
	free(in);
	free(out);
}

/* One block of steady sound, out as it comes from a chain with nothing else in it. */
static void play_block(struct hr_agc *agc, uint32_t rate_hz, double in_pow, double *ms,
		double until_log2)
{
	uint32_t n_chunks = (uint32_t)(0.1 * rate_hz / HR_CHUNK + 0.5);
	double sum_pow = 0.0;

	for (uint32_t i = 0; i < n_chunks; i++) {
		hr_agc_begin_chunk(agc);
		sum_pow += (double)agc->to_lin * (double)agc->to_lin;
		if (fabs(agc->gain_log2) < fabs(until_log2))
			*ms += 1000.0 * HR_CHUNK / rate_hz;
	}
	hr_agc_end_block(agc, in_pow, in_pow, in_pow * sum_pow / n_chunks);
}

/* From the first block on, until 63.2 % of the way to the target. */
static double way_ms(uint32_t rate_hz, double in_lufs)
{
	struct hr_agc_coefs coefs;
	struct hr_params params;
	struct hr_agc agc;
	double ms = 0.0;

	hr_params_init(&params);
	params.comp_enabled = false;
	hr_agc_coefs_compute(&coefs, &params, rate_hz);
	hr_agc_init(&agc);
	hr_agc_set_coefs(&agc, &coefs);
	/* a block in which nothing is known yet */
	play_block(&agc, rate_hz, hr_lufs_to_pow(in_lufs), &ms, 0.0);
	ms = 0.0;
	for (unsigned i = 0; i < 100; i++)
		play_block(&agc, rate_hz, hr_lufs_to_pow(in_lufs), &ms,
				0.632121 * (-18.0 - in_lufs) / HR_DB_PER_LOG2);
	return ms;
}

/* 4 dB up and 2 dB down, where nothing is hurried. A block is 4 % longer at 8 kHz. */
static void attack_and_release_mean_the_same_times_at_every_rate(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 16000, 44100, 48000, 96000, 192000 };

	for (unsigned i = 0; i < 6; i++) {
		double up_ms = way_ms(rates_hz[i], -22.0), down_ms = way_ms(rates_hz[i], -16.0);

		print_message("# figure agc/release/%u-hz = %.0f ms of 800 (goal <= 5 %%)\n",
				rates_hz[i], up_ms);
		print_message("# figure agc/attack/%u-hz = %.0f ms of 2000 (goal <= 5 %%)\n",
				rates_hz[i], down_ms);
		assert_true(fabs(up_ms / 800.0 - 1.0) < 0.05);
		assert_true(fabs(down_ms / 2000.0 - 1.0) < 0.05);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_settings_land_within_half_a_lu_of_the_target),
		cmocka_unit_test(quiet_noise_is_at_the_target_after_15_seconds),
		cmocka_unit_test(speech_24_lu_apart_comes_out_at_most_9_lu_apart),
		cmocka_unit_test(a_pause_of_1_to_60_seconds_changes_nothing),
		cmocka_unit_test(accents_do_not_keep_the_memory_of_a_louder_programme),
		cmocka_unit_test(a_jump_to_full_scale_stays_under_the_ceiling),
		cmocka_unit_test(a_compressor_that_takes_back_all_is_not_fed_without_end),
		cmocka_unit_test(attack_and_release_mean_the_same_times_at_every_rate),
		cmocka_unit_test(switched_off_the_gain_returns_to_exactly_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
