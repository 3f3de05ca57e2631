/* SPDX-License-Identifier: MIT */
/* The true-peak cases of EBU Tech 3341 (2016), table 1; see sound_ebu(). */
#include "sound.h"

#include <stdlib.h>

#define OVER 4			/* cases 20 to 23 are made at four times the rate */
#define HALF_TAPS 256		/* of the filter before every fourth is taken */

static double fade(uint32_t n, uint32_t n_frames, double fade_frames)
{
	return fmin(1.0, fmin(n, n_frames - 1 - n) / fade_frames);
}

/* Cases 15 to 19. */
static void tones(double band, double phase_deg, double lin, float *x, uint32_t n_frames,
		double rate_hz)
{
	for (uint32_t n = 0; n < n_frames; n++)
		x[n] = (float)(lin * fade(n, n_frames, 0.01 * rate_hz) *
				sin(2.0 * PI * fmod(band * n, 1.0) + PI * phase_deg / 180.0));
}

/* Half of full scale at rate / 6, and in the middle one period of full scale at
 * rate / 4 that continues its phase. frame is of the rate. */
static double burst(double frame, double middle, double n_frames, double fade_frames)
{
	const double lin = fmax(0.0, fmin(1.0, fmin(frame, n_frames - 1 - frame) / fade_frames));
	const double into = frame - middle;

	if (into >= 0.0 && into < 4.0)
		return lin * sin(2.0 * PI * into / 4.0);
	return 0.5 * lin * sin(2.0 * PI * (into < 0.0 ? into : into - 4.0) / 6.0);
}

/* Low pass to 0.45 of the rate; Hann window. */
static double decimator_tap(int k)
{
	const double at = (double)k / OVER;
	const double sinc = k == 0 ? 0.9 : sin(PI * 0.9 * at) / (PI * at);

	return sinc / OVER * (0.5 + 0.5 * cos(PI * k / HALF_TAPS));
}

/* Cases 20 to 23. */
static void bursts(uint32_t offset, double lin, float *x, uint32_t n_frames, double rate_hz)
{
	const double middle = 12.0 * floor(n_frames / 24.0);
	const uint32_t n_fine = n_frames * OVER + 2 * HALF_TAPS + OVER;
	double *fine = calloc(n_fine, sizeof(*fine));
	double taps[2 * HALF_TAPS + 1];

	if (fine == NULL)
		abort();
	for (int k = -HALF_TAPS; k <= HALF_TAPS; k++)
		taps[k + HALF_TAPS] = decimator_tap(k);
	for (uint32_t i = 0; i < n_fine; i++)
		fine[i] = burst(((double)i - HALF_TAPS) / OVER, middle, n_frames, 0.01 * rate_hz);
	for (uint32_t n = 0; n < n_frames; n++) {
		double sum = 0.0;

		for (int k = 0; k <= 2 * HALF_TAPS; k++)
			sum += taps[k] * fine[n * OVER + offset + (uint32_t)k];
		x[n] = (float)(lin * sum);
	}
	free(fine);
}

void sound_ebu(const struct sound *sound, struct dice *dice, float *x, uint32_t n_frames,
		double rate_hz)
{
	const double lin = pow(10.0, sound->b / 20.0);

	switch ((int)sound->a) {
	case 15:
		return tones(1.0 / 4.0, 0.0, 0.5 * lin, x, n_frames, rate_hz);
	case 16:
		return tones(1.0 / 4.0, 45.0, 0.5 * lin, x, n_frames, rate_hz);
	case 17:
		return tones(1.0 / 6.0, 60.0, 0.5 * lin, x, n_frames, rate_hz);
	case 18:
		return tones(1.0 / 8.0, 67.5, 0.5 * lin, x, n_frames, rate_hz);
	case 19:
		return tones(1.0 / 4.0, 45.0, 1.41 * lin, x, n_frames, rate_hz);
	default:
		return bursts((uint32_t)sound->a - 20, lin, x, n_frames, rate_hz);
	}
}
