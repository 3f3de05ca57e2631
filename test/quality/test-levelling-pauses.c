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
#include "measure.h"
#include "programme.h"
#include "signals.h"
#include "stage.h"

#define RATE_HZ 48000u
#define BEFORE_SEC 20.0
#define AFTER_SEC 10.0

static const struct programme_voice voice = {
	.pitch_hz = 120, .syllables_per_sec = 5.0, .pause_share = 0.15, .spread_db = 5,
};

/* Pink noise on top of everything; -200 LUFS is none. */
static void add_room(struct stage *stage, double lufs)
{
	float *noise = stage->out[0];	/* nothing has been played yet */

	signal_pink(noise, stage->n_frames, 99, -20.0);
	programme_set_loudness(noise, stage->n_frames, stage->rate_hz, lufs);
	for (uint32_t n = 0; n < stage->n_frames; n++)
		stage->in[0][n] += noise[n];
}

/* Speech, a pause, and the same speech again, so that only the pause makes a difference. */
static void play_pause(struct stage *stage, double pause_sec, double speech_lufs,
		double room_lufs)
{
	uint32_t n_before = stage_at(stage, BEFORE_SEC), n_after = stage_at(stage, AFTER_SEC);
	uint32_t after = stage_at(stage, BEFORE_SEC + pause_sec);

	memset(stage->in[0], 0, stage->n_frames * sizeof(float));
	programme_speak(stage->in[0], n_before, stage->rate_hz, 5, &voice);
	programme_set_loudness(stage->in[0], n_before, stage->rate_hz, speech_lufs);
	memcpy(stage->in[0] + after, stage->in[0] + n_before - n_after, n_after * sizeof(float));
	if (room_lufs > -150.0)
		add_room(stage, room_lufs);
	stage_play(stage);
}

/* Farthest from where the gain was at the start; upwards, or both ways. */
static double moved_db(const struct stage *stage, double was_sec, double from_sec, double to_sec,
		bool upwards)
{
	double was_db = stage->gain_db[(unsigned)(was_sec * STAGE_STEPS_PER_SEC)];
	double most_db = 0.0;

	for (unsigned i = (unsigned)(from_sec * STAGE_STEPS_PER_SEC);
	     i < (unsigned)(to_sec * STAGE_STEPS_PER_SEC); i++) {
		double db = stage->gain_db[i] - was_db;

		most_db = fmax(most_db, upwards ? db : fabs(db));
	}
	return most_db;
}

static const double pauses_sec[] = { 1.0, 5.0, 20.0, 60.0 };
static const double rooms_lufs[] = { -200.0, -60.0, -50.0 };
static const double speeches_lufs[] = { -20.0, -34.0 };

static void in_a_pause_the_gain_does_not_rise_and_after_it_it_is_where_it_was(void **state)
{
	bool good = true;

	for (unsigned p = 0; p < 4; p++) {
		double most_rise_db = 0.0, most_apart_db = 0.0;
		double back_sec = BEFORE_SEC + pauses_sec[p];
		struct stage *stage = stage_new(RATE_HZ, 1, back_sec + AFTER_SEC);

		for (unsigned i = 0; i < 6; i++) {
			play_pause(stage, pauses_sec[p], speeches_lufs[i / 3], rooms_lufs[i % 3]);
			most_rise_db = fmax(most_rise_db, moved_db(stage, BEFORE_SEC, BEFORE_SEC,
					back_sec, true));
			most_apart_db = fmax(most_apart_db, moved_db(stage, BEFORE_SEC, back_sec,
					back_sec + 1.0, false));
		}
		good &= figure_at_most(most_rise_db, "dB", 0.2, "pause/%g-s/rise", pauses_sec[p]);
		/* the sentence after the pause may itself be louder or quieter than the voice */
		good &= figure_short(most_apart_db, "dB", 1.0, 6.0, "pause/%g-s/first-second",
				pauses_sec[p]);
		stage_free(stage);
	}
	assert_true(good);
}

/* Two minutes: so long that it is the programme, whatever it is. */
static void noise_alone_is_lifted_by_at_most_max_boost(void **state)
{
	static const double noises_lufs[] = { -65.0, -55.0, -48.0, -40.0 };
	bool good = true;

	for (unsigned i = 0; i < 4; i++) {
		struct stage *stage = stage_new(RATE_HZ, 1, 120.0);
		double lift_db;

		memset(stage->in[0], 0, stage->n_frames * sizeof(float));
		add_room(stage, noises_lufs[i]);
		stage_play(stage);
		lift_db = stage_window_lufs(stage, stage->out, 115.0, 119.0) -
			stage_window_lufs(stage, stage->in, 115.0, 119.0);
		good &= figure_at_most(lift_db, "dB", (double)stage->params.agc_max_boost_db + 0.1,
				"noise-alone/%g", noises_lufs[i]);
		stage_free(stage);
	}
	assert_true(good);
}

/* The room is heard with the voice all the time, and for 20 s alone. */
static void the_room_is_lifted_no_more_than_the_voice(void **state)
{
	static const char *const profiles[] = { "default", "night", "speech" };
	bool good = true;

	for (unsigned p = 0; p < 3; p++)
		for (unsigned i = 0; i < 2; i++) {
			struct stage *stage = stage_new(RATE_HZ, 1, BEFORE_SEC + 30.0);
			double room_db, voice_db;

			stage_use_profile(stage, profiles[p]);
			play_pause(stage, 20.0, speeches_lufs[i], -60.0);
			room_db = stage_window_lufs(stage, stage->out, 25.0, 35.0) -
				stage_window_lufs(stage, stage->in, 25.0, 35.0);
			voice_db = stage_loudness_lufs(stage, stage->out, 10.0, BEFORE_SEC) -
				stage_loudness_lufs(stage, stage->in, 10.0, BEFORE_SEC);
			good &= figure_at_most(room_db - voice_db, "dB", 1.0, "noise-lift/%s/%g",
					profiles[p], speeches_lufs[i]);
			stage_free(stage);
		}
	assert_true(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_a_pause_the_gain_does_not_rise_and_after_it_it_is_where_it_was),
		cmocka_unit_test(noise_alone_is_lifted_by_at_most_max_boost),
		cmocka_unit_test(the_room_is_lifted_no_more_than_the_voice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
