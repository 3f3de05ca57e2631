/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "kernel/dsp/units.h"
#include "kernel/measure/r128.h"
#include "r128-oracle.h"

static const uint32_t rates_hz[] = { 8000, 8081, 11025, 12799, 12800, 12801, 16000, 22050,
	24000, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000, 352800, 384000 };
#define N_RATES (sizeof(rates_hz) / sizeof(rates_hz[0]))

static struct hr_r128 r128;

static void begin(uint32_t rate_hz)
{
	struct hr_r128_coefs coefs;

	hr_r128_init(&r128);
	hr_r128_coefs_compute(&coefs, rate_hz);
	hr_r128_set_coefs(&r128, &coefs);
}

static uint32_t chunks_in(double sec)
{
	return (uint32_t)(sec * r128.coefs.rate_hz / HR_CHUNK + 0.5);
}

static void push_for(double sec, double chunk_pow)
{
	for (uint32_t i = chunks_in(sec); i > 0; i--)
		hr_r128_push(&r128, chunk_pow);
}

/* Largest difference of both windows from a ramp of exactly their length, after a step
 * of the power from 0 to 1, or from 1 to 0. In double it is rounding alone. */
static double ramp_error(double from, double to)
{
	const double step_sec = (double)r128.coefs.step_chunks * HR_CHUNK / r128.coefs.rate_hz;
	double worst = 0.0;

	for (uint32_t step = 1; step * step_sec < 3.5; step++) {
		const double momentary = from + (to - from) * fmin(1.0, step * step_sec / 0.4);
		const double shortterm = from + (to - from) * fmin(1.0, step * step_sec / 3.0);

		for (uint32_t i = 0; i < r128.coefs.step_chunks; i++)
			hr_r128_push(&r128, to);
		worst = fmax(worst, fabs(r128.reading.momentary_pow - momentary));
		worst = fmax(worst, fabs(r128.reading.short_pow - shortterm));
	}
	return worst;
}

static void windows_are_400_ms_and_3_s_at_every_rate(void **state)
{
	double worst = 0.0, longest_sec = 0.0;

	for (uint32_t rate_hz = HR_MIN_RATE_HZ; rate_hz <= HR_MAX_RATE_HZ; rate_hz += 1997) {
		begin(rate_hz);
		assert_true(r128.coefs.momentary.n_steps <= HR_R128_MOMENTARY_STEPS);
		assert_true(r128.coefs.shortterm.n_steps <= HR_R128_SHORT_STEPS);
		longest_sec = fmax(longest_sec,
				(double)r128.coefs.step_chunks * HR_CHUNK / rate_hz);
		worst = fmax(worst, ramp_error(0.0, 1.0));
		worst = fmax(worst, ramp_error(1.0, 0.0));
	}
	print_message("# figure r128/longest_step = %.3f ms (goal <= 10)\n", 1000 * longest_sec);
	print_message("# figure r128/window_error = %.1e (goal <= 1e-12)\n", worst);
	assert_true(longest_sec <= 0.010);
	assert_true(worst <= 1e-12);
}

static void silence_reads_zero_however_loud_it_was(void **state)
{
	for (size_t i = 0; i < N_RATES; i++) {
		begin(rates_hz[i]);
		push_for(4.321, 1e24);
		push_for(3.02, 1e-9);
		/* 33 decades below what was there before, and still whole */
		assert_true(fabs(r128.reading.short_pow / 1e-9 - 1.0) < 1e-12);
		assert_true(fabs(r128.reading.momentary_pow / 1e-9 - 1.0) < 1e-12);
		push_for(3.02, 0.0);
		assert_true(r128.reading.short_pow <= 0.0);
		assert_true(r128.reading.momentary_pow <= 0.0);
	}
}

static void what_is_no_number_is_silence(void **state)
{
	begin(48000);
	push_for(1.0, (double)NAN);
	push_for(1.0, (double)INFINITY);
	push_for(1.0, -1.0);
	push_for(1.0, 1e38);
	assert_true(r128.reading.max_short_pow <= 0.0);
	assert_true(r128.reading.integrated_pow <= 0.0);
	push_for(3.02, 0.01);
	assert_true(fabs(r128.reading.short_pow - 0.01) < 1e-12);
}

static void sound_below_the_absolute_gate_does_not_count(void **state)
{
	begin(48000);
	push_for(10.0, hr_lufs_to_pow(-70.01));
	assert_true(r128.reading.integrated_pow <= 0.0);
	assert_true(r128.reading.range_high_pow <= 0.0);
	push_for(10.0, hr_lufs_to_pow(-69.99));
	assert_true(fabs(hr_pow_to_lufs(r128.reading.integrated_pow) - -69.99) < 0.01);
	assert_true(r128.reading.range_high_pow > 0.0);
}

