/* SPDX-License-Identifier: MIT */
/*
 * Tones as in the compliance material of Report ITU-R BS.2217: of several frequencies,
 * and in one channel after the other. What they should read follows from the two tables
 * of coefficients in BS.1770-5 annex 1, which are for 48 kHz, and from its table 4.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <complex.h>
#include <math.h>

#include "figure.h"
#include "gauge.h"
#include "sound.h"

#define TOLERANCE_LU 0.1	/* the report's */

static double complex section(const double b[3], const double a[2], double hz)
{
	const double complex z = cexp(-I * 2.0 * PI * hz / 48000.0);

	return (b[0] + b[1] * z + b[2] * z * z) / (1.0 + a[0] * z + a[1] * z * z);
}

/* Gain of the K-weighting, BS.1770-5 annex 1, tables 1 and 2. */
static double weighting_db(double hz)
{
	static const double shelf_b[] = { 1.53512485958697, -2.69169618940638, 1.19839281085285 };
	static const double shelf_a[] = { -1.69065929318241, 0.73248077421585 };
	static const double pass_b[] = { 1.0, -2.0, 1.0 };
	static const double pass_a[] = { -1.99004745483398, 0.99007225036621 };

	return 20.0 * log10(cabs(section(shelf_b, shelf_a, hz) * section(pass_b, pass_a, hz)));
}

/* Peak level of a sine that alone, in a channel of weight 1, reads lufs. */
static double dbfs_for(double lufs, double hz)
{
	return lufs + 0.691 - weighting_db(hz) + 10.0 * log10(2.0);
}

static double read_tone(uint32_t hz, uint32_t rate_hz, double lufs)
{
	struct gauge *gauge = gauge_new(rate_hz, 2, gauge_stereo, false);
	double integrated_lufs;

	gauge_play_level(gauge, hz, 10.0, dbfs_for(lufs, hz) - 10.0 * log10(2.0));
	integrated_lufs = gauge_integrated_lufs(gauge);
	gauge_free(gauge);
	return integrated_lufs;
}

static void tones_of_every_frequency_are_weighted_as_the_standard_has_it(void **state)
{
	static const uint32_t tones_hz[] = { 25, 100, 500, 1000, 2000, 3500, 10000 };
	bool hold = true;

	for (int i = 0; i < 7; i++) {
		double worst_lu = 0.0;

		for (int r = 0; r < GAUGE_N_RATES; r++)
			for (int lufs = -24; lufs <= -23 &&
			     tones_hz[i] < 0.45 * gauge_rates_hz[r]; lufs++)
				worst_lu = fmax(worst_lu, fabs(read_tone(tones_hz[i],
						gauge_rates_hz[r], lufs) - lufs));
		hold &= figure_at_most(worst_lu, "LU", TOLERANCE_LU, "bs-2217/%u-hz", tones_hz[i]);
	}
	assert_true(hold);
}

/* BS.1770-5 table 5, system H (22.2), in the order of BS.2051. */
static const enum hr_channel_weight system_h[GAUGE_MAX_CHANNELS] = {
	[0] = HR_CHANNEL_SURROUND, [1] = HR_CHANNEL_SURROUND,	/* 60 degrees */
	[3] = HR_CHANNEL_LFE, [9] = HR_CHANNEL_LFE,
	[10] = HR_CHANNEL_SURROUND, [11] = HR_CHANNEL_SURROUND,	/* 90 degrees */
};

static void a_tone_counts_by_the_weight_of_its_channel(void **state)
{
	struct gauge *gauge = gauge_new(48000, GAUGE_MAX_CHANNELS, system_h, false);
	double worst_lu = 0.0;

	for (uint32_t c = 0; c < GAUGE_MAX_CHANNELS; c++) {
		double dbfs[GAUGE_MAX_CHANNELS], expected_lufs = -23.0;

		for (uint32_t k = 0; k < GAUGE_MAX_CHANNELS; k++)
			dbfs[k] = -INFINITY;
		dbfs[c] = dbfs_for(-23.0, 1000);
		if (system_h[c] == HR_CHANNEL_SURROUND)
			expected_lufs += 10.0 * log10(1.41);
		else if (system_h[c] == HR_CHANNEL_LFE)
			expected_lufs = -200.0;	/* no reading */
		gauge_reset(gauge);
		gauge_play_tone(gauge, 1000, 2.0, dbfs);
		worst_lu = fmax(worst_lu, fabs(gauge_integrated_lufs(gauge) - expected_lufs));
	}
	gauge_free(gauge);
	assert_true(figure_at_most(worst_lu, "LU", TOLERANCE_LU, "bs-2217/channels"));
}

static void channels_add_up_however_many_there_are(void **state)
{
	double worst_lu = 0.0;

	for (uint32_t n = 1; n <= GAUGE_MAX_CHANNELS; n++) {
		struct gauge *gauge = gauge_new(48000, n, system_h, false);
		double sum = 0.0;

		for (uint32_t c = 0; c < n; c++)
			sum += system_h[c] == HR_CHANNEL_SURROUND ? 1.41 :
				system_h[c] == HR_CHANNEL_LFE ? 0.0 : 1.0;
		gauge_play_level(gauge, 1000, 2.0, dbfs_for(-23.0, 1000) - 10.0 * log10(sum));
		worst_lu = fmax(worst_lu, fabs(gauge_integrated_lufs(gauge) - -23.0));
		gauge_free(gauge);
	}
	assert_true(figure_at_most(worst_lu, "LU", TOLERANCE_LU, "bs-2217/sums"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tones_of_every_frequency_are_weighted_as_the_standard_has_it),
		cmocka_unit_test(a_tone_counts_by_the_weight_of_its_channel),
		cmocka_unit_test(channels_add_up_however_many_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
