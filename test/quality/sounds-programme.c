/* SPDX-License-Identifier: MIT */
/* Programme-like sounds; see sound.h. Each function tells what a and b are. */
#include "sound.h"

static double tone(double hz, double n, double rate_hz, double phase_rad)
{
	return sin(2.0 * PI * fmod(hz * n / rate_hz, 1.0) + phase_rad);
}

/* Rises in ramp_frames, falls at the end: nothing of a tone is switched. */
static double faded(uint32_t n, uint32_t n_frames, double ramp_frames)
{
	const double edge = fmin(n, n_frames - 1 - n) / ramp_frames;

	return edge >= 1.0 ? 1.0 : 0.5 - 0.5 * cos(PI * edge);
}

/* a = Hz, b = peak in dBFS. */
static void make_tone(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const double lin = pow(10.0, sound->b / 20.0);

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(lin * faded(n, n_frames, 0.01 * rate_hz) *
				tone(sound->a + 0.37, n, rate_hz, 0.0));
}

static void draw_tone(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const double hz = dice_log_between(dice, 20.0, fmin(20000.0, 0.45 * rate_hz));
	const struct sound drawn = { .a = hz, .b = dice_between(dice, 0.0, 20.0) };

	make_tone(&drawn, dice, x, n_frames, rate_hz);
}

/* White noise that falls to nothing at half the rate, as in recordings. */
struct soft_noise {
	double white[3];
};

static double soft_noise(struct soft_noise *noise, struct dice *dice)
{
	noise->white[2] = noise->white[1];
	noise->white[1] = noise->white[0];
	noise->white[0] = dice_between(dice, -1.0, 1.0);
	return 0.25 * (noise->white[0] + 2.0 * noise->white[1] + noise->white[2]);
}

/* a = peak in dB. */
static void make_noise(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const double lin = pow(10.0, sound->a / 20.0);
	struct soft_noise noise = { { 0.0 } };

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(lin * soft_noise(&noise, dice));
}

static void draw_noise(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const struct sound drawn = { .a = dice_between(dice, 0.0, 24.0) };

	make_noise(&drawn, dice, x, n_frames, rate_hz);
}

/* About 3 dB less an octave, by three one-poles. a = gain. */
static void make_pink(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	struct soft_noise noise = { { 0.0 } };
	double low = 0.0, mid = 0.0, high = 0.0;

	for (uint32_t n = 0; n < n_frames; n++) {
		const double white = soft_noise(&noise, dice);

		low += 200.0 / rate_hz * (white - low);
		mid += 2500.0 / rate_hz * (white - mid);
		high += fmin(0.9, 25000.0 / rate_hz) * (white - high);
		x[n] = (float)(sound->a * (12.0 * low + 4.0 * mid + 1.2 * high));
	}
}

static void draw_pink(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const struct sound drawn = { .a = dice_log_between(dice, 1.0, 30.0) };

	make_pink(&drawn, dice, x, n_frames, rate_hz);
}

/* Vowels: a pitch with its harmonics through two formants; and hissed consonants. */
struct voice {
	double pitch_hz, formants_hz[2], level_lin, phase;
};

static void speak(const struct voice *voice, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	struct soft_noise noise = { { 0.0 } };
	double pulse = 0.0;

	for (uint32_t n = 0; n < n_frames; n++) {
		const double sec = n / rate_hz;
		const double syllable = fmod(sec * 4.3 + voice->phase, 1.0);
		const double hiss = syllable > 0.8 ? 0.35 * soft_noise(&noise, dice) : 0.0;
		const double pitch_hz = voice->pitch_hz * (1.0 + 0.1 * sin(6.0 * sec));
		double sum = 0.0;

		pulse = fmod(pulse + pitch_hz / rate_hz, 1.0);
		for (int i = 0; i < 2; i++)
			sum += exp(-5.0 * pulse) * sin(2.0 * PI * pulse *
					voice->formants_hz[i] / pitch_hz) / (i + 1);
		x[n] = (float)(voice->level_lin * (sum * pow(sin(PI * syllable), 2.0) + hiss));
	}
}

/* a = gain. */
static void make_speech(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const struct voice voice = { 117.0, { 730.0, 2440.0 }, sound->a, 0.3 };

	speak(&voice, dice, x, n_frames, rate_hz);
}

static void draw_speech(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	struct voice voice;

	voice.pitch_hz = dice_between(dice, 80.0, 330.0);
	voice.formants_hz[0] = dice_between(dice, 250.0, 900.0);
	voice.formants_hz[1] = dice_between(dice, 800.0, 3200.0);
	voice.level_lin = dice_log_between(dice, 1.0, 10.0);
	voice.phase = dice_between(dice, 0.0, 1.0);
	speak(&voice, dice, x, n_frames, rate_hz);
}

#define MAX_VOICES 8

/* A chord over a bass, drums on every beat, and the clipper of a loud master. */
struct band {
	uint32_t n_voices;
	double hz[MAX_VOICES], lin[MAX_VOICES], phase_rad[MAX_VOICES];
	double beat_sec, drum_lin, drum_hz, drive_lin, clip_lin;
};