/* Blocks of one level lie in one bin, and its mean is their level: the gate is as sharp
 * as that of the standard. With 3 minutes to 1 that is 15.68 LU below the loud part. */
static void the_relative_gate_stands_10_lu_below_the_mean(void **state)
{
	static const double quiet_lu[] = { -15.73, -15.63 };

	for (size_t i = 0; i < 2; i++) {
		const double loud_pow = hr_lufs_to_pow(-20.0);
		const double quiet_pow = hr_lufs_to_pow(-20.0 + quiet_lu[i]);
		const double mean_pow = i == 0 ? loud_pow : (loud_pow + 3.0 * quiet_pow) / 4.0;
		double lufs;

		begin(48000);
		push_for(600.0, loud_pow);
		push_for(1800.0, quiet_pow);
		lufs = hr_pow_to_lufs(r128.reading.integrated_pow);
		print_message("# quiet part %.2f LU: %.3f LUFS\n", quiet_lu[i], lufs);
		/* the few blocks that reach over the edge */
		assert_true(fabs(lufs - hr_pow_to_lufs(mean_pow)) < 0.01);
	}
}

static void what_is_louder_than_the_bins_counts_in_full(void **state)
{
	begin(48000);
	push_for(10.0, hr_lufs_to_pow(90.0));
	assert_true(fabs(hr_pow_to_lufs(r128.reading.integrated_pow) - 90.0) < 1e-9);
	assert_true(fabs(hr_pow_to_lufs(r128.reading.max_short_pow) - 90.0) < 1e-9);
}

/* Two days at 6 LU more and 6 LU less than a mean: the sums are exact to their rounding. */
static void two_days_are_measured_as_well_as_two_minutes(void **state)
{
	const uint32_t days = 2;
	const double low_pow = 1e-5, high_pow = 4e-5;
	double error_lu;

	begin(8000);
	for (uint32_t i = 0; i < days * 86400u / 20u; i++) {
		push_for(10.0, low_pow);
		push_for(10.0, high_pow);
	}
	error_lu = 10.0 * log10(r128.reading.integrated_pow / (0.5 * (low_pow + high_pow)));
	print_message("# figure r128/two_days = %+.1e LU (goal +-1e-5)\n", error_lu);
	assert_int_equal(r128.blocks.all.n, days * 864000u - 3u);
	assert_true(fabs(error_lu) < 1e-5);
}

static double uniform(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed / 4294967296.0;
}

/* Levels between -50 and -15 LUFS, a quarter of a second to four seconds each, that
 * tremble; a fifth is a pause. All round the relative gates there are blocks. */
static void make_programme(double *chunk_pow, uint32_t n_chunks, uint32_t rate_hz,
		uint32_t seed)
{
	double level_lufs = -20.0;
	uint32_t n_left = 0;

	for (uint32_t i = 0; i < n_chunks; i++) {
		if (n_left == 0) {
			level_lufs = uniform(&seed) < 0.2 ? -75.0 : -15.0 - 35.0 * uniform(&seed);
			n_left = (uint32_t)((0.25 + 3.75 * uniform(&seed)) * rate_hz / HR_CHUNK);
		}
		n_left--;
		chunk_pow[i] = hr_lufs_to_pow(level_lufs) * 2.0 * uniform(&seed);
	}
}

/* Lowest and highest of what a meter may read: the standard's grid of 100 ms, begun at
 * any time within the step a meter of ours waits for. */
struct envelope {
	double low, high;
};

static void widen(struct envelope *envelope, double value)
{
	envelope->low = fmin(envelope->low, value);
	envelope->high = fmax(envelope->high, value);
}

static double outside(const struct envelope *envelope, double value)
{
	return fmax(0.0, fmax(envelope->low - value, value - envelope->high));
}

/* How far the meter is off, in LU; larger ones into worst. */
struct differences {
	double integrated_lu, range_lu;
};

static void compare(struct differences *worst, struct oracle *oracle)
{
	const struct hr_r128_reading *reading = &r128.reading;
	struct envelope integrated_lufs = { INFINITY, -INFINITY };
	struct envelope range_lu = { INFINITY, -INFINITY };

	for (uint32_t ms = 0; ms <= 10; ms++) {
		oracle->from_sec = 0.001 * ms;
		widen(&integrated_lufs, oracle_integrated_lufs(oracle));
		widen(&range_lu, oracle_range_lu(oracle));
	}
	worst->integrated_lu = fmax(worst->integrated_lu, outside(&integrated_lufs,
			hr_pow_to_lufs(reading->integrated_pow)));
	worst->range_lu = fmax(worst->range_lu, outside(&range_lu,
			hr_pow_to_lufs(reading->range_high_pow) -
			hr_pow_to_lufs(reading->range_low_pow)));
}

