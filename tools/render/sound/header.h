/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_HEADER_H
#define HEADROOM_RENDER_HEADER_H

#include <stdint.h>
#include <sys/types.h>

/** What the header of a sound file says about its length, and what is there. */
enum header_state {
	HEADER_GOOD,		/**< both agree, or the file is of a kind that is not read here */
	HEADER_OPEN,		/**< it says that the length is not known: a stream */
	HEADER_NO_SIZE,		/**< it says that there is nothing, but there is: never finished */
	HEADER_CUT,		/**< it says more than there is */
};

/** Bytes that put a header right; n_bytes is 0 when nothing has to be changed. */
struct header_patch {
	off_t at_bytes;
	uint8_t bytes[8];
	unsigned int n_bytes;
};

struct header {
	enum header_state state;
	struct header_patch patch;
	uint64_t declared_bytes;	/**< of sound, as the header says */
	uint64_t present_bytes;		/**< of sound, in the file; 0 for Ogg */
};

/**
 * Look at a regular file: WAV, RF64, W64, AIFF, CAF, AU, and whether the last page of an
 * Ogg file is there. Does not move its position. What cannot be read is GOOD, for
 * whoever opens the file finds better words.
 */
void header_read(struct header *header, int fd);

#endif /* HEADROOM_RENDER_HEADER_H */
