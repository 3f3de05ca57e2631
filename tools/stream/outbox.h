/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_OUTBOX_H
#define HEADROOM_STREAM_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Pieces of the stream between the thread that encodes and the one that sends.
 *
 * It is open while there is a connection, and every opening has a number: a stream
 * begins with its own headers on every connection. Bounded: when the network does not
 * keep up, what comes is left out until half of it is sent, and that is counted. Ogg
 * pages and MP3 frames are whole, so a listener hears a gap and goes on.
 */
struct outbox;

#define OUTBOX_TITLE_BYTES 256

struct piece {
	struct piece *next;
	size_t n_bytes;
	unsigned char bytes[];
};

/** NULL without memory. */
struct outbox *outbox_new(size_t max_bytes);
/** NULL is fine. */
void outbox_free(struct outbox *outbox);

/* Thread: encoding. */

/** Number of the connection, or 0 while there is none. */
uint32_t outbox_number(struct outbox *outbox);
/** Leave a piece for connection number; dropped when that is over. */
void outbox_push(struct outbox *outbox, uint32_t number, const unsigned char *bytes,
		size_t n_bytes);
void outbox_set_title(struct outbox *outbox, const char *title);
/** How much was left out so far. */
uint64_t outbox_skipped_bytes(struct outbox *outbox);
/** Nothing more will come; who sends may send the rest. */
void outbox_end(struct outbox *outbox);

/* Thread: sending. */

/** A connection begins: empty it, and ask for a stream. */
void outbox_open(struct outbox *outbox);
/** The connection is over. */
void outbox_close(struct outbox *outbox);
/** Wait up to timeout_ms for a piece, which is the caller's to free(); NULL: none came. */
struct piece *outbox_pop(struct outbox *outbox, uint32_t timeout_ms);
/** Wait timeout_ms, or until the end. Whether it is the end. */
bool outbox_wait_end(struct outbox *outbox, uint32_t timeout_ms);
/** Copy the title if it is not the one that was taken last. */
bool outbox_take_title(struct outbox *outbox, char title[OUTBOX_TITLE_BYTES]);

#endif /* HEADROOM_STREAM_OUTBOX_H */