static void compare_programmes(struct differences *worst, uint32_t seed, uint32_t n_programmes,
		uint32_t shortest_sec, uint32_t longest_sec)
{
	static const uint32_t at_hz[] = { 8000, 11025, 44100, 48000, 192000 };

	print_message("# seeds %u .. %u\n", seed, seed + n_programmes - 1);
	for (uint32_t i = 0; i < n_programmes; i++, seed++) {
		const uint32_t rate_hz = at_hz[i % 5];
		const uint32_t n_sec = shortest_sec +
			(longest_sec - shortest_sec) * i / n_programmes;
		const uint32_t n_chunks = n_sec * (rate_hz / HR_CHUNK);
		double *chunk_pow = malloc(n_chunks * sizeof(*chunk_pow));
		struct oracle oracle;

		make_programme(chunk_pow, n_chunks, rate_hz, seed);
		oracle = oracle_of(chunk_pow, n_chunks, rate_hz);
		begin(rate_hz);
		for (uint32_t n = 0; n < n_chunks; n++)
			hr_r128_push(&r128, chunk_pow[n]);
		compare(worst, &oracle);
		free(oracle.until_pow);
		free(chunk_pow);
	}
}

/*
 * Programmes that hold a level for seconds and then leap are hard: many blocks are at the
 * relative gate together, and the next value by rank is tenths of an LU away, so that
 * milliseconds matter. Apart from those it is the bins: 0.034 LU at either end of the
 * range, and blocks that near to the gate.
 */
static void gated_values_are_those_of_every_block_kept(void **state)
{
	struct differences minutes = { 0 }, hours = { 0 };

	compare_programmes(&minutes, 1, 100, 60, 600);
	compare_programmes(&hours, 101, 4, 3600, 5400);
	print_message("# figure r128/integrated/minutes = %.4f LU (goal <= 0.03)\n",
			minutes.integrated_lu);
	print_message("# figure r128/range/minutes = %.3f LU (goal <= 0.1)\n", minutes.range_lu);
	print_message("# figure r128/integrated/hours = %.4f LU (goal <= 0.005)\n",
			hours.integrated_lu);
	print_message("# figure r128/range/hours = %.3f LU (goal <= 0.05)\n", hours.range_lu);
	assert_true(minutes.integrated_lu <= 0.03);
	assert_true(minutes.range_lu <= 0.1);
	assert_true(hours.integrated_lu <= 0.005);
	assert_true(hours.range_lu <= 0.05);
}

static void another_rate_begins_the_windows_anew_and_keeps_what_was_gathered(void **state)
{
	struct hr_r128_coefs coefs;

	begin(44100);
	push_for(10.05, 0.04);
	hr_r128_set_coefs(&r128, &r128.coefs);
	assert_true(fabs(r128.reading.short_pow - 0.04) < 1e-12);
	hr_r128_coefs_compute(&coefs, 96000);
	hr_r128_set_coefs(&r128, &coefs);
	assert_true(r128.reading.short_pow <= 0.0);
	assert_true(fabs(r128.reading.integrated_pow - 0.04) < 1e-12);
	push_for(10.05, 0.02);
	assert_int_equal(r128.blocks.all.n, 2 * 97);
	assert_true(fabs(r128.reading.integrated_pow - 0.03) < 1e-12);
	assert_true(fabs(r128.reading.max_short_pow - 0.04) < 1e-12);
}

static void a_reset_leaves_nothing_behind(void **state)
{
	struct hr_r128_reading fresh;

	begin(48000);
	push_for(100.0, 1e-3);
	fresh = r128.reading;
	hr_r128_reset(&r128);
	assert_true(r128.reading.max_short_pow <= 0.0);
	push_for(7.77, 0.5);
	hr_r128_reset(&r128);
	push_for(100.0, 1e-3);
	assert_memory_equal(&r128.reading, &fresh, sizeof(fresh));
}

static void the_memory_is_the_same_for_every_rate_and_length(void **state)
{
	print_message("# figure r128/memory = %zu bytes (goal <= 32768)\n", sizeof(r128));
	assert_true(sizeof(r128) <= 32768);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_are_400_ms_and_3_s_at_every_rate),
		cmocka_unit_test(silence_reads_zero_however_loud_it_was),
		cmocka_unit_test(what_is_no_number_is_silence),
		cmocka_unit_test(sound_below_the_absolute_gate_does_not_count),
		cmocka_unit_test(the_relative_gate_stands_10_lu_below_the_mean),
		cmocka_unit_test(what_is_louder_than_the_bins_counts_in_full),
		cmocka_unit_test(two_days_are_measured_as_well_as_two_minutes),
		cmocka_unit_test(gated_values_are_those_of_every_block_kept),
		cmocka_unit_test(
			another_rate_begins_the_windows_anew_and_keeps_what_was_gathered),
		cmocka_unit_test(a_reset_leaves_nothing_behind),
		cmocka_unit_test(the_memory_is_the_same_for_every_rate_and_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
