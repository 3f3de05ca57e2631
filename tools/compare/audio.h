/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_JUDGE_AUDIO_H
#define HEADROOM_JUDGE_AUDIO_H

#include <stddef.h>

/** A whole sound file, or a part of one, in memory. */
struct audio {
	const char *path;	/**< for messages; borrowed */
	float *data;		/**< the allocation, owned */
	const float *frames;	/**< interleaved, inside data */
	size_t n_frames;
	unsigned int n_channels;
	unsigned int rate_hz;
};

/** Read a file of any format libsndfile knows. Exits with a message on errors. */
void audio_load(struct audio *audio, const char *path);

void audio_finish(struct audio *audio);

/** Keep n_frames from first_frame on; both are inside the audio. */
void audio_trim(struct audio *audio, size_t first_frame, size_t n_frames);

/**
 * The mean of all channels at another rate, by linear interpolation: good
 * enough to align with, not to listen to. The caller frees the result.
 */
float *audio_mono(const struct audio *audio, unsigned int rate_hz, size_t *n_frames);

/** calloc() that ends the program instead of failing. */
void *must_alloc(size_t n, size_t size);

/** Print "headroom-judge: message" and exit with status 1. */
__attribute__((noreturn, format(printf, 1, 2)))
void die(const char *format, ...);

#endif /* HEADROOM_JUDGE_AUDIO_H */
