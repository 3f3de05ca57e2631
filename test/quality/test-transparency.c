/* SPDX-License-Identifier: MIT */
/* What is below the ceiling leaves as it came, bit for bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "figure.h"
#include "rig.h"

#define N_FRAMES 24000u

static struct meter *meter;

/* The peak of the whole becomes peak_dbtp. */
static void set_true_peak(float *x, double peak_dbtp)
{
	const double peak_lin = meter_true_peak(meter, x, N_FRAMES, 0, N_FRAMES).lin;
	const double factor_lin = pow(10.0, peak_dbtp / 20.0) / peak_lin;

	for (uint32_t n = 0; n < N_FRAMES; n++)
		x[n] = (float)(x[n] * factor_lin);
}

/* Frames of the output that are not those of the input. */
static uint32_t n_altered(const struct rig *rig, const float *x)
{
	const uint32_t delay_frames = hr_latency_frames(rig->rate_hz);
	struct hr_engine *engine = rig_engine(rig);
	static float y[N_FRAMES];
	float *channels[1] = { y };
	uint32_t n_altered = 0;

	memcpy(y, x, sizeof(y));
	rig_render(engine, rig, channels, N_FRAMES, 0, 3);
	hr_engine_free(engine);
	for (uint32_t n = delay_frames; n < N_FRAMES; n++)
		n_altered += memcmp(&y[n], &x[n - delay_frames], sizeof(*x)) != 0;
	return n_altered;
}

/* Sounds of which anything is altered when their peak is below the ceiling by so much. */
static uint32_t sounds_altered(const struct sound_list *list, double below_db)
{
	static float x[N_FRAMES];
	uint32_t n_sounds = 0;

	for (int r = 0; r < RIG_N_RATES; r++)
		for (uint32_t i = 0; i < list->n_sounds; i++) {
			const struct rig rig = { rig_rates_hz[r], 1, i % 2 ? -1.0 : -0.1, false };

			sound_make(list, i, r, x, N_FRAMES, rig.rate_hz);
			set_true_peak(x, rig.ceiling_dbtp - below_db);
			if (n_altered(&rig, x) == 0)
				continue;
			n_sounds++;
			print_message("# altered %.2f dB below the ceiling: %s at %u Hz\n",
					below_db, list->sounds[i].name, rig.rate_hz);
		}
	return n_sounds;
}

static uint32_t programme_altered(double below_db)
{
	return sounds_altered(&programme_fixed, below_db) +
		sounds_altered(&programme_drawn, below_db);
}

/*
 * Nearer than one dB a tone of 20 kHz at 44.1 kHz is touched: it is so near half the rate that
 * the detector allows for it to go on where it cannot see it. That is short of the goal.
 */
static void programme_one_db_below_the_ceiling_is_not_touched(void **state)
{
	assert_true(figure_short(programme_altered(0.1), "sounds", 0, 6,
			"transparent/altered/programme/0.1-db-below"));
	assert_true(figure_short(programme_altered(0.3), "sounds", 0, 3,
			"transparent/altered/programme/0.3-db-below"));
	assert_true(figure_at_most(programme_altered(1.0), "sounds", 0,
			"transparent/altered/programme"));
}

/* The detector may read sound near the Nyquist frequency too high; this is by how much. */
static void hostile_sounds_far_below_the_ceiling_are_not_touched(void **state)
{
	static const double below_db[] = { 12.0, 6.0, 3.0, 1.0, 0.3, 0.1 };
	uint32_t n_sounds[6];

	for (int i = 0; i < 6; i++) {
		n_sounds[i] = sounds_altered(&hostile_fixed, below_db[i]) +
				sounds_altered(&hostile_drawn, below_db[i]);
		figure_noted(n_sounds[i], "sounds", "transparent/altered/hostile/%.1f-db-below",
				below_db[i]);
	}
	assert_int_equal(n_sounds[0], 0);
}

static void make_tone(float *x, double band, double peak_dbtp)
{
	for (uint32_t n = 0; n < N_FRAMES; n++) {
		const double edge = fmin(1.0, fmin(n, N_FRAMES - 1 - n) / 2000.0);

		x[n] = (float)(pow(10.0, peak_dbtp / 20.0) * (0.5 - 0.5 * cos(PI * edge)) *
				sin(2.0 * PI * fmod(band * n, 1.0)));
	}
}

/* Above that the detector may read too high: a figure tells from where on. */
static void tones_to_18_khz_a_tenth_of_a_db_below_the_ceiling_are_not_touched(void **state)
{
	static float x[N_FRAMES];
	bool hold = true;

	for (int r = 0; r < RIG_N_RATES; r++) {
		const struct rig rig = { rig_rates_hz[r], 1, -1.0, false };
		double band, altered_hz;

		for (band = 0.001; band < 0.5; band += 0.001) {
			make_tone(x, band, -1.1);
			if (n_altered(&rig, x) > 0)
				break;
		}
		altered_hz = band * rig.rate_hz;
		figure_noted(band, "of-the-rate", "transparent/lowest-altered-tone/%u",
				rig.rate_hz);
		hold &= altered_hz > 18000.0;
	}
	assert_true(hold);
}

static int start(void **state)
{
	meter = meter_new();
	return 0;
}

static int stop(void **state)
{
	meter_free(meter);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programme_one_db_below_the_ceiling_is_not_touched),
		cmocka_unit_test(hostile_sounds_far_below_the_ceiling_are_not_touched),
		cmocka_unit_test(tones_to_18_khz_a_tenth_of_a_db_below_the_ceiling_are_not_touched),
	};

	return rig_cannot_run() ? RIG_SKIPPED : cmocka_run_group_tests(tests, start, stop);
}