static void play(const struct band *band, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	struct soft_noise noise = { { 0.0 } };

	for (uint32_t n = 0; n < n_frames; n++) {
		const double beat_sec = fmod(n / rate_hz, band->beat_sec);
		double sum = exp(-beat_sec * 60.0) * band->drum_lin *
				(soft_noise(&noise, dice) + tone(band->drum_hz, n, rate_hz, 0.0));

		for (uint32_t i = 0; i < band->n_voices; i++)
			sum += band->lin[i] * tone(band->hz[i], n, rate_hz, band->phase_rad[i]);
		sum *= band->drive_lin;
		x[n] = (float)fmin(band->clip_lin, fmax(-band->clip_lin, sum));
	}
}

/* a = drive, b = where it is clipped. */
static void make_music(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const struct band band = {
		.n_voices = 4, .hz = { 220.0, 277.2, 1318.0, 6200.0 },
		.lin = { 0.6, 0.6, 0.6, 0.3 }, .beat_sec = 0.125, .drum_lin = 1.2,
		.drum_hz = 55.0, .drive_lin = sound->a, .clip_lin = sound->b,
	};

	play(&band, dice, x, n_frames, rate_hz);
}

static void draw_music(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	struct band band = { .n_voices = 2 + dice_below(dice, MAX_VOICES - 1) };

	for (uint32_t i = 0; i < band.n_voices; i++) {
		band.hz[i] = dice_log_between(dice, 40.0, fmin(8000.0, 0.4 * rate_hz));
		band.lin[i] = dice_between(dice, 0.1, 0.6) / (1.0 + band.hz[i] / 4000.0);
		band.phase_rad[i] = dice_between(dice, 0.0, 2.0 * PI);
	}
	band.beat_sec = dice_between(dice, 0.05, 0.5);
	band.drum_lin = dice_between(dice, 0.0, 2.0);
	band.drum_hz = dice_between(dice, 40.0, 100.0);
	band.drive_lin = dice_log_between(dice, 0.5, 8.0);
	band.clip_lin = dice_log_between(dice, 1.0, 4.0);
	play(&band, dice, x, n_frames, rate_hz);
}

/* a = Hz; b = how often a second it is 30 dB louder. */
static void make_jump(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const double half = rate_hz / sound->b / 2.0;

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)((fmod(n, 2.0 * half) < half ? 0.1 : 3.16) *
				tone(sound->a, n, rate_hz, 0.0));
}

static void draw_jump(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const struct sound drawn = {
		.a = dice_log_between(dice, 50.0, 4000.0), .b = dice_between(dice, 2.0, 40.0),
	};

	make_jump(&drawn, dice, x, n_frames, rate_hz);
}

static void draw_ebu(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const struct sound drawn = {
		.a = 15 + dice_below(dice, 9), .b = dice_between(dice, 0.0, 24.0),
	};

	sound_ebu(&drawn, dice, x, n_frames, rate_hz);
}

#define EBU(n) { "ebu-" #n, sound_ebu, n, 0.0 }, { "ebu-" #n "-12-db-up", sound_ebu, n, 12.0 }

static const struct sound fixed[] = {
	EBU(15), EBU(16), EBU(17), EBU(18), EBU(19), EBU(20), EBU(21), EBU(22), EBU(23),
	{ "tone-60", make_tone, 60.0, 6.0 },
	{ "tone-440", make_tone, 440.0, 6.0 },
	{ "tone-997", make_tone, 997.0, 6.0 },
	{ "tone-5000", make_tone, 5000.0, 6.0 },
	{ "tone-10000", make_tone, 10000.0, 6.0 },
	{ "tone-15000", make_tone, 15000.0, 6.0 },
	{ "tone-18000", make_tone, 18000.0, 6.0 },
	{ "tone-20000", make_tone, 19999.0, 6.0 },
	{ "noise-6-db-up", make_noise, 6.0, 0.0 },
	{ "noise-18-db-up", make_noise, 18.0, 0.0 },
	{ "pink", make_pink, 4.0, 0.0 },
	{ "speech", make_speech, 3.0, 0.0 },
	{ "music", make_music, 1.0, 9.0 },
	{ "clipped-music", make_music, 1.0, 1.4 },
	{ "loud-clipped-music", make_music, 4.0, 2.0 },
	{ "jump-1200", make_jump, 1200.0, 5.0 },
	{ "jump-331", make_jump, 331.0, 17.3 },
};

static const struct sound drawn[] = {
	{ "tone", draw_tone, 0.0, 0.0 },
	{ "noise", draw_noise, 0.0, 0.0 },
	{ "pink", draw_pink, 0.0, 0.0 },
	{ "speech", draw_speech, 0.0, 0.0 },
	{ "music", draw_music, 0.0, 0.0 },
	{ "jump", draw_jump, 0.0, 0.0 },
	{ "ebu", draw_ebu, 0.0, 0.0 },
};

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

const struct sound_list programme_fixed = { "programme", fixed, N_OF(fixed), 0.05 };
const struct sound_list programme_drawn = { "programme", drawn, N_OF(drawn), 0.05 };
