/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "programme.h"
#include "signals.h"

#define PI 3.14159265358979323846

static void white_noise(float *out, uint32_t n_frames, double rate_hz, uint32_t seed)
{
	for (uint32_t n = 0; n < n_frames; n++)
		out[n] = signal_white(&seed);
}

static void pink_noise(float *out, uint32_t n_frames, double rate_hz, uint32_t seed)
{
	signal_pink(out, n_frames, seed, -20.0);
}

#define VOICE(name, ...) \
static void name(float *out, uint32_t n_frames, double rate_hz, uint32_t seed) \
{ \
	programme_speak(out, n_frames, rate_hz, seed, \
			&(const struct programme_voice) { __VA_ARGS__ }); \
}

VOICE(newsreader, .pitch_hz = 110, .syllables_per_sec = 5.0, .pause_share = 0.1, .spread_db = 4)
VOICE(fast_woman, .pitch_hz = 210, .syllables_per_sec = 7.0, .pause_share = 0.15, .spread_db = 6)
VOICE(lecturer, .pitch_hz = 100, .syllables_per_sec = 4.0, .pause_share = 0.3, .spread_db = 8)
VOICE(slow_woman, .pitch_hz = 190, .syllables_per_sec = 3.0, .pause_share = 0.45, .spread_db = 8)
VOICE(hesitant_man, .pitch_hz = 120, .syllables_per_sec = 4.5, .pause_share = 0.6, .spread_db = 6)
VOICE(dialogue, .pitch_hz = 180, .syllables_per_sec = 6.0, .pause_share = 0.4, .spread_db = 14)

/* A note of six partials that starts at 0 and fades by fade_db_per_sec. */
static void play(float *out, uint32_t n_frames, double rate_hz, double at_sec, double hz,
		double peak_lin, double attack_sec, double fade_db_per_sec)
{
	uint32_t at = (uint32_t)(at_sec * rate_hz);
	uint32_t n_tail = (uint32_t)(rate_hz * fmin(4.0, attack_sec + 60.0 / fade_db_per_sec));
	double fade = pow(10.0, -fade_db_per_sec / rate_hz / 20.0);

	for (unsigned i = 1; i <= 6 && hz * i < 0.45 * rate_hz; i++) {
		/* sin(w n) = 2 cos(w) sin(w (n - 1)) - sin(w (n - 2)) */
		double w = 2.0 * PI * hz * i / rate_hz, turn = 2.0 * cos(w);
		double last = -sin(w), before = -sin(2.0 * w), envelope = peak_lin / (i * i);

		for (uint32_t n = 0; n < n_tail && at + n < n_frames; n++) {
			double now = turn * last - before;

			out[at + n] += (float)(envelope * now *
					fmin(1.0, n / (attack_sec * rate_hz)));
			envelope *= fade;
			before = last;
			last = now;
		}
	}
}

/* A stroke on a drum: noise over a falling tone. */
static void strike(float *out, uint32_t n_frames, double rate_hz, double at_sec, double hz,
		double noise_lin, double fade_db_per_sec, uint32_t *seed)
{
	uint32_t at = (uint32_t)(at_sec * rate_hz);
	uint32_t n_tail = (uint32_t)(rate_hz * 80.0 / fade_db_per_sec);
	double fade = pow(10.0, -fade_db_per_sec / rate_hz / 20.0);
	double envelope = 1.0, fall = 1.0, phase = 0.0;

	for (uint32_t n = 0; n < n_tail && at + n < n_frames; n++) {
		phase = fmod(phase + hz * (1.0 + fall) / rate_hz, 1.0);
		out[at + n] += (float)(envelope * (sin(2.0 * PI * phase) +
				noise_lin * (double)signal_white(seed)));
		envelope *= fade;
		fall *= 1.0 - 30.0 / rate_hz;
	}
}

static double semitones(double n)
{
	return 110.0 * pow(2.0, n / 12.0);
}

/* Rock, mastered loud: a wall of chords and drums, driven into a soft clipper. */
static void dense_music(float *out, uint32_t n_frames, double rate_hz, uint32_t seed)
{
	static const double roots[] = { 0, 8, 3, 10 };

	memset(out, 0, n_frames * sizeof(*out));
	for (unsigned i = 0; i * 0.5 * rate_hz < n_frames; i++) {
		double root = roots[i / 8 % 4];

		play(out, n_frames, rate_hz, i * 0.5, semitones(root - 12), 0.5, 0.005, 8);
		play(out, n_frames, rate_hz, i * 0.5, semitones(root + 7), 0.4, 0.005, 8);
		play(out, n_frames, rate_hz, i * 0.5, semitones(root + 16), 0.4, 0.005, 8);
		strike(out, n_frames, rate_hz, i * 0.5, i % 2 ? 180 : 55, i % 2, 150, &seed);
	}
	for (uint32_t n = 0; n < n_frames; n++)
		out[n] = tanhf(2.0f * out[n]);
}

/* Drums alone, a stroke every 0.4 to 1.6 s, dry. */
static void sparse_percussion(float *out, uint32_t n_frames, double rate_hz, uint32_t seed)
{
	memset(out, 0, n_frames * sizeof(*out));
	for (double sec = 0.0; sec * rate_hz < n_frames;
	     sec += 0.4 * (1 + (seed >> 20) % 4)) {
		signal_white(&seed);
		strike(out, n_frames, rate_hz, sec, 70.0 + (seed >> 16) % 200,
				(seed >> 12) % 3, 120.0 + (seed >> 18) % 200, &seed);
	}
}

