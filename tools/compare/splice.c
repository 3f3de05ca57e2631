/* SPDX-License-Identifier: MIT */
/*
 * headroom-splice: bring sounds to a loudness each and join them.
 *
 * The result is a float WAV, so a part may be louder than full scale: sox and
 * its integer samples cannot write such a file.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <sndfile.h>

#include "compare/audio.h"
#include "compare/loudness.h"

#define HOP_SEC 0.1

static double parse_lufs(const char *text)
{
	char *end;
	double lufs = strtod(text, &end);

	if (end == text || *end != '\0' || !(lufs > LOUDNESS_FLOOR_LUFS && lufs < 20.0))
		die("'%s' is not a loudness in LUFS", text);
	return lufs;
}

static void scale_to(struct audio *audio, double lufs)
{
	struct loudness loudness;
	float gain_lin;

	loudness_measure(&loudness, audio, HOP_SEC);
	if (!isfinite(loudness.integrated_lufs))
		die("%s: too quiet or too short to measure", audio->path);
	gain_lin = (float)pow(10.0, (lufs - loudness.integrated_lufs) / 20.0);
	for (size_t i = 0; i < audio->n_frames * audio->n_channels; i++)
		audio->data[i] *= gain_lin;
	loudness_finish(&loudness);
}

static SNDFILE *create(const char *path, const struct audio *like)
{
	SF_INFO info = {
		.samplerate = (int)like->rate_hz,
		.channels = (int)like->n_channels,
		.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT,
	};
	SNDFILE *file = sf_open(path, SFM_WRITE, &info);

	if (file == NULL)
		die("%s: %s", path, sf_strerror(NULL));
	return file;
}

int main(int argc, char *argv[])
{
	SNDFILE *out = NULL;
	unsigned int rate_hz = 0, n_channels = 0;

	if (argc < 4 || argc % 2 != 0) {
		fputs("usage: headroom-splice OUT.wav IN LUFS [IN LUFS]...\n", stderr);
		return 2;
	}
	for (int i = 2; i < argc; i += 2) {
		struct audio part;

		audio_load(&part, argv[i]);
		scale_to(&part, parse_lufs(argv[i + 1]));
		if (out == NULL) {
			out = create(argv[1], &part);
			rate_hz = part.rate_hz;
			n_channels = part.n_channels;
		}
		if (part.rate_hz != rate_hz || part.n_channels != n_channels)
			die("%s: another rate or channel count than %s", part.path, argv[2]);
		if (sf_writef_float(out, part.data, (sf_count_t)part.n_frames) !=
				(sf_count_t)part.n_frames)
			die("%s: %s", argv[1], sf_strerror(out));
		audio_finish(&part);
	}
	return sf_close(out) != 0;
}
