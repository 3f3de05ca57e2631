/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <ebur128.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
#define PHASES 32
#define TAPS 256

double measure_sample_peak_lin(const float *x, uint32_t n_frames)
{
	double peak_lin = 0.0;

	for (uint32_t n = 0; n < n_frames; n++)
		peak_lin = fmax(peak_lin, fabs((double)x[n]));
	return peak_lin;
}

static double bessel_i0(double x)
{
	double sum = 1.0, term = 1.0;

	for (int k = 1; k < 60; k++) {
		term *= (x / 2.0 / k) * (x / 2.0 / k);
		sum += term;
	}
	return sum;
}

/* Tap t of phase p weighs sample n - TAPS / 2 + 1 + t for the time n + p / PHASES. */
static void make_kernel(double (*kernel)[TAPS])
{
	const double beta = 10.0;

	for (int p = 0; p < PHASES; p++) {
		double sum = 0.0;

		for (int t = 0; t < TAPS; t++) {
			double at = (double)p / PHASES - (t - TAPS / 2 + 1);
			double edge = at / (TAPS / 2);
			double window = fabs(edge) >= 1.0 ? 0.0 :
				bessel_i0(beta * sqrt(1.0 - edge * edge)) / bessel_i0(beta);
			double sinc = fabs(at) < 1e-12 ? 1.0 : sin(PI * at) / (PI * at);

			kernel[p][t] = sinc * window;
			sum += kernel[p][t];
		}
		for (int t = 0; t < TAPS; t++)
			kernel[p][t] /= sum;
	}
}

static double interpolate(const float *x, uint32_t n_frames, int64_t n, const double *taps)
{
	double sum = 0.0;

	for (int t = 0; t < TAPS; t++) {
		int64_t at = n - TAPS / 2 + 1 + t;

		if (at >= 0 && at < (int64_t)n_frames)
			sum += taps[t] * (double)x[at];
	}
	return sum;
}

/*
 * Between two samples that are both small compared to the peak found so far no
 * audio signal has a new peak: 64 neighbours below a third of it are skipped.
 */
static bool may_peak(const float *x, uint32_t n_frames, int64_t n, double peak_lin)
{
	for (int64_t at = n - 32; at <= n + 33; at++)
		if (at >= 0 && at < (int64_t)n_frames && fabs((double)x[at]) > peak_lin / 3.0)
			return true;
	return false;
}

double measure_true_peak_lin(const float *x, uint32_t n_frames)
{
	double (*kernel)[TAPS] = calloc(PHASES, sizeof(*kernel));
	double peak_lin = measure_sample_peak_lin(x, n_frames);

	if (kernel == NULL)
		abort();
	make_kernel(kernel);
	for (int64_t n = -32; n < (int64_t)n_frames + 32 && peak_lin > 0.0; n++) {
		if (!may_peak(x, n_frames, n, peak_lin))
			continue;
		for (int p = 1; p < PHASES; p++)
			peak_lin = fmax(peak_lin,
					fabs(interpolate(x, n_frames, n, kernel[p])));
	}
	free(kernel);
	return peak_lin;
}

double measure_rms_dbfs(const float *x, uint32_t n_frames)
{
	double sum = 0.0;

	for (uint32_t n = 0; n < n_frames; n++)
		sum += (double)x[n] * (double)x[n];
	return sum > 0.0 ? 10.0 * log10(sum / n_frames) : -200.0;
}

double measure_loudness_lufs(const float *const x[], uint32_t n_channels, uint32_t n_frames,
		uint32_t rate_hz)
{
	ebur128_state *meter = ebur128_init(n_channels, rate_hz, EBUR128_MODE_I);
	float frame[64];
	double lufs = -200.0;

	if (meter == NULL)
		abort();
	for (uint32_t c = 0; c < n_channels; c++)
		ebur128_set_channel(meter, c, EBUR128_CENTER);
	for (uint32_t n = 0; n < n_frames; n++) {
		for (uint32_t c = 0; c < n_channels; c++)
			frame[c] = x[c][n];
		ebur128_add_frames_float(meter, frame, 1);
	}
	ebur128_loudness_global(meter, &lufs);
	ebur128_destroy(&meter);
	return lufs;
}

static void correlate(const float *x, uint32_t n_frames, double hz, double rate_hz,
		double *cosine, double *sine)
{
	*cosine = *sine = 0.0;
	for (uint32_t n = 0; n < n_frames; n++) {
		double phase_rad = 2.0 * PI * fmod(hz * n / rate_hz, 1.0);

		*cosine += (double)x[n] * cos(phase_rad);
		*sine += (double)x[n] * sin(phase_rad);
	}
	*cosine *= 2.0 / n_frames;
	*sine *= 2.0 / n_frames;
}

double measure_tone_lin(const float *x, uint32_t n_frames, double hz, double rate_hz)
{
	double cosine, sine;

	correlate(x, n_frames, hz, rate_hz, &cosine, &sine);
	return hypot(cosine, sine);
}

double measure_thd_n_db(const float *x, uint32_t n_frames, double hz, double rate_hz)
{
	double cosine, sine, rest = 0.0;

	correlate(x, n_frames, hz, rate_hz, &cosine, &sine);
	for (uint32_t n = 0; n < n_frames; n++) {
		double phase_rad = 2.0 * PI * fmod(hz * n / rate_hz, 1.0);
		double error = (double)x[n] - cosine * cos(phase_rad) - sine * sin(phase_rad);

		rest += error * error;
	}
	return 10.0 * log10((rest / n_frames + 1e-30) /
			((cosine * cosine + sine * sine) / 2.0 + 1e-30));
}
