/* SPDX-License-Identifier: MIT */
/* Made-up programmes, in place of the EBU's recordings (Tech 3341 cases 7 and 8, Tech
 * 3342 cases 5 and 6): the kernel's meter against libebur128. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "figure.h"
#include "gauge.h"
#include "sound.h"

#define N_SEC 180u
#define PART_FRAMES 4096u

/* Noise that falls with frequency, at levels that are held for a quarter of a second to
 * three seconds, and one pause in ten. */
struct programme {
	struct dice dice;
	double spread_lu;
	double lin, wanted_lin;
	double low[2];			/**< one-pole low pass */
	uint32_t n_left;
};

static float next_sample(struct programme *programme, uint32_t c)
{
	const double white = dice_between(&programme->dice, -1.0, 1.0);

	programme->low[c] += 0.1 * (white - programme->low[c]);
	return (float)(programme->lin * (programme->low[c] + 0.1 * white));
}

static void write_part(struct programme *programme, float *const x[2], uint32_t rate_hz)
{
	for (uint32_t n = 0; n < PART_FRAMES; n++) {
		if (programme->n_left == 0) {
			const double db = -programme->spread_lu *
				dice_between(&programme->dice, 0.0, 1.0);
			const bool pause = dice_below(&programme->dice, 10) == 0;

			programme->wanted_lin = pause ? 1e-4 : pow(10.0, db / 20.0);
			programme->n_left = (uint32_t)(rate_hz *
				dice_between(&programme->dice, 0.25, 3.0));
		}
		programme->n_left--;
		programme->lin += 100.0 / rate_hz * (programme->wanted_lin - programme->lin);
		for (uint32_t c = 0; c < 2; c++)
			x[c][n] = next_sample(programme, c);
	}
}

/* The judge takes a short-term value a second, we ten: the standard's 1 LU for the range. */
static bool agrees(const char *name, uint64_t seed, double spread_lu)
{
	static float left[PART_FRAMES], right[PART_FRAMES];
	static const uint32_t rates_hz[] = { 44100, 48000, 96000 };
	double worst_lufs = 0.0, worst_range_lu = 0.0, range_lu = 0.0;
	bool hold;

	for (int r = 0; r < 3; r++) {
		struct gauge *gauge = gauge_new(rates_hz[r], 2, gauge_stereo, true);
		struct programme programme = { dice_seeded(seed + (uint64_t)r), spread_lu };
		float *const x[2] = { left, right };

		while (gauge->n_frames < (uint64_t)N_SEC * rates_hz[r]) {
			write_part(&programme, x, rates_hz[r]);
			gauge_play(gauge, (const float *const *)x, PART_FRAMES);
		}
		range_lu = gauge_range_lu(gauge);
		worst_lufs = fmax(worst_lufs, fabs(gauge_integrated_lufs(gauge) -
				gauge_judge_integrated_lufs(gauge)));
		worst_range_lu = fmax(worst_range_lu, fabs(range_lu -
				gauge_judge_range_lu(gauge)));
		gauge_free(gauge);
	}
	figure_noted(range_lu, "LU", "programme-loudness/%s/range", name);
	hold = figure_at_most(worst_lufs, "LU", 0.1, "programme-loudness/%s/integrated-error",
			name);
	return figure_at_most(worst_range_lu, "LU", 1.0, "programme-loudness/%s/range-error",
			name) && hold;
}

static void programmes_read_as_libebur128_reads_them(void **state)
{
	print_message("# seeds 1 .. 3 and 11 .. 13\n");
	assert_true(agrees("narrow", 1, 10.0));
	assert_true(agrees("wide", 11, 40.0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programmes_read_as_libebur128_reads_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
