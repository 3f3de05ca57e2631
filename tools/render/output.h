/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_OUTPUT_H
#define HEADROOM_RENDER_OUTPUT_H

#include <sndfile.h>

#include "render/target.h"

/** A sound file that becomes a target. Owns everything in it. */
struct output {
	struct target target;
	SNDFILE *file;		/**< NULL when closed */
};

/**
 * Start a file like `in`: its rate, channels and positions, its title and the
 * like. The format follows the extension of path. Samples are 32-bit float
 * where the format has them, whatever `in` has: that is what the chain
 * computes. FLAC gets 24 bit; ogg and opus are lossy. Channels stay in their
 * order, which is why more than two do not go from Ogg to elsewhere or back.
 *
 * in_path  the open file, which path may not name
 *
 * Says what is wrong and returns -1, else 0. output_abandon() is fine after both.
 */
int output_open(struct output *output, const char *path, const char *in_path, SNDFILE *in,
		const SF_INFO *in_info);

/** Append interleaved frames. Returns 0, or -1 with a message. */
int output_write(struct output *output, const float *frames, sf_count_t n_frames);

/** Write the rest, flush to the disk and close. Returns 0, or -1 with a message. */
int output_finish(struct output *output);

/** Free everything, and remove what was not committed. */
void output_abandon(struct output *output);

#endif /* HEADROOM_RENDER_OUTPUT_H */
