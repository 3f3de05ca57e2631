/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/measure/truepeak.h"
#include "truepeak-oracle.h"

#define N_FRAMES 4096u

struct rig {
	struct hr_truepeak truepeak;
	void *mem;
};

static void rig_init(struct rig *rig, uint32_t rate_hz)
{
	rig->mem = malloc(hr_truepeak_bytes(1));
	hr_truepeak_init(&rig->truepeak, rig->mem, 1, hr_ops_best());
	hr_truepeak_reset(&rig->truepeak, rate_hz, 0);
}

/* Readings of n_frames, 0 where unknown; they lag by reach_frames. */
static void rig_read(struct rig *rig, float *peak_lin, const float *x, uint32_t n_frames,
		float threshold_lin)
{
	float chunk[HR_CHUNK], *buf[] = { chunk };

	memcpy(chunk, x, n_frames * sizeof(*x));
	memset(peak_lin, 0, n_frames * sizeof(*peak_lin));
	hr_truepeak_process(&rig->truepeak, peak_lin, buf, n_frames, threshold_lin, false);
}

/* Largest reading of a tone, over its true amplitude. */
static double reading_error_db(double band, double phase, uint32_t rate_hz)
{
	static float x[N_FRAMES], peak_lin[HR_CHUNK];
	double max_lin = 0.0;
	struct rig rig;

	for (uint32_t n = 0; n < N_FRAMES; n++)
		x[n] = (float)sin(PI * band * n + phase);
	rig_init(&rig, rate_hz);
	for (uint32_t at = 0; at + HR_CHUNK <= N_FRAMES; at += HR_CHUNK) {
		rig_read(&rig, peak_lin, x + at, HR_CHUNK, 0.0f);
		/* after the beginning, which is no tone */
		for (uint32_t n = 0; n < HR_CHUNK && at > 256; n++)
			max_lin = fmax(max_lin, (double)peak_lin[n]);
	}
	free(rig.mem);
	return oracle_db(max_lin);
}

static void tones_to_20_khz_are_read_to_a_fifth_of_a_db(void **state)
{
	static const double rates_hz[] = { 44100, 48000, 96000 };

	(void)state;
	for (size_t r = 0; r < 3; r++) {
		double low_db = 0.0, high_db = 0.0;

		for (double hz = 100; hz <= 20000; hz += 331)
			for (double phase = 0.0; phase < PI; phase += 0.3) {
				const double db = reading_error_db(hz * 2.0 / rates_hz[r], phase,
						(uint32_t)rates_hz[r]);

				low_db = fmin(low_db, db);
				high_db = fmax(high_db, db);
			}
		print_message("# %6.0f Hz: %+.3f .. %+.3f dB\n", rates_hz[r], low_db, high_db);
		assert_true(low_db > -0.06);
		assert_true(high_db < 0.20);
	}
}

static void a_crest_between_samples_is_seen(void **state)
{
	(void)state;
	/* fs/4 at 45 degrees: the samples stand 3 dB below the crest. */
	assert_true(fabs(reading_error_db(0.5, PI / 4.0, 48000)) < 0.1);
	assert_true(fabs(reading_error_db(0.5, PI / 4.0, 8000)) < 0.1);
}

static void skipping_the_filters_changes_no_reading_above_the_threshold(void **state)
{
	static float x[N_FRAMES], all[N_FRAMES], skip[N_FRAMES];
	uint32_t seed = 5, n_above = 0;
	struct rig one, other;

	(void)state;
	for (uint32_t n = 0; n < N_FRAMES; n++)
		x[n] = (float)(oracle_random(&seed) * (0.1 + 0.9 * (n / 700 % 2)));
	rig_init(&one, 48000);
	rig_init(&other, 48000);
	for (uint32_t n = 0; n < N_FRAMES; n++)
		rig_read(&one, all + n, x + n, 1, 0.0f);
	for (uint32_t at = 0, n; at < N_FRAMES; at += n) {
		n = 1 + at % HR_CHUNK;
		n = n < N_FRAMES - at ? n : N_FRAMES - at;
		rig_read(&other, skip + at, x + at, n, 0.9f);
	}
	for (uint32_t n = 0; n < N_FRAMES; n++) {
		if (all[n] > 0.9f)
			assert_true(all[n] == skip[n]);
		n_above += all[n] > 0.9f;
	}
	assert_true(n_above > 20);
	free(one.mem);
	free(other.mem);
}

static void the_largest_sample_is_found_at_any_place(void **state)
{
	float x[67] = { 0.0f };

	(void)state;
	for (uint32_t n_frames = 1; n_frames <= 67; n_frames++)
		for (uint32_t n = 0; n < n_frames; n++) {
			x[n] = -0.5f;
			assert_true(hr_ops_best()->abs_max(x, n_frames) == 0.5f);
			x[n] = 0.0f;
		}
	assert_true(hr_ops_best()->abs_max(x, 0) == 0.0f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tones_to_20_khz_are_read_to_a_fifth_of_a_db),
		cmocka_unit_test(a_crest_between_samples_is_seen),
		cmocka_unit_test(skipping_the_filters_changes_no_reading_above_the_threshold),
		cmocka_unit_test(the_largest_sample_is_found_at_any_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
