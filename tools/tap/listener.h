/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_LISTENER_H
#define HEADROOM_LISTENER_H

#include <stdbool.h>

#include "tap/tap-client.h"

/**
 * A program that listens to a sink until a signal: SIGINT, SIGTERM and SIGHUP are
 * taken between two ticks, in order. Thread: main.
 */
struct listener {
	struct tap_client *client;
	const char *sink;
	int signal_fd;
	bool is_stopping;	/**< a signal came */
	bool is_away;		/**< the sink was there and is gone */
};

/** Exit statuses of what can go wrong. */
#define LISTENER_NO_DAEMON 3
#define LISTENER_NO_TAP 4

/**
 * Before any other thread is started. Says what is wrong and returns -1, else 0;
 * listener_finish() is fine after both.
 */
int listener_init(struct listener *listener, const struct tap_client_setup *setup);

void listener_finish(struct listener *listener);

/**
 * Wait for the sink, 3 s at most. 0 when it is there or a signal came, else the exit
 * status, with a message.
 */
int listener_wait_sink(struct listener *listener);

/** Wait for the next tick or a signal; tells when the sink goes. */
void listener_wait_tick(struct listener *listener);

#endif /* HEADROOM_LISTENER_H */
