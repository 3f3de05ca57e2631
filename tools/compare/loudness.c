/* SPDX-License-Identifier: MIT */
#include "compare/loudness.h"

#include <math.h>
#include <stdlib.h>

#include <ebur128.h>

#define SHORT_TERM_SEC 3.0

static void check(const struct audio *audio, int result)
{
	if (result != EBUR128_SUCCESS)
		die("%s: libebur128 error %d", audio->path, result);
}

static double floored(double lufs)
{
	return lufs > LOUDNESS_FLOOR_LUFS ? lufs : LOUDNESS_FLOOR_LUFS;
}

static double to_db(double lin)
{
	return lin > 0.0 ? 20.0 * log10(lin) : (double)-INFINITY;
}

static ebur128_state *open_meter(const struct audio *audio)
{
	ebur128_state *meter = ebur128_init(audio->n_channels, audio->rate_hz,
			EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);

	if (meter == NULL)
		die("%s: libebur128 does not take %u channels at %u Hz", audio->path,
				audio->n_channels, audio->rate_hz);
	if (audio->n_channels == 1)
		check(audio, ebur128_set_channel(meter, 0, EBUR128_DUAL_MONO));
	return meter;
}

static void find_extremes(struct point *point, const float *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		point->min = fminf(point->min, samples[i]);
		point->max = fmaxf(point->max, samples[i]);
	}
}

static void add_point(struct point *point, ebur128_state *meter,
		const struct audio *audio, size_t first, size_t last)
{
	const float *samples = audio->frames + first * audio->n_channels;

	check(audio, ebur128_add_frames_float(meter, samples, last - first));
	find_extremes(point, samples, (last - first) * audio->n_channels);
	check(audio, ebur128_loudness_momentary(meter, &point->momentary_lufs));
	point->momentary_lufs = floored(point->momentary_lufs);
	point->short_term_lufs = LOUDNESS_FLOOR_LUFS;
	if ((double)last < SHORT_TERM_SEC * audio->rate_hz)
		return;
	check(audio, ebur128_loudness_shortterm(meter, &point->short_term_lufs));
	point->short_term_lufs = floored(point->short_term_lufs);
}

static void read_totals(struct loudness *loudness, ebur128_state *meter,
		const struct audio *audio)
{
	double true_peak_lin = 0.0, sample_peak_lin = 0.0, peak_lin;

	for (unsigned int c = 0; c < audio->n_channels; c++) {
		check(audio, ebur128_true_peak(meter, c, &peak_lin));
		true_peak_lin = fmax(true_peak_lin, peak_lin);
		check(audio, ebur128_sample_peak(meter, c, &peak_lin));
		sample_peak_lin = fmax(sample_peak_lin, peak_lin);
	}
	loudness->true_peak_dbtp = to_db(true_peak_lin);
	loudness->sample_peak_dbfs = to_db(sample_peak_lin);
	check(audio, ebur128_loudness_global(meter, &loudness->integrated_lufs));
	check(audio, ebur128_loudness_range(meter, &loudness->range_lu));
}

void loudness_measure(struct loudness *loudness, const struct audio *audio, double hop_sec)
{
	double hop_frames = hop_sec * audio->rate_hz;
	ebur128_state *meter = open_meter(audio);

	loudness->n_points = (size_t)((double)audio->n_frames / hop_frames);
	loudness->points = must_alloc(loudness->n_points, sizeof(struct point));
	for (size_t i = 0, first = 0; i < loudness->n_points; i++) {
		size_t last = (size_t)lrint((double)(i + 1) * hop_frames);

		if (last > audio->n_frames)
			last = audio->n_frames;
		add_point(&loudness->points[i], meter, audio, first, last);
		first = last;
	}
	read_totals(loudness, meter, audio);
	ebur128_destroy(&meter);
}

void loudness_finish(struct loudness *loudness)
{
	free(loudness->points);
	*loudness = (struct loudness) { 0 };
}
