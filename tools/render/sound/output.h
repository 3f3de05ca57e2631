/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_OUTPUT_H
#define HEADROOM_RENDER_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include <sndfile.h>

#include "base/attributes.h"
#include "render/sound/input.h"
#include "render/sound/target.h"

/** A sound file that becomes a target. Owns everything in it. */
struct output {
	struct target target;
	SNDFILE *file;		/**< NULL when closed */
	int format;		/**< of libsndfile */
	const char *in_path;	/**< borrowed; has the tags */
	uint32_t n_channels;
	uint32_t order[HR_MAX_CHANNELS];	/**< which channel comes n-th in the file */
	sf_count_t n_frames;	/**< written so far */
	float *sorted;		/**< a block in that order; NULL: they are in order */
};

/** Whether the name of a file ends in what a format has. */
bool output_has_format(const char *path);

/**
 * Start a file like an input that is open: its rate and channels, its tags. The
 * format follows the extension of path. Samples are 32-bit float where the format has
 * them, whatever the input has: that is what the chain computes. FLAC gets 24 bit; ogg,
 * opus and mp3 are lossy. Channels come in the order the format prescribes; what no order of
 * it can hold is refused.
 *
 * Says what is wrong and returns -1, else 0. output_abandon() is fine after both.
 */
int output_open(struct output *output, const char *path, const struct input *in);

/**
 * Append interleaved frames, at most HR_MAX_BLOCK, in the order of the input. Returns 0,
 * or -1 with a message.
 */
int output_write(struct output *output, const float *frames, sf_count_t n_frames);

/** Write the rest, flush to the disk and close. Returns 0, or -1 with a message. */
int output_finish(struct output *output);

/** Free everything, and remove what was not committed. */
void output_abandon(struct output *output);

#endif /* HEADROOM_RENDER_OUTPUT_H */
