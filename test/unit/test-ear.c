/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dsp/units.h"
#include "kernel/measure/program-meter.h"
#include "measure.h"
#include "signals.h"

#define RATE_HZ 48000u
#define N_SECONDS 4u

static const double stereo[2] = { 1.0, 1.0 };

static struct hr_ear *new_ear(uint32_t rate_hz)
{
	struct hr_ear *ear = malloc(sizeof(*ear));
	struct hr_ear_coefs coefs;

	hr_ear_coefs_compute(&coefs, rate_hz);
	hr_ear_init(ear, stereo, 2, NULL);
	hr_ear_set_coefs(ear, &coefs);
	return ear;
}

static void hear(struct hr_ear *ear, const float *x, uint32_t n_frames, uint32_t block_frames)
{
	for (uint32_t at = 0, n; at < n_frames; at += n) {
		const float *in[2] = { x + at, x + at };

		n = n_frames - at < block_frames ? n_frames - at : block_frames;
		hr_ear_process(ear, in, n);
	}
}

static struct hr_ear_reading read_ear(const struct hr_ear *ear)
{
	struct hr_ear_reading reading;

	hr_ear_read(ear, &reading);
	return reading;
}

static double level_lufs(const struct hr_ear *ear)
{
	return hr_pow_to_lufs(read_ear(ear).level_pow);
}

static float *new_pink(uint32_t n_frames, double level_dbfs)
{
	float *x = malloc(n_frames * sizeof(*x));

	signal_pink(x, n_frames, 5, level_dbfs);
	return x;
}

static float *new_sine(uint32_t n_frames, double rate_hz, double peak_lin)
{
	float *x = malloc(n_frames * sizeof(*x));

	signal_sine(x, n_frames, 997.0, rate_hz, peak_lin, 0.0);
	return x;
}

static void the_level_is_that_of_libebur128(void **state)
{
	const uint32_t n_frames = N_SECONDS * RATE_HZ;
	float *x = new_pink(n_frames, -17.0);
	const float *both[2] = { x, x };
	struct hr_ear *ear = new_ear(RATE_HZ);
	double oracle_lufs = measure_loudness_lufs(both, 2, n_frames, RATE_HZ);

	hear(ear, x, n_frames, 1024);
	print_message("# %.2f LUFS, libebur128 %.2f\n", level_lufs(ear), oracle_lufs);
	assert_true(fabs(level_lufs(ear) - oracle_lufs) < 0.2);
	free(ear);
	free(x);
}

/* A sine: its K-weighted power is the same at each rate. */
static void level_and_peak_are_the_same_at_every_rate(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 22050, 44100, 48000, 96000, 192000, 384000 };
	double least_lufs = 0.0, most_lufs = -100.0, peak_lin;

	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++) {
		const uint32_t n_frames = 2 * rates_hz[i];
		float *x = new_sine(n_frames, rates_hz[i], 0.25);
		struct hr_ear *ear = new_ear(rates_hz[i]);

		hear(ear, x, n_frames, 1024);
		least_lufs = fmin(least_lufs, level_lufs(ear));
		most_lufs = fmax(most_lufs, level_lufs(ear));
		peak_lin = read_ear(ear).peak_lin;
		/* 8 samples in a period at 8 kHz may miss the crest by 0.1 dB */
		assert_true(fabs(hr_lin_to_db(peak_lin) - hr_lin_to_db(0.25)) < 0.15);
		free(ear);
		free(x);
	}
	print_message("# %.3f .. %.3f LUFS\n", least_lufs, most_lufs);
	assert_true(most_lufs - least_lufs < 0.05);
}

static void every_reading_is_the_same_however_the_sound_is_cut(void **state)
{
	static const uint32_t block_frames[] = { 1, 63, 64, 65, 441, 1024, 8192 };
	const uint32_t n_frames = RATE_HZ;
	float *x = new_pink(n_frames, -12.0);
	struct hr_ear *whole = new_ear(RATE_HZ);
	struct hr_ear_reading expected, reading;

	hear(whole, x, n_frames, 512);
	expected = read_ear(whole);
	for (size_t i = 0; i < sizeof(block_frames) / sizeof(block_frames[0]); i++) {
		struct hr_ear *ear = new_ear(RATE_HZ);

		hear(ear, x, n_frames, block_frames[i]);
		reading = read_ear(ear);
		assert_memory_equal(&reading, &expected, sizeof(expected));
		free(ear);
	}
	free(whole);
	free(x);
}

