/* SPDX-License-Identifier: MIT */
/* Hostile sounds; see sound.h. Each function tells what a and b are. */
#include "meter.h"
#include "sound.h"

/* a = frequency over rate, b = switchings a second; half as often for a DC. +6 dBFS. */
static void make_switched(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const double span = rate_hz / sound->b;

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = fmod(n / span, 2.0) < 1.0 ? 0.0f :
			(float)(2.0 * sin(2.0 * PI * fmod(sound->a * n, 1.0) + 1.0));
}

/* On and off at random moments, another frequency, level and phase each time. */
static void draw_switched(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const double mean = dice_log_between(dice, 8.0, 0.1 * rate_hz);
	const bool rests = dice_below(dice, 2);
	double band = 0.0, lin = 0.0, phase_rad = 0.0;
	uint32_t left = 0;

	for (uint32_t n = 0; n < n_frames; n++, left--) {
		if (left == 0) {
			left = 1 + (uint32_t)dice_between(dice, 0.0, 2.0 * mean);
			band = dice_below(dice, 2) ? dice_between(dice, 0.0, 0.5) :
					dice_log_between(dice, 1e-4, 0.5);
			lin = rests && lin > 0.0 ? 0.0 : dice_log_between(dice, 0.5, 8.0);
			phase_rad = dice_between(dice, 0.0, 2.0 * PI);
		}
		x[n] = (float)(lin * sin(2.0 * PI * fmod(band * n, 1.0) + phase_rad));
	}
}

/* a = frequency over rate, b = peak. */
static void make_steady(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(sound->b * sin(2.0 * PI * fmod(sound->a * n, 1.0) + 0.3));
}

static void draw_steady(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const struct sound drawn = {
		.a = 0.5 - dice_log_between(dice, 1e-4, 0.1),
		.b = dice_log_between(dice, 1.0, 8.0),
	};

	make_steady(&drawn, dice, x, n_frames, rate_hz);
}

/* a = frames of a half period, or with b = 1 the Hz of a period. */
static void make_square(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const double half = sound->b > 0.0 ? rate_hz / sound->a / 2.0 : sound->a;

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = fmod(n / half, 2.0) < 1.0 ? 1.41f : -1.41f;
}

static void draw_square(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const double half = dice_log_between(dice, 1.0, 400.0);
	const double duty = dice_between(dice, 0.1, 1.9);
	const double lin = dice_log_between(dice, 0.9, 6.0);

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(fmod(n / half, 2.0) < duty ? lin : -lin);
}

/* a = frames a bit is held for; 0 = white noise instead. */
static void make_bits(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	double bit = 1.0;

	for (uint32_t n = 0; n < n_frames; n++) {
		if (sound->a < 1.0)
			bit = dice_between(dice, -1.41, 1.41);
		else if (n % (uint32_t)sound->a == 0)
			bit = dice_sign(dice);
		x[n] = (float)bit;
	}
}

/* Bits that are held, or alternate, for random lengths; levels random or not. */
static void draw_bits(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const double flips = dice_between(dice, 0.0, 1.0);
	const double lin = dice_log_between(dice, 0.9, 4.0);
	const double spread = dice_below(dice, 2) ? dice_between(dice, 0.0, 1.0) : 0.0;
	const uint32_t hold = 1 + dice_below(dice, 6) * dice_below(dice, 2);
	double bit = 1.0, now = lin;

	for (uint32_t n = 0; n < n_frames; n++) {
		if (n % hold == 0) {
			bit = dice_between(dice, 0.0, 1.0) < flips ? -bit : bit;
			now = lin * (1.0 - spread * dice_between(dice, 0.0, 1.0));
		}
		x[n] = (float)(bit * now);
	}
}

/*
 * The samples between -1 and 1 that make the highest crest a filter of n_taps can
 * read: each has the sign of the sinc, and so alternates but for one place.
 */
static void add_worst(float *x, uint32_t n_frames, double centre, uint32_t n_taps, double lin)
{
	const int64_t before = (int64_t)floor(centre);

	for (int64_t n = before - n_taps / 2 + 1; n <= before + n_taps / 2; n++) {
		const int64_t from = n <= before ? before - n : n - before - 1;

		if (n >= 0 && n < (int64_t)n_frames)
			x[n] = (float)(from % 2 ? -lin : lin);
	}
}