/* An orchestra that swells by 16 dB and fades again every 20 s. */
static void classical_music(float *out, uint32_t n_frames, double rate_hz, uint32_t seed)
{
	static const double scale[] = { 0, 3, 7, 10, 12, 15, 19 };

	memset(out, 0, n_frames * sizeof(*out));
	for (double sec = 0.0; sec * rate_hz < n_frames; sec += 0.35) {
		double swell_db = 8.0 * sin(2.0 * PI * sec / 20.0);

		signal_white(&seed);
		play(out, n_frames, rate_hz, sec, semitones(scale[(seed >> 20) % 7]),
				pow(10.0, swell_db / 20.0), 0.15, 15);
		play(out, n_frames, rate_hz, sec, semitones(scale[(seed >> 24) % 7] + 12),
				pow(10.0, swell_db / 20.0), 0.1, 20);
	}
}

/* A piano: a chord every 2 to 4 s that rings. */
static void slow_piano(float *out, uint32_t n_frames, double rate_hz, uint32_t seed)
{
	static const double chords[][3] = { { 3, 10, 19 }, { 0, 7, 16 }, { 5, 12, 20 } };

	memset(out, 0, n_frames * sizeof(*out));
	for (double sec = 0.0; sec * rate_hz < n_frames; sec += 2.0 + (seed >> 20) % 3) {
		signal_white(&seed);
		for (unsigned i = 0; i < 3; i++)
			play(out, n_frames, rate_hz, sec + 0.03 * i,
					semitones(chords[(seed >> 18) % 3][i]), 1.0, 0.003, 12);
	}
}

/* A kick four to the floor; the pad ducks under it. 128 beats a minute. */
static void dance_music(float *out, uint32_t n_frames, double rate_hz, uint32_t seed)
{
	const double beat_sec = 60.0 / 128.0;

	memset(out, 0, n_frames * sizeof(*out));
	for (uint32_t n = 0; n < n_frames; n++) {
		double sec = n / rate_hz, sum = 0.0;
		double root = fmod(sec, 16.0 * beat_sec) < 8.0 * beat_sec ? 0.0 : 3.0;
		double duck = fmin(1.0, fmod(sec, beat_sec) / beat_sec * 1.5);

		for (unsigned i = 0; i < 4; i++)
			sum += fmod(semitones(root + 12.0 + 3.5 * i) * sec * (1.0 + 0.001 * i), 1.0) -
				0.5;
		out[n] = (float)(0.3 * duck * sum);
	}
	for (double sec = 0.0; sec * rate_hz < n_frames; sec += beat_sec) {
		strike(out, n_frames, rate_hz, sec, 50, 0.1, 100, &seed);
		strike(out, n_frames, rate_hz, sec + beat_sec / 2.0, 9000, 0.3, 400, &seed);
	}
	for (uint32_t n = 0; n < n_frames; n++)
		out[n] = tanhf(1.5f * out[n]);
}

/* Plucked strings, eight a second, with phrases louder and softer by 6 dB. */
static void guitar(float *out, uint32_t n_frames, double rate_hz, uint32_t seed)
{
	static const double scale[] = { 0, 3, 5, 7, 10, 12, 15, 17 };

	memset(out, 0, n_frames * sizeof(*out));
	for (unsigned i = 0; i * 0.125 * rate_hz < n_frames; i++) {
		signal_white(&seed);
		play(out, n_frames, rate_hz, i * 0.125, semitones(scale[(seed >> 20) % 8]),
				i / 32 % 2 ? 1.0 : 0.5, 0.002, 40);
	}
}

/*
 * Half a LU is the goal, 3 LU after a jump, and 3 dB/s. Those that have more miss it, and must
 * not miss it by more: music that swells by 16 dB is evened out in part, with a lag, and that
 * stands beside any target; syllables up to 20 dB apart and pauses for two fifths are to the
 * level a new programme every few seconds; and where a stroke a second is all there is, it has
 * little to hold on to.
 */
const struct programme programmes[] = {
	{ "white-noise", white_noise, true, 0.5, 3.0, 3.0 },
	{ "pink-noise", pink_noise, true, 0.5, 3.0, 3.0 },
	{ "newsreader", newsreader, true, 0.5, 6.0, 90.0 },
	{ "fast-woman", fast_woman, false, 0.5, 3.0, 70.0 },
	{ "lecturer", lecturer, false, 0.9, 4.5, 105.0 },
	{ "slow-woman", slow_woman, false, 0.7, 3.0, 125.0 },
	{ "hesitant-man", hesitant_man, false, 0.8, 3.0, 165.0 },
	{ "dialogue", dialogue, false, 0.9, 5.5, 150.0 },
	{ "dense-music", dense_music, true, 0.5, 3.0, 3.0 },
	{ "sparse-percussion", sparse_percussion, false, 1.2, 3.0, 33.0 },
	{ "classical-music", classical_music, false, 1.3, 3.0, 28.0 },
	{ "slow-piano", slow_piano, false, 1.2, 3.0, 3.0 },
	{ "dance-music", dance_music, true, 0.5, 3.7, 3.0 },
	{ "guitar", guitar, false, 0.5, 3.0, 3.0 },
	{ NULL, NULL, false, 0.0, 0.0, 0.0 },
};
