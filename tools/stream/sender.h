/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_SENDER_H
#define HEADROOM_STREAM_SENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "stream/options.h"
#include "stream/outbox.h"

/**
 * The thread that talks to the server: connects, sends what is in the outbox, and
 * connects again, for ever, until the outbox is ended.
 *
 * A server that cannot be reached, or that goes away, is tried again. One that
 * refuses the login at the first time is not: a password does not get better.
 */
struct sender;

struct sender_status {
	bool is_connected;
	bool is_refused;		/**< the thread gave up */
	uint32_t n_connections;		/**< so far, this one included */
	uint64_t sent_bytes;
};

/** options, password and outbox outlive it. NULL with a message. */
struct sender *sender_new(const struct options *options, const char *password,
		struct outbox *outbox);

struct sender_status sender_status(struct sender *sender);

/** After outbox_end(): send the rest, as long as that takes no more than 3 s, and free. */
void sender_free(struct sender *sender);

#endif /* HEADROOM_STREAM_SENDER_H */