/* a = taps, b = frames from one to the next; silence between. */
static void make_worst(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = 0.0f;
	for (double at = sound->b / 2.0; at < n_frames; at += sound->b)
		add_worst(x, n_frames, at, (uint32_t)sound->a, 1.0);
}

/* Such sequences over silence, a tone or bits, up to 4 times full scale. */
static void worst_sequences(struct dice *dice, float *x, uint32_t n_frames,
		double shortest_taps, double longest_taps, double gap_frames)
{
	const uint32_t under = dice_below(dice, 3);
	const double lin = dice_log_between(dice, 0.4, 4.0);
	const double band = dice_between(dice, 0.0, 0.5);
	const double mean = dice_log_between(dice, 64.0, 4096.0);
	double at = 0.0;

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(under == 0 ? 0.0 : under == 1 ? lin * sin(2.0 * PI * band * n) :
				lin * dice_sign(dice));
	while ((at += gap_frames + dice_between(dice, 0.0, 2.0 * mean)) < n_frames)
		add_worst(x, n_frames, at,
				(uint32_t)dice_log_between(dice, shortest_taps, longest_taps),
				lin * dice_sign(dice));
}

/* As far to either side as the look-ahead, and one at a time. */
static void draw_worst(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	worst_sequences(dice, x, n_frames, 2.0, 192.0, METER_TAPS / 2.0 + 96.0);
}

/* a to b taps, also one upon the other. */
static void draw_long_worst(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	worst_sequences(dice, x, n_frames, sound->a, sound->b, 0.0);
}

/* a = clicks a second, b = their height. */
static void make_clicks(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = 0.25f * (float)sin(n * 0.01);
	for (double at = 100.0; at < n_frames; at += rate_hz / sound->a)
		x[(uint32_t)at] = (float)sound->b;
}

static void draw_clicks(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const double mean = dice_log_between(dice, 1.0, 2000.0);
	const double most = dice_log_between(dice, 1.0, 30.0);
	double at = 0.0;

	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(0.9 * sin(n * 0.03));
	while ((at += 1.0 + dice_between(dice, 0.0, 2.0 * mean)) < n_frames)
		x[(uint32_t)at] = (float)(dice_sign(dice) * dice_log_between(dice, 0.5, most));
}

/* Steps of a constant; they ring as far as the meter's filter reaches. */
static void draw_steps(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const double mean = dice_log_between(dice, 2.0, 4000.0);
	const double most = dice_between(dice, 1.0, 6.0);
	double level = 0.0;

	for (uint32_t n = 0, left = 0; n < n_frames; n++, left--) {
		if (left == 0) {
			left = 1 + (uint32_t)dice_between(dice, 0.0, 2.0 * mean);
			level = dice_between(dice, -most, most);
		}
		x[n] = (float)level;
	}
}

/* Up to the Nyquist frequency in length_frames, through it and down again. */
static void sweep(float *x, uint32_t n_frames, double length_frames, double lin, double phase_rad)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		const double t = fmod(n, 2.0 * length_frames);

		x[n] = (float)(lin * sin(0.5 * PI * fmod(t * t / length_frames, 4.0) + phase_rad));
	}
}

/* a = peak; up and down once. */
static void make_sweep(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	sweep(x, n_frames, n_frames / 2.0, sound->a, 0.0);
}

static void draw_sweep(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	const double length_frames = dice_log_between(dice, 300.0, n_frames / 2.0);
	const double lin = dice_log_between(dice, 1.0, 8.0);

	sweep(x, n_frames, length_frames, lin, dice_between(dice, 0.0, 2.0 * PI));
}

