/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "kernel/leveller/periodicity.h"
#include "signals.h"

#define PI 3.14159265358979323846
#define SEC_LENGTH 2.0

static const uint32_t rates_hz[] = {
	8000, 11025, 16000, 22050, 44100, 48000, 88200, 96000, 192000, 352800, 384000,
};

/* Share of chunks, from 0.2 s on, whose reading is above a limit. */
static double share_above(uint32_t rate_hz, const float *x, uint32_t n_frames, float limit)
{
	struct hr_periodicity_coefs coefs;
	struct hr_periodicity periodicity;
	uint32_t n = 0, n_above = 0;

	hr_periodicity_coefs_compute(&coefs, rate_hz);
	hr_periodicity_reset(&periodicity, &coefs);
	for (uint32_t at = 0; at + HR_CHUNK <= n_frames; at += HR_CHUNK) {
		hr_periodicity_push(&periodicity, x + at);
		assert_true(periodicity.reading >= 0.0f && periodicity.reading <= 1.0f);
		if (at < rate_hz / 5)
			continue;
		n++;
		n_above += periodicity.reading > limit;
	}
	return (double)n_above / n;
}

/* A tone with overtones that glides from 90 to 350 Hz, as a voice does. */
static void a_voice_is_periodic_at_every_rate(void **state)
{
	for (unsigned i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++) {
		const uint32_t rate_hz = rates_hz[i];
		const uint32_t n_frames = (uint32_t)(SEC_LENGTH * rate_hz);
		float *x = malloc(n_frames * sizeof(*x));
		double phase = 0.0, share;

		for (uint32_t n = 0; n < n_frames; n++) {
			double sum = 0.0;

			phase += 2.0 * PI * (90.0 + 260.0 * n / n_frames) / rate_hz;
			for (unsigned k = 1; k < 9; k++)
				sum += sin(k * phase) / k;
			x[n] = 0.05f * (float)sum;
		}
		share = share_above(rate_hz, x, n_frames, 0.6f);
		print_message("# %u Hz: %.2f\n", rate_hz, share);
		assert_true(share > 0.95);
		free(x);
	}
}

/* White noise and pink, and a step is no more periodic than they are. */
static void noise_is_not(void **state)
{
	for (unsigned i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++) {
		const uint32_t rate_hz = rates_hz[i];
		const uint32_t n_frames = (uint32_t)(SEC_LENGTH * rate_hz);
		float *x = malloc(n_frames * sizeof(*x));
		uint32_t seed = 5;
		double white, pink;

		for (uint32_t n = 0; n < n_frames; n++)
			x[n] = 0.1f * signal_white(&seed);
		white = share_above(rate_hz, x, n_frames, 0.5f);
		signal_pink(x, n_frames, 7, -30.0);
		pink = share_above(rate_hz, x, n_frames, 0.6f);
		print_message("# %u Hz: %.2f white, %.2f pink\n", rate_hz, white, pink);
		assert_true(white < 0.02 && pink < 0.02);
		free(x);
	}
}

static void silence_reads_nothing(void **state)
{
	static float x[96000];

	assert_true(share_above(48000, x, 96000, 0.0f) <= 0.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_voice_is_periodic_at_every_rate),
		cmocka_unit_test(noise_is_not),
		cmocka_unit_test(silence_reads_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
