/* SPDX-License-Identifier: MIT */
#ifndef HR_TAP_MEMORY_H
#define HR_TAP_MEMORY_H

#include "tap/writer.h"

/**
 * The memory of a tap, as a sealed memfd: it neither grows nor shrinks, and nobody
 * who gets the descriptor can write to it. Its pages are there from the start, so
 * that the data loop neither waits for one nor meets a full file system.
 *
 * Thread: main; the writer belongs to whoever it is handed to.
 */
struct tap_memory {
	int fd;
	void *map;
	size_t size_bytes;
	struct tap_writer writer;
};

/** 0, or negative errno: no memory, or a kernel without these seals (before 5.1). */
int tap_memory_new(struct tap_memory **memory, const struct tap_setup *setup);

/** End it and give it up; readers keep their mappings. NULL is fine. */
void tap_memory_free(struct tap_memory *memory);

#endif /* HR_TAP_MEMORY_H */
