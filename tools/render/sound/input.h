/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_INPUT_H
#define HEADROOM_RENDER_INPUT_H

#include <stdbool.h>

#include <sndfile.h>

#include "render/chain/layout.h"
#include "render/sound/header.h"

/** A sound file that is read. Owns everything in it but the path; it must not move. */
struct input {
	const char *path;
	SNDFILE *file;		/**< NULL when closed */
	SF_INFO info;		/**< frames: 0 when nobody knows how many there are */
	struct layout layout;
	sf_count_t n_read;	/**< frames */
	bool is_cut;		/**< less was there than there should be, and it was said */
	struct header header;
	int fd;			/**< -1 unless libsndfile reads through the functions here */
	off_t at_bytes, size_bytes;	/**< of fd */
	bool is_endless;	/**< claims to be much longer */
};

/**
 * Open path, which must have a rate and channels the chain can carry. A header that
 * never got its size is read to the end of the file, and that is said.
 *
 * Says what is wrong and returns -1, else 0. input_close() is fine after both.
 */
int input_open(struct input *input, const char *path);

/**
 * Read up to n_frames interleaved frames. Returns how many, 0 at the end, or -1 with a
 * message. Sound that ends before it should is said, and then ends: is_cut is true.
 */
sf_count_t input_read(struct input *input, float *frames, sf_count_t n_frames);

void input_close(struct input *input);

#endif /* HEADROOM_RENDER_INPUT_H */
