/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <math.h>

#define PI 3.14159265358979323846

float signal_white(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (float)((double)(*seed >> 8) / 8388608.0 - 1.0);
}

void signal_set_level(float *out, uint32_t n_frames, double level_dbfs)
{
	double sum = 0.0, factor_lin;
	uint32_t n;

	for (n = 0; n < n_frames; n++)
		sum += (double)out[n] * (double)out[n];
	if (sum <= 0.0)
		return;
	factor_lin = pow(10.0, level_dbfs / 20.0) / sqrt(sum / n_frames);
	for (n = 0; n < n_frames; n++)
		out[n] = (float)(out[n] * factor_lin);
}

void signal_sine(float *out, uint32_t n_frames, double hz, double rate_hz, double peak_lin,
		double phase_rad)
{
	for (uint32_t n = 0; n < n_frames; n++)
		out[n] = (float)(peak_lin * sin(2.0 * PI * fmod(hz * n / rate_hz, 1.0) +
				phase_rad));
}

void signal_fs4_phase45(float *out, uint32_t n_frames, double peak_lin)
{
	signal_sine(out, n_frames, 1.0, 4.0, peak_lin, PI / 4.0);
}

/* Paul Kellet's filter: 3 dB per octave within 0.05 dB above 9 Hz at 44.1 kHz. */
static double pink(double b[7], double white)
{
	double out;

	b[0] = 0.99886 * b[0] + white * 0.0555179;
	b[1] = 0.99332 * b[1] + white * 0.0750759;
	b[2] = 0.96900 * b[2] + white * 0.1538520;
	b[3] = 0.86650 * b[3] + white * 0.3104856;
	b[4] = 0.55000 * b[4] + white * 0.5329522;
	b[5] = -0.7616 * b[5] - white * 0.0168980;
	out = b[0] + b[1] + b[2] + b[3] + b[4] + b[5] + b[6] + white * 0.5362;
	b[6] = white * 0.115926;
	return out;
}

void signal_pink(float *out, uint32_t n_frames, uint32_t seed, double level_dbfs)
{
	double b[7] = { 0 };

	for (uint32_t n = 0; n < n_frames; n++)
		out[n] = (float)pink(b, signal_white(&seed));
	signal_set_level(out, n_frames, level_dbfs);
}

void signal_speech(float *out, uint32_t n_frames, uint32_t seed, double rate_hz,
		double level_dbfs)
{
	double b[7] = { 0 };

	for (uint32_t n = 0; n < n_frames; n++) {
		double sec = n / rate_hz;
		double syllable = sin(PI * fmod(sec * 4.0, 1.0));
		/* a gap of 0.3 s every 1.7 s */
		double word = fmod(sec, 1.7) < 1.4 ? 1.0 : 0.003;

		out[n] = (float)(pink(b, signal_white(&seed)) * word *
				(0.08 + 0.92 * syllable * syllable));
	}
	signal_set_level(out, n_frames, level_dbfs);
}

void signal_music(float *out, uint32_t n_frames, uint32_t seed, double rate_hz,
		double level_dbfs)
{
	static const double hz[] = { 55.0, 220.0, 277.2, 329.6, 440.0, 1318.5, 3520.0 };
	static const double peak_lin[] = { 0.5, 0.3, 0.25, 0.25, 0.2, 0.1, 0.05 };

	for (uint32_t n = 0; n < n_frames; n++) {
		double sec = n / rate_hz, sum = 0.0;
		double stroke_sec = fmod(sec, 0.5);
		double root = fmod(sec, 4.0) < 2.0 ? 1.0 : 4.0 / 3.0;

		for (unsigned i = 0; i < sizeof(hz) / sizeof(hz[0]); i++)
			sum += peak_lin[i] * sin(2.0 * PI * hz[i] * root * sec);
		sum *= 0.3 + 0.7 * exp(-stroke_sec * 5.0);
		sum += 0.6 * exp(-stroke_sec * 60.0) * signal_white(&seed);
		out[n] = (float)sum;
	}
	signal_set_level(out, n_frames, level_dbfs);
}
