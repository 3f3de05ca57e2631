/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "figure.h"
#include "programme.h"
#include "stage.h"

/* A minute is judged, after 15 s in which the gain finds its place. */
#define LENGTH_SEC 75.0
#define SETTLED_SEC 15.0
#define SEED 7

#define LANDING_GOAL_LU 0.5

/* Of turns of 2 and 3 s a missed one in six is 4 LU of the mean. */
#define SHORT_TURN_GUARD_LU 7.5

/* What a programme should come out at: the target, or what the caps leave of the way. */
static double goal_lufs(const struct stage *stage, double in_lufs)
{
	return fmin(in_lufs + (double)stage->params.agc_max_boost_db,
			fmax(in_lufs - (double)stage->params.agc_max_cut_db,
			(double)stage->params.agc_target_lufs));
}

/* The source at a loudness, through the engine: how far beside its goal? */
static double miss_lu(struct stage *stage, double lufs)
{
	double in_lufs, out_lufs;

	programme_scale(stage->in[0], stage->source, stage->n_frames, stage->rate_hz, lufs);
	stage_spread(stage);
	stage_play(stage);
	in_lufs = stage_loudness_lufs(stage, stage->in, SETTLED_SEC, LENGTH_SEC);
	out_lufs = stage_loudness_lufs(stage, stage->out, SETTLED_SEC, LENGTH_SEC);
	return out_lufs - goal_lufs(stage, in_lufs);
}

/*
 * With the limiter off: it takes loudness from drums that stand more than 18 dB above
 * theirs, and no leveller can give it back below a ceiling. It is noted how much.
 */
static void every_kind_of_programme_lands_on_the_target(void **state)
{
	static const double levels_lufs[] = { -40.0, -26.0, -18.0, -9.0 };
	struct stage *stage = stage_new(48000, 1, LENGTH_SEC);
	bool good = true;

	stage->params.limit_enabled = false;
	for (const struct programme *p = programmes; p->name != NULL; p++) {
		p->fill(stage->source, stage->n_frames, stage->rate_hz, SEED);
		for (unsigned i = 0; i < 4; i++)
			good &= figure_short(fabs(miss_lu(stage, levels_lufs[i])), "LU",
					LANDING_GOAL_LU, p->most_beside_lu, "landing/%s/%g", p->name, levels_lufs[i]);
		stage->params.limit_enabled = true;
		figure_noted(miss_lu(stage, -18.0), "LU", "landing-limited/%s", p->name);
		stage->params.limit_enabled = false;
	}
	stage_free(stage);
	assert_true(good);
}

static void rate_and_layout_do_not_move_the_landing(void **state)
{
	static const struct { uint32_t rate_hz, n_channels; } cases[] = {
		{ 16000, 1 }, { 44100, 1 }, { 44100, 2 }, { 48000, 6 }, { 96000, 2 }, { 192000, 1 },
	};
	bool good = true;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage *stage = stage_new(cases[i].rate_hz, cases[i].n_channels, LENGTH_SEC);

		stage->params.limit_enabled = false;
		for (const struct programme *p = programmes; p->name != NULL; p++)
			if (p->anywhere) {
				p->fill(stage->source, stage->n_frames, stage->rate_hz, SEED);
				good &= figure_short(fabs(miss_lu(stage, -24.0)), "LU",
						LANDING_GOAL_LU, cases[i].rate_hz < 44100 ? 0.6 : 0.5,
						"landing/%s/%u-hz-%u-ch", p->name,
						cases[i].rate_hz, cases[i].n_channels);
			}
		stage_free(stage);
	}
	assert_true(good);
}

/* Quiet, loud, quiet, loud: how far apart are they then? The first pair does not count. */
static double apart_lu(const char *profile, const struct programme_voice *voice, double each_sec)
{
	const uint32_t n_pairs = 6;
	struct stage *stage = stage_new(48000, 1, 2.0 * n_pairs * each_sec);
	double sum_lu = 0.0;

	stage_use_profile(stage, profile);
	for (uint32_t i = 0; i < 2 * n_pairs; i++) {
		uint32_t at = stage_at(stage, i * each_sec);
		uint32_t n_frames = stage_at(stage, (i + 1) * each_sec) - at;

		programme_speak(stage->in[0] + at, n_frames, 48000.0, i + 1, voice);
		programme_set_loudness(stage->in[0] + at, n_frames, 48000.0, i % 2 ? -12.0 : -36.0);
	}
	stage_play(stage);
	for (uint32_t i = 2; i < 2 * n_pairs; i++)
		sum_lu += (i % 2 ? 1.0 : -1.0) * stage_loudness_lufs(stage, stage->out,
				i * each_sec, (i + 1) * each_sec);
	stage_free(stage);
	return sum_lu / (n_pairs - 1);
}

static void a_whisper_and_a_shout_come_out_near_each_other(void **state)
{
	static const struct { const char *profile; double most_lu; } profiles[] = {
		{ "default", 3.0 }, { "night", 2.0 }, { "speech", 2.0 },
	};
	static const struct programme_voice voices[] = {
		{ .pitch_hz = 110, .syllables_per_sec = 5.0, .pause_share = 0.1, .spread_db = 4 },
		{ .pitch_hz = 200, .syllables_per_sec = 6.0, .pause_share = 0.2, .spread_db = 6 },
	};
	static const double each_sec[] = { 2.0, 3.0, 5.0, 10.0 };
	bool good = true;

	for (unsigned p = 0; p < 3; p++)
		for (unsigned v = 0; v < 2; v++)
			for (unsigned i = 0; i < 4; i++)
				good &= figure_short(apart_lu(profiles[p].profile, &voices[v],
						each_sec[i]), "LU", profiles[p].most_lu,
						each_sec[i] < 5.0 ? SHORT_TURN_GUARD_LU :
						profiles[p].most_lu,
						"apart/%s/%g-s/%s", profiles[p].profile,
						each_sec[i], v == 0 ? "man" : "woman");
	assert_true(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_programme_lands_on_the_target),
		cmocka_unit_test(rate_and_layout_do_not_move_the_landing),
		cmocka_unit_test(a_whisper_and_a_shout_come_out_near_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
