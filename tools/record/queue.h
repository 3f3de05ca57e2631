/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_QUEUE_H
#define HEADROOM_RECORD_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Blocks of sound on their way from the thread that reads the tap to the one that
 * writes the file: a disk may take its time, the tap does not wait.
 *
 * Bounded: when it is full the reading thread leaves the sound in the tap, and hears
 * from there what was lost.
 */
struct queue;

enum block_kind {
	BLOCK_SOUND,
	BLOCK_LOST,	/**< n_frames that were played, and are silence here */
	BLOCK_PAUSE,	/**< n_frames of time in which nothing was played */
};

struct block {
	struct block *next;
	enum block_kind kind;
	uint32_t rate_hz;
	uint32_t n_channels;
	uint64_t n_frames;
	float samples[];		/**< SOUND: n_frames x n_channels, interleaved */
};

/** A block with room for its samples, or NULL without memory; queue_push() takes it. */
struct block *block_new(enum block_kind kind, uint32_t rate_hz, uint32_t n_channels,
		uint64_t n_frames);

/** NULL without memory. */
struct queue *queue_new(size_t max_bytes);

/** Free it with what is in it. NULL is fine. */
void queue_free(struct queue *queue);

/** Whether less than the bound is in it. Thread: reading. */
bool queue_has_room(struct queue *queue);

/** Thread: reading. */
void queue_push(struct queue *queue, struct block *block);

/** No more will come: queue_pop() returns NULL once it is empty. Thread: reading. */
void queue_end(struct queue *queue);

/** Wait for a block, which is then the caller's to free(). Thread: writing. */
struct block *queue_pop(struct queue *queue);

#endif /* HEADROOM_RECORD_QUEUE_H */
