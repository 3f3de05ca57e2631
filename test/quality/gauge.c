/* SPDX-License-Identifier: MIT */
#include "gauge.h"

#include <math.h>
#include <stdlib.h>

#include "figure.h"
#include "kernel/dsp/units.h"
#include "sound.h"

const uint32_t gauge_rates_hz[GAUGE_N_RATES] = { 44100, 48000, 96000, 192000, 384000,
	8000, 11025, 16000, 22050, 32000 };

const enum hr_channel_weight gauge_stereo[2];

static void make_judge(struct gauge *gauge, const enum hr_channel_weight *weight)
{
	static const int roles[] = {
		[HR_CHANNEL_FRONT] = EBUR128_LEFT,
		[HR_CHANNEL_SURROUND] = EBUR128_LEFT_SURROUND,
		[HR_CHANNEL_LFE] = EBUR128_UNUSED,
	};

	gauge->judge = ebur128_init(gauge->n_channels, gauge->rate_hz,
			EBUR128_MODE_I | EBUR128_MODE_LRA);
	if (gauge->judge == NULL)
		abort();
	for (uint32_t c = 0; c < gauge->n_channels; c++)
		ebur128_set_channel(gauge->judge, c, roles[weight[c]]);
}

struct gauge *gauge_new(uint32_t rate_hz, uint32_t n_channels,
		const enum hr_channel_weight *weight, bool judged)
{
	static const double weights[] = {
		[HR_CHANNEL_FRONT] = 1.0, [HR_CHANNEL_SURROUND] = 1.41, [HR_CHANNEL_LFE] = 0.0,
	};
	double weight_lin[GAUGE_MAX_CHANNELS];
	struct gauge *gauge = calloc(1, sizeof(*gauge));
	struct hr_loudness_coefs loudness_coefs;
	struct hr_r128_coefs r128_coefs;

	if (gauge == NULL || n_channels > GAUGE_MAX_CHANNELS)
		abort();
	gauge->rate_hz = rate_hz;
	gauge->n_channels = n_channels;
	for (uint32_t c = 0; c < n_channels; c++)
		weight_lin[c] = weights[weight[c]];
	hr_loudness_init(&gauge->loudness, weight_lin, n_channels);
	hr_loudness_coefs_compute(&loudness_coefs, rate_hz);
	hr_loudness_set_coefs(&gauge->loudness, &loudness_coefs);
	hr_r128_init(&gauge->r128);
	hr_r128_coefs_compute(&r128_coefs, rate_hz);
	hr_r128_set_coefs(&gauge->r128, &r128_coefs);
	if (judged)
		make_judge(gauge, weight);
	gauge_watch(gauge);
	return gauge;
}

void gauge_free(struct gauge *gauge)
{
	if (gauge->judge != NULL)
		ebur128_destroy(&gauge->judge);
	free(gauge);
}

void gauge_reset(struct gauge *gauge)
{
	if (gauge->judge != NULL)
		ebur128_destroy(&gauge->judge);
	hr_loudness_reset(&gauge->loudness);
	hr_r128_reset(&gauge->r128);
	gauge->at_frame = 0;
	gauge->n_frames = 0;
	gauge->until_sec = 0.0;
	gauge_watch(gauge);
}

void gauge_watch(struct gauge *gauge)
{
	gauge->momentary = gauge->shortterm = (struct gauge_extremes) { INFINITY, -INFINITY };
}

static void widen(struct gauge_extremes *extremes, double lufs)
{
	extremes->low_lufs = fmin(extremes->low_lufs, lufs);
	extremes->high_lufs = fmax(extremes->high_lufs, lufs);
}

static void end_chunk(struct gauge *gauge)
{
	float *at[GAUGE_MAX_CHANNELS];
	struct hr_loudness *loudness = &gauge->loudness;

	for (uint32_t c = 0; c < gauge->n_channels; c++)
		at[c] = gauge->chunk[c];
	hr_loudness_process(loudness, at, 0, HR_CHUNK);
	hr_loudness_end_chunk(&loudness, 1, hr_ops_best());
	hr_r128_push(&gauge->r128, hr_loudness_chunk_pow(loudness));
	gauge->at_frame = 0;
	if (gauge->r128.n_chunks == 0) {
		widen(&gauge->momentary, gauge_momentary_lufs(gauge));
		widen(&gauge->shortterm, gauge_short_lufs(gauge));
	}
}

