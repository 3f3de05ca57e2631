/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_TAKE_H
#define HEADROOM_RECORD_TAKE_H

#include <stdint.h>

#include "record/options.h"
#include "record/part.h"
#include "record/queue.h"

/**
 * A recording: one file, or several when it is split, or when the sound gets another
 * rate or number of channels, which no file can hold.
 *
 * Thread: writing.
 */
struct take {
	const struct options *options;
	struct part part;
	bool is_open;			/**< there is a part */
	uint32_t n_parts;
	uint64_t n_frames, n_lost_frames;	/**< in all of them */
	double length_sec;
};

void take_init(struct take *take, const struct options *options);

/** Write a block. Says what went wrong and returns -1; then take_finish() comes next. */
int take_write(struct take *take, const struct block *block);

/** Close the last part. 0, or -1 with a message. */
int take_finish(struct take *take);

#endif /* HEADROOM_RECORD_TAKE_H */
