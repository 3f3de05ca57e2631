/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_ENCODER_H
#define HEADROOM_STREAM_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#include "stream/options.h"

/**
 * Stereo in, pieces of a stream out: Ogg pages with Opus, or MP3 frames.
 *
 * Thread: one, the reading one.
 */
struct encoder;

struct encoder_setup {
	enum codec codec;
	uint32_t rate_hz;
	uint32_t bitrate_bps;
	const char *title;		/**< "" when there is none; borrowed for the call */
	/** Called for every piece, and for those of encoder_new(): headers. */
	void (*on_piece)(void *data, const unsigned char *bytes, size_t n_bytes);
	void *data;
};

/** Says what is wrong and returns NULL. */
struct encoder *encoder_new(const struct encoder_setup *setup);

/** Encode interleaved stereo. 0, or -1 with a message. */
int encoder_write(struct encoder *encoder, const float *samples, uint32_t n_frames);

/** What comes from now on has another title. Only Opus carries it; else nothing is done. */
void encoder_set_title(struct encoder *encoder, const char *title);

/** Hand out what is left, and free it. NULL is fine. */
void encoder_end(struct encoder *encoder);

#endif /* HEADROOM_STREAM_ENCODER_H */
