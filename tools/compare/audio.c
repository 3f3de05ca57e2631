/* SPDX-License-Identifier: MIT */
#include "compare/audio.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <sndfile.h>

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("headroom-judge: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

void *must_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (p == NULL)
		die("out of memory");
	return p;
}

void audio_load(struct audio *audio, const char *path)
{
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	sf_count_t n;

	if (file == NULL)
		die("%s: %s", path, sf_strerror(NULL));
	if (info.frames <= 0 || info.frames > INT32_MAX)
		die("%s: no sound in it, or its length is unknown", path);

	*audio = (struct audio) {
		.path = path,
		.data = must_alloc((size_t)info.frames * (size_t)info.channels, sizeof(float)),
		.n_channels = (unsigned int)info.channels,
		.rate_hz = (unsigned int)info.samplerate,
	};
	n = sf_readf_float(file, audio->data, info.frames);
	if (n <= 0)
		die("%s: %s", path, sf_strerror(file));
	audio->n_frames = (size_t)n;
	audio->frames = audio->data;
	sf_close(file);
}

void audio_finish(struct audio *audio)
{
	free(audio->data);
	*audio = (struct audio) { 0 };
}

void audio_trim(struct audio *audio, size_t first_frame, size_t n_frames)
{
	audio->frames += first_frame * audio->n_channels;
	audio->n_frames = n_frames;
}

static double mean_of_channels(const struct audio *audio, size_t frame)
{
	const float *samples = &audio->frames[frame * audio->n_channels];
	double sum = 0.0;

	for (unsigned int c = 0; c < audio->n_channels; c++)
		sum += (double)samples[c];
	return sum / audio->n_channels;
}

float *audio_mono(const struct audio *audio, unsigned int rate_hz, size_t *n_frames)
{
	double step = (double)audio->rate_hz / rate_hz;
	size_t n = (size_t)((double)(audio->n_frames - 1) / step) + 1;
	float *mono = must_alloc(n, sizeof(*mono));

	for (size_t i = 0; i < n; i++) {
		double position = (double)i * step;
		size_t before = (size_t)position;
		size_t after = before + 1 < audio->n_frames ? before + 1 : before;
		double part = position - (double)before;

		mono[i] = (float)(mean_of_channels(audio, before) * (1.0 - part) +
				mean_of_channels(audio, after) * part);
	}
	*n_frames = n;
	return mono;
}
