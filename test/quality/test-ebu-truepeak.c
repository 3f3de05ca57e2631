/* SPDX-License-Identifier: MIT */
/*
 * EBU Tech 3341 (2023) table 1, cases 15 to 23: the detector of the limiter as a
 * true-peak meter, and what libebur128 and a far longer filter read beside it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ebur128.h>

#include "figure.h"
#include "kernel/measure/truepeak.h"
#include "meter.h"
#include "sound.h"

#define N_FRAMES 24000u
#define PAD_FRAMES 256u	/* more than the detector reads on either side */

static const uint32_t rates_hz[] = { 8000, 44100, 48000, 96000, 192000, 384000 };
#define N_RATES 6

static double in_db(double lin)
{
	return 20.0 * log10(lin + 1e-10);
}

/* x has PAD_FRAMES of silence before and after; readings lag less than that. */
static double kernel_dbtp(const float *x, uint32_t rate_hz)
{
	struct hr_truepeak truepeak;
	void *mem = malloc(hr_truepeak_bytes(1));
	float peak_lin[HR_CHUNK], max_lin = 0.0f;

	assert_non_null(mem);
	hr_truepeak_init(&truepeak, mem, 1, hr_ops_best());
	hr_truepeak_reset(&truepeak, rate_hz, 0);
	for (uint32_t at = 0; at < N_FRAMES + PAD_FRAMES; at += HR_CHUNK) {
		float chunk[HR_CHUNK], *buf[] = { chunk };

		memcpy(chunk, x + at, sizeof(chunk));
		memset(peak_lin, 0, sizeof(peak_lin));
		hr_truepeak_process(&truepeak, peak_lin, buf, HR_CHUNK, 0.0f, false);
		max_lin = fmaxf(max_lin, hr_ops_best()->abs_max(peak_lin, HR_CHUNK));
	}
	free(mem);
	return in_db((double)max_lin);
}

static double library_dbtp(const float *x, uint32_t rate_hz)
{
	ebur128_state *meter = ebur128_init(1, rate_hz, EBUR128_MODE_TRUE_PEAK);
	double lin;

	assert_non_null(meter);
	ebur128_add_frames_float(meter, x, N_FRAMES + PAD_FRAMES);
	ebur128_true_peak(meter, 0, &lin);
	ebur128_destroy(&meter);
	return in_db(lin);
}

/* One case: how far the kernel is above what is expected; the others are noted. */
static double over_db(const struct meter *reference, int number, double expected_dbtp,
		uint32_t rate_hz)
{
	static float x[PAD_FRAMES + N_FRAMES + PAD_FRAMES];
	const struct sound sound = { .a = number, .b = 0.0 };
	struct dice dice = dice_seeded(0);
	double ours_dbtp, library, reference_dbtp;

	sound_ebu(&sound, &dice, x + PAD_FRAMES, N_FRAMES, rate_hz);
	ours_dbtp = kernel_dbtp(x + PAD_FRAMES, rate_hz);
	library = library_dbtp(x + PAD_FRAMES, rate_hz);
	reference_dbtp = in_db(meter_true_peak(reference, x + PAD_FRAMES, N_FRAMES,
			0, N_FRAMES).lin);
	print_message("# case %d, %u Hz: %+.3f dBTP, long filter %+.3f, libebur128 %+.3f\n",
			number, rate_hz, ours_dbtp, reference_dbtp, library);
	return ours_dbtp - expected_dbtp;
}

/* libebur128 interpolates less from 96 kHz on and not at all from 192 kHz on. */
static void the_detector_reads_true_peaks_within_the_standard(void **state)
{
	static const double expected_dbtp[] = { -6, -6, -6, -6, 3, 0, 0, 0, 0 };
	struct meter *reference = meter_new();
	bool hold = true;

	for (int r = 0; r < N_RATES; r++) {
		double most_db = -INFINITY, least_db = INFINITY;

		for (int i = 0; i < 9; i++) {
			const double db = over_db(reference, 15 + i, expected_dbtp[i], rates_hz[r]);

			most_db = fmax(most_db, db);
			least_db = fmin(least_db, db);
		}
		hold &= figure_at_most(most_db, "dB", 0.2, "ebu-3341/cases-15-to-23/%u/above",
				rates_hz[r]);
		hold &= figure_at_most(-least_db, "dB", 0.4, "ebu-3341/cases-15-to-23/%u/below",
				rates_hz[r]);
	}
	meter_free(reference);
	assert_true(hold);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_detector_reads_true_peaks_within_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
