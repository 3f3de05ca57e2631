/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "programme.h"
#include "signals.h"
#include "stage.h"

#define RATE_HZ 48000u

/* Raise the sound by 30 dB from a time on; returns when it is first heard: the jump. */
static double jump(struct stage *stage, double from_sec)
{
	uint32_t from = stage_at(stage, from_sec), heard = stage->n_frames;

	for (uint32_t n = from; n < stage->n_frames; n++) {
		float x = stage->in[0][n] * 31.6227766f;

		stage->in[0][n] = fmaxf(-1.0f, fminf(1.0f, x));
		if (fabsf(x) > 0.05f && heard == stage->n_frames)
			heard = n;
	}
	return (double)heard / stage->rate_hz;
}

/* Loudest 400 ms from 300 ms after the jump on, over the target; two phases of a block. */
static void a_jump_of_30_db_is_caught_within_300_ms(void **state)
{
	const double at_sec = 12.0;
	struct stage *stage = stage_new(RATE_HZ, 1, 20.0);
	bool good = true;

	for (const struct programme *p = programmes; p->name != NULL; p++) {
		double over_lu = -100.0, peak_dbfs = -200.0;

		p->fill(stage->source, stage->n_frames, RATE_HZ, 3);
		for (unsigned phase = 0; phase < 2; phase++) {
			double jump_sec;

			programme_scale(stage->in[0], stage->source, stage->n_frames, RATE_HZ,
					-40.0);
			jump_sec = jump(stage, at_sec + 0.05 * phase);
			stage_play(stage);
			for (double sec = jump_sec + 0.3; sec < fmin(jump_sec + 2.0, 19.5); sec += 0.1)
				over_lu = fmax(over_lu, stage_window_lufs(stage, stage->out, sec,
						sec + 0.4) - (double)stage->params.agc_target_lufs);
			peak_dbfs = fmax(peak_dbfs, stage_peak_dbfs(stage));
		}
		assert_true(over_lu > -100.0);
		good &= figure_short(over_lu, "LU", 3.0, p->most_over_lu, "jump/%s", p->name);
		/* a step of float */
		good &= figure_at_most(peak_dbfs, "dBFS", -0.1 + 1e-6, "jump/%s/peak", p->name);
	}
	stage_free(stage);
	assert_true(good);
}

/* Over 100 ms: what is heard of it. In tenths of a dB/s. */
#define MOST_SLOPE 2000u

/* How often the gain moved how fast, from 15 s on; returns how often it was looked at. */
static unsigned count_slopes(const struct stage *stage, unsigned counts[MOST_SLOPE + 1])
{
	unsigned n = 0;

	memset(counts, 0, (MOST_SLOPE + 1) * sizeof(counts[0]));
	for (unsigned i = 1500; i + 10 < 6000; i++, n++) {
		double db_per_sec = 10.0 * fabs(stage->gain_db[i + 10] - stage->gain_db[i]);

		counts[(unsigned)fmin(ceil(10.0 * db_per_sec), MOST_SLOPE)]++;
	}
	return n;
}

/* No more than this for so much of the time. */
static double slope_db_per_sec(const unsigned counts[MOST_SLOPE + 1], unsigned n, double share)
{
	unsigned slope = 0;

	for (unsigned below = counts[0]; below < share * n; below += counts[slope])
		slope++;
	return slope / 10.0;
}

/*
 * Where the leveller takes a quiet phrase for another speaker it moves at once, and far: that
 * is the fastest. Nearly always it rests.
 */
static void the_gain_of_steady_programmes_moves_slowly(void **state)
{
	struct stage *stage = stage_new(RATE_HZ, 1, 60.0);
	static unsigned counts[MOST_SLOPE + 1];
	bool good = true;

	for (const struct programme *p = programmes; p->name != NULL; p++) {
		unsigned n;

		p->fill(stage->source, stage->n_frames, RATE_HZ, 7);
		programme_scale(stage->in[0], stage->source, stage->n_frames, RATE_HZ, -20.0);
		stage_play(stage);
		n = count_slopes(stage, counts);
		good &= figure_short(slope_db_per_sec(counts, n, 0.95), "dB/s", 10.0, 21.0,
				"slope/%s/95-%%", p->name);
		good &= figure_short(slope_db_per_sec(counts, n, 1.0), "dB/s", 3.0,
				p->most_db_per_sec, "slope/%s", p->name);
	}
	stage_free(stage);
	assert_true(good);
}

static const struct programme_voice voice = {
	.pitch_hz = 120, .syllables_per_sec = 5.0, .pause_share = 0.15, .spread_db = 5,
};

static void the_gain_is_the_same_on_all_channels(void **state)
{
	struct stage *stage = stage_new(RATE_HZ, 6, 30.0);
	double most_db = 0.0;

	programme_speak(stage->in[0], stage->n_frames, RATE_HZ, 8, &voice);
	programme_set_loudness(stage->in[0], stage->n_frames, RATE_HZ, -25.0);
	stage_spread(stage);
	stage->params.limit_ceiling_dbtp = -6.0f;	/* the limiter works, too */
	stage_play(stage);
	for (unsigned c = 1; c < 6; c++)
		for (uint32_t n = 0; n < stage->n_frames; n++) {
			double in = (double)stage->in[c][n] / (double)stage->in[0][n];
			double out = (double)stage->out[c][n] / (double)stage->out[0][n];

			/* a denormal, or nearly, has no digits to compare */
			if (fabsf(stage->out[c][n]) > 1e-6f)
				most_db = fmax(most_db, fabs(20.0 * log10(out / in)));
		}
	stage_free(stage);
	/* three roundings of float a channel are 3e-7, 2.6e-6 dB; twice that for a ratio */
	assert_true(figure_at_most(most_db, "dB", 5.2e-6, "image"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_jump_of_30_db_is_caught_within_300_ms),
		cmocka_unit_test(the_gain_of_steady_programmes_moves_slowly),
		cmocka_unit_test(the_gain_is_the_same_on_all_channels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
