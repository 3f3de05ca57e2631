/* SPDX-License-Identifier: MIT */
/*
 * headroom-split: part a recording into stereo files, float WAV, so that what
 * is over full scale stays (sox would clip it).
 */
#include <stdio.h>
#include <stdlib.h>

#include <sndfile.h>

#include "compare/audio.h"

#define STEREO 2

static void write_pair(const struct audio *in, unsigned int first_channel, const char *path)
{
	SF_INFO info = {
		.samplerate = (int)in->rate_hz,
		.channels = STEREO,
		.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT,
	};
	float *pair = must_alloc(in->n_frames, STEREO * sizeof(*pair));
	SNDFILE *out = sf_open(path, SFM_WRITE, &info);

	if (out == NULL)
		die("%s: %s", path, sf_strerror(NULL));
	for (size_t n = 0; n < in->n_frames; n++)
		for (unsigned int c = 0; c < STEREO; c++)
			pair[n * STEREO + c] =
				in->frames[n * in->n_channels + first_channel + c];
	if (sf_writef_float(out, pair, (sf_count_t)in->n_frames) != (sf_count_t)in->n_frames ||
			sf_close(out) != 0)
		die("%s: cannot be written", path);
	free(pair);
}

int main(int argc, char *argv[])
{
	struct audio in;

	if (argc < 3) {
		fputs("usage: headroom-split IN OUT.wav...\n", stderr);
		return 2;
	}
	audio_load(&in, argv[1]);
	if (in.n_channels < STEREO * (unsigned int)(argc - 2))
		die("%s: only %u channels", in.path, in.n_channels);
	for (int i = 2; i < argc; i++)
		write_pair(&in, STEREO * (unsigned int)(i - 2), argv[i]);
	audio_finish(&in);
	return 0;
}