/* Pieces of everything that can be drawn, joined without a care. */
static void draw_mixed(const struct sound *sound, struct dice *dice, float *x,
		uint32_t n_frames, double rate_hz)
{
	for (uint32_t at = 0, n; at < n_frames; at += n) {
		const struct sound_list *list = dice_below(dice, 3) ? &hostile_drawn :
				&programme_drawn;
		const struct sound *piece = &list->sounds[dice_below(dice, list->n_sounds)];

		n = (uint32_t)dice_log_between(dice, 20.0, 8000.0);
		if (n > n_frames - at)
			n = n_frames - at;
		if (piece->make == draw_mixed)
			n = 0;
		else
			piece->make(piece, dice, x + at, n, rate_hz);
	}
}

static const struct sound fixed[] = {
	{ "switched-0.01", make_switched, 0.01, 100.0 },
	{ "switched-0.1", make_switched, 0.1, 100.0 },
	{ "switched-0.25", make_switched, 0.25, 100.0 },
	{ "switched-0.4", make_switched, 0.4, 100.0 },
	{ "switched-0.45", make_switched, 0.45, 100.0 },
	{ "switched-0.49", make_switched, 0.49, 100.0 },
	{ "switched-0.499", make_switched, 0.499, 30.0 },
	{ "switched-fast-0.45", make_switched, 0.45, 1000.0 },
	{ "steady-0.46", make_steady, 0.46, 2.0 },
	{ "steady-0.48", make_steady, 0.48, 2.0 },
	{ "steady-0.49", make_steady, 0.49, 2.0 },
	{ "steady-0.495", make_steady, 0.495, 2.0 },
	{ "steady-0.499", make_steady, 0.499, 2.0 },
	{ "square-100-hz", make_square, 100.0, 1.0 },
	{ "square-997-hz", make_square, 997.0, 1.0 },
	{ "square-5-khz", make_square, 5000.0, 1.0 },
	{ "square-of-2", make_square, 2.0, 0.0 },
	{ "square-of-3", make_square, 3.0, 0.0 },
	{ "square-of-4", make_square, 4.0, 0.0 },
	{ "bits", make_bits, 1.0, 0.0 },
	{ "bits-held-2", make_bits, 2.0, 0.0 },
	{ "bits-held-3", make_bits, 3.0, 0.0 },
	{ "bits-held-7", make_bits, 7.0, 0.0 },
	{ "white", make_bits, 0.0, 0.0 },
	{ "worst-of-12", make_worst, 12.0, 600.5 },
	{ "worst-of-64", make_worst, 64.0, 1200.5 },
	{ "worst-of-128", make_worst, 128.0, 2400.5 },
	{ "worst-of-1024", make_worst, 1024.0, 2400.5 },
	{ "worst-without-end", make_worst, 2400.0, 2400.5 },
	{ "clicks", make_clicks, 50.0, 4.0 },
	{ "sweep", make_sweep, 2.0, 0.0 },
};

static const struct sound drawn[] = {
	{ "switched", draw_switched, 0.0, 0.0 },
	{ "steady", draw_steady, 0.0, 0.0 },
	{ "square", draw_square, 0.0, 0.0 },
	{ "bits", draw_bits, 0.0, 0.0 },
	{ "worst", draw_worst, 0.0, 0.0 },
	{ "clicks", draw_clicks, 0.0, 0.0 },
	{ "steps", draw_steps, 0.0, 0.0 },
	{ "sweep", draw_sweep, 0.0, 0.0 },
	{ "mixed", draw_mixed, 0.0, 0.0 },
};

/* The peaks of these depend on what comes after the 96 frames of the look-ahead. */
static const struct sound beyond[] = {
	{ "worst-of-192-to-1024", draw_long_worst, 192.0, 1024.0 },
	{ "worst-upon-worst", draw_long_worst, 2.0, 192.0 },
};

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

const struct sound_list hostile_fixed = { "hostile", fixed, N_OF(fixed), 0.30 };
const struct sound_list hostile_drawn = { "hostile", drawn, N_OF(drawn), 0.30 };
const struct sound_list beyond_drawn = { "beyond", beyond, N_OF(beyond), INFINITY };

void sound_make(const struct sound_list *list, uint32_t i, uint64_t seed, float *x,
		uint32_t n_frames, double rate_hz)
{
	struct dice dice = dice_seeded(seed);

	list->sounds[i].make(&list->sounds[i], &dice, x, n_frames, rate_hz);
}
