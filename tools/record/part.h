/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_PART_H
#define HEADROOM_RECORD_PART_H

#include <stdint.h>

#include <sndfile.h>

#include "record/gaps.h"
#include "record/options.h"

/**
 * One sound file while it is written. Until it is done it is called PATH.part, and
 * can be played at any time: when the program is killed, all but the last second is
 * in it.
 *
 * Thread: writing. Owns everything in it but the options.
 */
struct part {
	const struct options *options;
	char *path, *temp_path;		/**< NULL when nothing is open */
	int fd;
	SNDFILE *file;
	SF_INFO info;
	uint64_t n_frames;
	uint64_t n_frames_in_header;
	struct gaps gaps;
};

/**
 * Start PATH. Says what is wrong and returns -1, else 0: nothing is left to close
 * then.
 */
int part_open(struct part *part, const struct options *options, const char *path,
		uint32_t rate_hz, uint32_t n_channels);

/** Append interleaved frames. 0, or -1 with a message. */
int part_write(struct part *part, const float *samples, uint64_t n_frames);

/** Append silence. 0, or -1 with a message. */
int part_write_silence(struct part *part, uint64_t n_frames);

/** Bytes on the disk by now. */
uint64_t part_bytes(const struct part *part);

/**
 * Give the file its end and its name, also when writing failed: what is in it is
 * kept. Tells what was lost. 0, or -1 with a message.
 */
int part_close(struct part *part);

#endif /* HEADROOM_RECORD_PART_H */