static void play_frame(struct gauge *gauge, const float *frame)
{
	for (uint32_t c = 0; c < gauge->n_channels; c++)
		gauge->chunk[c][gauge->at_frame] = frame[c];
	gauge->n_frames++;
	if (++gauge->at_frame == HR_CHUNK)
		end_chunk(gauge);
	if (gauge->judge != NULL)
		ebur128_add_frames_float(gauge->judge, frame, 1);
}

void gauge_play(struct gauge *gauge, const float *const x[], uint32_t n_frames)
{
	float frame[GAUGE_MAX_CHANNELS];

	for (uint32_t n = 0; n < n_frames; n++) {
		for (uint32_t c = 0; c < gauge->n_channels; c++)
			frame[c] = x[c][n];
		play_frame(gauge, frame);
	}
	gauge->until_sec = (double)gauge->n_frames / gauge->rate_hz;
}

void gauge_play_tone(struct gauge *gauge, uint32_t hz, double sec, const double *peak_dbfs)
{
	float frame[GAUGE_MAX_CHANNELS];
	double peak_lin[GAUGE_MAX_CHANNELS];
	double *period = malloc(gauge->rate_hz * sizeof(*period));

	if (period == NULL)
		abort();
	for (uint32_t n = 0; n < gauge->rate_hz; n++)
		period[n] = sin(2.0 * PI * ((uint64_t)hz * n % gauge->rate_hz) / gauge->rate_hz);
	for (uint32_t c = 0; c < gauge->n_channels; c++)
		peak_lin[c] = pow(10.0, peak_dbfs[c] / 20.0);
	gauge->until_sec += sec;
	while (gauge->n_frames < (uint64_t)llrint(gauge->until_sec * gauge->rate_hz)) {
		const double sine = period[gauge->n_frames % gauge->rate_hz];

		for (uint32_t c = 0; c < gauge->n_channels; c++)
			frame[c] = (float)(peak_lin[c] * sine);
		play_frame(gauge, frame);
	}
	free(period);
}

void gauge_play_level(struct gauge *gauge, uint32_t hz, double sec, double peak_dbfs)
{
	double all_dbfs[GAUGE_MAX_CHANNELS];

	for (uint32_t c = 0; c < gauge->n_channels; c++)
		all_dbfs[c] = peak_dbfs;
	gauge_play_tone(gauge, hz, sec, all_dbfs);
}

double gauge_momentary_lufs(const struct gauge *gauge)
{
	return hr_pow_to_lufs(gauge->r128.reading.momentary_pow);
}

double gauge_short_lufs(const struct gauge *gauge)
{
	return hr_pow_to_lufs(gauge->r128.reading.short_pow);
}

double gauge_integrated_lufs(const struct gauge *gauge)
{
	return hr_pow_to_lufs(gauge->r128.reading.integrated_pow);
}

double gauge_range_lu(const struct gauge *gauge)
{
	return hr_pow_to_lufs(gauge->r128.reading.range_high_pow) -
		hr_pow_to_lufs(gauge->r128.reading.range_low_pow);
}

double gauge_judge_integrated_lufs(const struct gauge *gauge)
{
	double lufs;

	ebur128_loudness_global(gauge->judge, &lufs);
	return lufs;
}

double gauge_judge_range_lu(const struct gauge *gauge)
{
	double lu;

	ebur128_loudness_range(gauge->judge, &lu);
	return lu;
}

bool gauge_conforms(const char *name, double (*run)(struct gauge *gauge), uint32_t n_channels,
		const enum hr_channel_weight *weight, double most_lu)
{
	double worst_lu[2] = { 0.0 };
	bool conforms;

	for (uint32_t i = 0; i < GAUGE_N_RATES; i++) {
		struct gauge *gauge = gauge_new(gauge_rates_hz[i], n_channels, weight, false);
		double *worst = &worst_lu[i >= GAUGE_N_PROGRAMME_RATES];

		*worst = fmax(*worst, run(gauge));
		gauge_free(gauge);
	}
	conforms = figure_at_most(worst_lu[0], "LU", most_lu, "%s/44100-up", name);
	return figure_at_most(worst_lu[1], "LU", most_lu, "%s/low-rates", name) && conforms;
}
