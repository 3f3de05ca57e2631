/* SPDX-License-Identifier: MIT */
/* What sustained limiting adds to tones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "figure.h"
#include "rig.h"

/* Limits lin[0] * sine(hz[0]) + lin[1] * sine(hz[1]) for two seconds; the caller's.
 * The second one begins at *second. */
static float *limited_tones(const struct rig *rig, const double hz[2], const double lin[2],
		float **second)
{
	const uint32_t n_frames = 2 * rig->rate_hz;
	struct hr_engine *engine = rig_engine(rig);
	float *x;

	rig_buffers(&x, 1, n_frames);
	for (uint32_t n = 0; n < n_frames; n++)
		for (int i = 0; i < 2; i++)
			x[n] += (float)(lin[i] * sin(2.0 * PI * fmod(hz[i] * n / rig->rate_hz,
					1.0)));
	rig_render(engine, rig, &x, n_frames, 1024, 0);
	hr_engine_free(engine);
	*second = x + rig->rate_hz;
	return x;
}

/* Sine and cosine part of a tone of whole Hz in one second. */
static void find_tone(const float *x, uint32_t rate_hz, double hz, double part_lin[2])
{
	part_lin[0] = part_lin[1] = 0.0;
	for (uint32_t n = 0; n < rate_hz; n++) {
		const double phase_rad = 2.0 * PI * fmod(hz * n / rate_hz, 1.0);

		part_lin[0] += 2.0 / rate_hz * (double)x[n] * sin(phase_rad);
		part_lin[1] += 2.0 / rate_hz * (double)x[n] * cos(phase_rad);
	}
}

/* What is left of one second without the tone, relative to it. */
static double thd_n_db(const float *x, uint32_t rate_hz, double hz)
{
	double part_lin[2], rest = 0.0, tone = 0.0;

	find_tone(x, rate_hz, hz, part_lin);
	for (uint32_t n = 0; n < rate_hz; n++) {
		const double phase_rad = 2.0 * PI * fmod(hz * n / rate_hz, 1.0);
		const double fit = part_lin[0] * sin(phase_rad) + part_lin[1] * cos(phase_rad);

		rest += ((double)x[n] - fit) * ((double)x[n] - fit);
		tone += fit * fit;
	}
	return 10.0 * log10(rest / tone + 1e-30);
}

/* The same tone, scaled by a constant to the same peak: what rounding to float leaves. */
static double rounding_db(const float *x, uint32_t rate_hz, double hz, double full_lin)
{
	double part_lin[2], gain_lin, db;
	float *y;

	rig_buffers(&y, 1, rate_hz);
	find_tone(x, rate_hz, hz, part_lin);
	gain_lin = hypot(part_lin[0], part_lin[1]) / full_lin;
	for (uint32_t n = 0; n < rate_hz; n++)
		y[n] = (float)(full_lin * sin(2.0 * PI * fmod(hz * n / rate_hz, 1.0))) *
				(float)gain_lin;
	db = thd_n_db(y, rate_hz, hz);
	free(y);
	return db;
}

static void a_tone_of_6_dbfs_is_scaled_and_not_bent(void **state)
{
	static const double tones_hz[] = { 40.0, 100.0, 1000.0 };
	static const double most_db[] = { -75.0, -140.0, -150.0 };
	const double full_lin = pow(10.0, 6.0 / 20.0);
	bool hold = true;

	for (int i = 0; i < 3; i++)
		for (int r = 0; r < RIG_N_RATES; r++) {
			const struct rig rig = { rig_rates_hz[r], 1, -1.0, false };
			const double hz[2] = { tones_hz[i], 0.0 }, lin[2] = { full_lin, 0.0 };
			float *second, *x = limited_tones(&rig, hz, lin, &second);
			/* Where the samples of a period repeat, errors of rounding are
			 * tones and depend on the gain: by 0.5 dB. */
			const double floor_db = 0.5 + rounding_db(second, rig.rate_hz, hz[0],
					full_lin);

			hold &= figure_at_most(thd_n_db(second, rig.rate_hz, hz[0]), "dB",
					fmax(most_db[i], floor_db), "thd+n/%.0f-hz/%u", hz[0],
					rig.rate_hz);
			free(x);
		}
	assert_true(hold);
}

/* SMPTE RP 120: 60 Hz and 7 kHz, 4 to 1; what stands beside the high tone, against it. */
static void bass_does_not_modulate_treble(void **state)
{
	const double peak_lin = pow(10.0, (-1.0 + 6.0) / 20.0);
	const double hz[2] = { 60.0, 7000.0 };
	const double lin[2] = { 0.8 * peak_lin, 0.2 * peak_lin };
	bool hold = true;

	for (int r = 0; r < RIG_N_RATES; r++) {
		const struct rig rig = { rig_rates_hz[r], 1, -1.0, false };
		float *second, *x = limited_tones(&rig, hz, lin, &second);
		double part_lin[2], sides_pow = 0.0;

		for (int k = -6; k <= 6; k++) {
			find_tone(second, rig.rate_hz, hz[1] + k * hz[0], part_lin);
			if (k != 0)
				sides_pow += part_lin[0] * part_lin[0] + part_lin[1] * part_lin[1];
		}
		find_tone(second, rig.rate_hz, hz[1], part_lin);
		hold &= figure_at_most(10.0 * log10(sides_pow / (part_lin[0] * part_lin[0] +
				part_lin[1] * part_lin[1])), "dB", -60.0, "imd/smpte/%u",
				rig.rate_hz);
		free(x);
	}
	assert_true(hold);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tone_of_6_dbfs_is_scaled_and_not_bent),
		cmocka_unit_test(bass_does_not_modulate_treble),
	};

	return rig_cannot_run() ? RIG_SKIPPED : cmocka_run_group_tests(tests, NULL, NULL);
}
