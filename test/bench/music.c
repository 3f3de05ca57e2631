/* SPDX-License-Identifier: MIT */
#include "music.h"

#include <math.h>

#define PI 3.14159265358979323846
#define N_NOTES 5
#define N_HARMONICS 4
#define N_FORMANTS 3
#define BEAT_FRAMES (MUSIC_FRAMES / 4)

/* Into the cut: about a tenth of the samples end at full scale. */
#define MASTER_LIN 0.9

/* A rotating vector is a sine without a call to libm for each sample: the signal is
 * made under valgrind too. */
struct tone {
	double re, im, turn_re, turn_im;
};

struct resonator {
	double b, a1, a2, y1, y2;
};

struct piece {
	struct tone notes[N_NOTES][N_HARMONICS];
	struct resonator formants[N_FORMANTS];
	struct tone kick;
	double kick_lin, snare_lin, hat_lin, noise_before;
	double pulse_at;		/* of the voice, 0 .. 1 */
	uint32_t seed;
};

static void tone_start(struct tone *tone, double hz, double phase_rad)
{
	const double step_rad = 2.0 * PI * hz / MUSIC_RATE_HZ;

	*tone = (struct tone) { cos(phase_rad), sin(phase_rad), cos(step_rad), sin(step_rad) };
}

static double tone_next(struct tone *tone)
{
	const double re = tone->re * tone->turn_re - tone->im * tone->turn_im;

	tone->im = tone->re * tone->turn_im + tone->im * tone->turn_re;
	tone->re = re;
	return tone->im;
}

static void resonator_start(struct resonator *r, double hz, double width_hz)
{
	const double radius = exp(-PI * width_hz / MUSIC_RATE_HZ);

	*r = (struct resonator) {
		.b = 1.0 - radius,
		.a1 = 2.0 * radius * cos(2.0 * PI * hz / MUSIC_RATE_HZ),
		.a2 = -radius * radius,
	};
}

static double resonator_next(struct resonator *r, double x)
{
	const double y = r->b * x + r->a1 * r->y1 + r->a2 * r->y2;

	r->y2 = r->y1;
	r->y1 = y;
	return y;
}

static double white(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (double)*seed / 2147483648.0 - 1.0;
}

static void piece_start(struct piece *p, uint32_t channel)
{
	static const double hz[2][N_NOTES] = {
		{ 55.0, 220.0, 261.6, 329.6, 440.0 },
		{ 43.65, 174.6, 220.0, 261.6, 349.2 },
	};

	*p = (struct piece) { .seed = 1 + channel * 7919u };
	for (uint32_t i = 0; i < N_NOTES; i++)
		for (uint32_t h = 0; h < N_HARMONICS; h++)
			tone_start(&p->notes[i][h], hz[channel / 2 % 2][i] * (h + 1),
					0.7 * i * h + 0.4 * channel);
	resonator_start(&p->formants[0], 650.0, 80.0);
	resonator_start(&p->formants[1], 1100.0 + 40.0 * channel, 90.0);
	resonator_start(&p->formants[2], 2900.0, 150.0);
}

static double chord_next(struct piece *p, uint32_t channel)
{
	double sum = 0.0;

	for (uint32_t i = 0; i < N_NOTES; i++) {
		const double pan = (i + channel) % 2 ? 0.7 : 1.0;

		for (uint32_t h = 0; h < N_HARMONICS; h++)
			sum += pan * tone_next(&p->notes[i][h]) / (h + 1) * (i == 0 ? 2.0 : 1.0);
	}
	return 0.16 * sum;
}

/* Kick on the beat, snare on the second and fourth, a hat on every eighth. */
static double drums_next(struct piece *p, uint32_t n)
{
	const double noise = white(&p->seed);
	const double bright = noise - p->noise_before;

	p->noise_before = noise;
	if (n % BEAT_FRAMES == 0) {
		tone_start(&p->kick, 60.0, 0.0);
		p->kick_lin = 1.2;
	}
	if (n % (2 * BEAT_FRAMES) == BEAT_FRAMES)
		p->snare_lin = 0.8;
	if (n % (BEAT_FRAMES / 2) == 0)
		p->hat_lin = 0.35;
	p->kick_lin *= 0.99975;
	p->snare_lin *= 0.9994;
	p->hat_lin *= 0.9985;
	return p->kick_lin * tone_next(&p->kick) + p->snare_lin * noise + p->hat_lin * bright;
}

/* Pulses that glide, with breath in them, through three formants, in syllables. */
static double voice_next(struct piece *p, uint32_t n)
{
	const double syllable = (double)(n % BEAT_FRAMES) / BEAT_FRAMES;
	const double lift = 4.0 * syllable * (1.0 - syllable);
	double source = 0.15 * white(&p->seed), sum = 0.0;

	p->pulse_at += (140.0 + 60.0 * syllable) / MUSIC_RATE_HZ;
	if (p->pulse_at >= 1.0) {
		p->pulse_at -= 1.0;
		source += 20.0;
	}
	for (uint32_t i = 0; i < N_FORMANTS; i++)
		sum += resonator_next(&p->formants[i], source);
	return 0.9 * lift * sum;
}

void music_fill(float *out, uint32_t channel, uint32_t n_frames, double over_db)
{
	const double over_lin = pow(10.0, over_db / 20.0);
	struct piece piece;

	piece_start(&piece, channel);
	for (uint32_t n = 0; n < n_frames; n++) {
		const double sum = MASTER_LIN * (chord_next(&piece, channel) +
				drums_next(&piece, n) + voice_next(&piece, n));

		out[n] = (float)(over_lin * fmax(-1.0, fmin(sum, 1.0)));
	}
}

void music_fill_noise(float *out, uint32_t channel, uint32_t n_frames, float peak_lin)
{
	uint32_t seed = 1 + channel * 7919u;

	for (uint32_t n = 0; n < n_frames; n++)
		out[n] = peak_lin * (float)white(&seed);
}
