/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_GAPS_H
#define HEADROOM_RECORD_GAPS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * What is not in a file although it was played, and where nothing was played: told
 * when the file is done, and written beside it.
 */
struct gaps {
	struct gap *list;
	uint32_t n_gaps, n_allocated;
	uint64_t n_more;		/**< without place in the list */
	uint64_t n_lost_frames;		/**< all of them */
};

struct gap {
	uint64_t frame;			/**< in the file, where it begins */
	uint64_t n_frames;
	bool is_pause;
};

/** What a file is, for the list of its gaps. Borrowed. */
struct gaps_file {
	const char *path;
	uint32_t rate_hz, n_channels;
	uint64_t n_frames;
	bool has_pauses;		/**< they are silence in it, not left out */
};

/** Note a gap; those right behind one another become one. */
void gaps_add(struct gaps *gaps, uint64_t frame, uint64_t n_frames, bool is_pause);

/** Print what was lost, a line for each of the first ones. */
void gaps_tell(const struct gaps *gaps, const struct gaps_file *file);

/**
 * Write PATH.gaps.json, if there is anything to write. Says what went wrong and
 * returns -1, else 0.
 */
int gaps_save(const struct gaps *gaps, const struct gaps_file *file);

/** Forget all. */
void gaps_finish(struct gaps *gaps);

#endif /* HEADROOM_RECORD_GAPS_H */