/* In double: the loudest sample is still there by exp(-t / 0.5 s). */
static void a_peak_fades_by_a_factor_e_in_half_a_second(void **state)
{
	static const uint32_t rates_hz[] = { 8000, 44100, 48000, 192000 };

	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++) {
		const uint32_t n_frames = rates_hz[i] / HR_CHUNK * HR_CHUNK;
		float *x = calloc(n_frames, sizeof(*x));
		struct hr_ear *ear = new_ear(rates_hz[i]);
		double after_sec, oracle_lin;

		x[0] = 0.5f;
		hear(ear, x, n_frames, 256);
		after_sec = (n_frames - HR_CHUNK) / (double)rates_hz[i];
		oracle_lin = 0.5 * exp(-after_sec / 0.5);
		assert_true(fabs(read_ear(ear).peak_lin / oracle_lin - 1.0) < 1e-9);
		free(ear);
		free(x);
	}
}

static void a_known_gain_is_taken_out_of_what_is_heard(void **state)
{
	const uint32_t n_frames = N_SECONDS * RATE_HZ;
	float *x = new_pink(n_frames, -14.0);
	struct hr_ear *plain = new_ear(RATE_HZ), *cut = new_ear(RATE_HZ);

	hear(plain, x, n_frames, 1024);
	for (uint32_t n = 0; n < n_frames; n++)
		x[n] *= 0.125f;
	hr_ear_set_gain(cut, 0.125);
	hear(cut, x, n_frames, 1024);
	assert_true(fabs(level_lufs(cut) - level_lufs(plain)) < 1e-4);
	assert_true(fabs(read_ear(cut).peak_lin / read_ear(plain).peak_lin - 1.0) < 1e-6);
	free(plain);
	free(cut);
	free(x);
}

/* A user turns it up by 20 dB, and we are told of it 30 ms later. */
static void what_is_heard_around_a_jump_of_the_gain_does_not_count(void **state)
{
	const uint32_t n_frames = N_SECONDS * RATE_HZ, late_frames = RATE_HZ * 30 / 1000;
	/* 39 blocks of 100 ms, less 30 ms */
	const uint32_t before_frames = 39 * 4800 + 1440;
	float *x = new_sine(n_frames, RATE_HZ, 0.05);
	struct hr_ear *ear = new_ear(RATE_HZ);
	double before_lufs;

	hear(ear, x, before_frames, 1024);
	before_lufs = level_lufs(ear);
	for (uint32_t n = before_frames; n < n_frames; n++)
		x[n] *= 10.0f;
	hear(ear, x + before_frames, late_frames, 1024);
	hr_ear_set_gain(ear, 10.0);
	hear(ear, x + before_frames + late_frames, n_frames - before_frames - late_frames, 1024);
	print_message("# %.3f LUFS before, %.3f after\n", before_lufs, level_lufs(ear));
	assert_true(fabs(level_lufs(ear) - before_lufs) < 0.01);
	free(ear);
	free(x);
}

static void silence_and_what_is_muted_leave_the_level(void **state)
{
	const uint32_t n_frames = N_SECONDS * RATE_HZ;
	float *x = new_pink(n_frames, -14.0), *none = calloc(n_frames, sizeof(*none));
	struct hr_ear *ear = new_ear(RATE_HZ);
	struct hr_ear_reading before;
	double lufs;

	hear(ear, x, n_frames, 1024);
	lufs = level_lufs(ear);
	for (unsigned i = 0; i < 10; i++)
		hear(ear, none, n_frames, 1024);
	/* the half block that fades into silence is the last to count */
	assert_true(fabs(level_lufs(ear) - lufs) < 0.5);
	assert_true(read_ear(ear).peak_lin == 0.0);
	before = read_ear(ear);
	hr_ear_set_gain(ear, 0.0);
	hear(ear, x, n_frames, 1024);
	assert_true(read_ear(ear).n_blocks == before.n_blocks);
	assert_true(read_ear(ear).level_pow == before.level_pow);
	free(ear);
	free(x);
	free(none);
}

static void samples_that_are_no_numbers_are_silence(void **state)
{
	float bad[1024];
	struct hr_ear *ear = new_ear(RATE_HZ);

	for (unsigned n = 0; n < 1024; n++)
		bad[n] = n % 3 == 0 ? NAN : n % 3 == 1 ? INFINITY : -1e30f;
	for (unsigned i = 0; i < 50; i++)
		hear(ear, bad, 1024, 1024);
	assert_true(read_ear(ear).level_pow == 0.0);
	assert_true(read_ear(ear).peak_lin == 0.0);
	free(ear);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_level_is_that_of_libebur128),
		cmocka_unit_test(level_and_peak_are_the_same_at_every_rate),
		cmocka_unit_test(every_reading_is_the_same_however_the_sound_is_cut),
		cmocka_unit_test(a_peak_fades_by_a_factor_e_in_half_a_second),
		cmocka_unit_test(a_known_gain_is_taken_out_of_what_is_heard),
		cmocka_unit_test(what_is_heard_around_a_jump_of_the_gain_does_not_count),
		cmocka_unit_test(silence_and_what_is_muted_leave_the_level),
		cmocka_unit_test(samples_that_are_no_numbers_are_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
