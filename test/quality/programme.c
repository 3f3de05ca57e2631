/* SPDX-License-Identifier: MIT */
#include "programme.h"

#include <math.h>
#include <string.h>

#include "measure.h"
#include "signals.h"

#define PI 3.14159265358979323846

/* Uniform in [low, high). */
static double dice(uint32_t *seed, double low, double high)
{
	return low + (high - low) * 0.5 * ((double)signal_white(seed) + 1.0);
}

static double db_to_lin(double db)
{
	return pow(10.0, db / 20.0);
}

/* A formant: two poles, about 0 dB at its top. */
struct resonator {
	double in, first, second;	/**< what x, y[n - 1] and y[n - 2] are multiplied by */
	double y1, y2;
};

static struct resonator resonator_at(double hz, double width_hz, double rate_hz)
{
	double radius = exp(-PI * width_hz / rate_hz);

	return (struct resonator) {
		.in = 1.0 - radius,
		.first = 2.0 * radius * cos(2.0 * PI * hz / rate_hz),
		.second = -radius * radius,
	};
}

static double resonate(struct resonator *r, double x)
{
	double y = r->in * x + r->first * r->y1 + r->second * r->y2;

	r->y2 = r->y1;
	r->y1 = y;
	return y;
}

struct syllable {
	double length_sec, peak_lin, hiss_share, pitch_hz;
	double formants_hz[3];
};

static struct syllable next_syllable(const struct programme_voice *voice, uint32_t *seed)
{
	static const double vowels_hz[][3] = {
		{ 730, 1090, 2440 }, { 270, 2290, 3010 }, { 300, 870, 2240 },
		{ 530, 1840, 2480 }, { 570, 840, 2410 }, { 490, 1350, 1690 },
	};
	const double *vowel_hz = vowels_hz[(unsigned)dice(seed, 0.0, 6.0) % 6];
	struct syllable syllable = {
		.length_sec = dice(seed, 0.6, 1.4) / voice->syllables_per_sec,
		.peak_lin = db_to_lin(dice(seed, -voice->spread_db, 0.0)),
		.hiss_share = dice(seed, 0.0, 0.35),
		.pitch_hz = voice->pitch_hz * dice(seed, 0.85, 1.2),
	};

	for (unsigned i = 0; i < 3; i++)
		syllable.formants_hz[i] = vowel_hz[i] * (voice->pitch_hz > 160.0 ? 1.17 : 1.0);
	return syllable;
}

/* One syllable: a hiss, then a vowel that swells and fades. */
static uint32_t say(float *out, uint32_t n_frames, double rate_hz, uint32_t *seed,
		const struct syllable *syllable)
{
	struct resonator formants[3];
	uint32_t n_used = (uint32_t)(syllable->length_sec * rate_hz);
	double phase = 0.0, last = 0.0;

	for (unsigned i = 0; i < 3; i++)
		formants[i] = resonator_at(fmin(syllable->formants_hz[i], 0.45 * rate_hz),
				60.0 + 50.0 * i, rate_hz);
	if (n_used > n_frames)
		n_used = n_frames;
	for (uint32_t n = 0; n < n_used; n++) {
		double at = n / (syllable->length_sec * rate_hz);
		double white = (double)signal_white(seed), voiced = 0.0;
		double hiss = at < syllable->hiss_share ? 0.05 * (white - last) : 0.0;
		double swell = sin(PI * fmin(1.0, fmax(0.0, at - 0.5 * syllable->hiss_share) /
				(1.0 - 0.5 * syllable->hiss_share)));

		phase = fmod(phase + syllable->pitch_hz / rate_hz, 1.0);
		for (unsigned i = 0; i < 3; i++)
			voiced += resonate(&formants[i], (1.0 - 2.0 * phase) + 0.02 * white) /
				(1.0 + i);
		out[n] = (float)(syllable->peak_lin * (hiss + 4.0 * voiced * sqrt(swell) * swell));
		last = white;
	}
	return n_used;
}

/* Sentences of 1 to 4 s; pauses come after them and make up their share. */
void programme_speak(float *out, uint32_t n_frames, double rate_hz, uint32_t seed,
		const struct programme_voice *voice)
{
	double owed_sec = 0.0;

	memset(out, 0, n_frames * sizeof(*out));
	for (uint32_t n = 0; n < n_frames;) {
		double sentence_sec = dice(&seed, 1.0, 4.0);
		double loud_lin = db_to_lin(dice(&seed, -0.25, 0.25) * voice->spread_db);
		uint32_t end = n + (uint32_t)(sentence_sec * rate_hz);

		owed_sec += sentence_sec * voice->pause_share / (1.0 - voice->pause_share);
		while (n < end && n < n_frames) {
			struct syllable syllable = next_syllable(voice, &seed);

			syllable.peak_lin *= loud_lin;
			n += say(out + n, n_frames - n, rate_hz, &seed, &syllable);
		}
		sentence_sec = owed_sec * dice(&seed, 0.3, 1.0);
		owed_sec -= sentence_sec;
		n += (uint32_t)(sentence_sec * rate_hz);
	}
}

void programme_set_loudness(float *x, uint32_t n_frames, double rate_hz, double lufs)
{
	const float *const channels[1] = { x };
	double gain_lin = db_to_lin(lufs -
			measure_loudness_lufs(channels, 1, n_frames, (uint32_t)rate_hz));

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(x[n] * gain_lin);
}

void programme_scale(float *out, const float *x, uint32_t n_frames, double rate_hz,
		double lufs)
{
	memcpy(out, x, n_frames * sizeof(*out));
	programme_set_loudness(out, n_frames, rate_hz, lufs);
	for (uint32_t n = 0; n < n_frames; n++)
		out[n] = fminf(1.0f, fmaxf(-1.0f, out[n]));
}
