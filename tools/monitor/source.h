/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_SOURCE_H
#define HEADROOM_SOURCE_H

#include "client/graph.h"

#include "monitor/view/model.h"
#include "monitor/view/readings.h"
#include "tap/tap-client.h"

/**
 * Where the model comes from: the keys and objects of the daemon, and the meters of the
 * tap. Both are looked for again when the daemon was restarted. Thread: main.
 */
struct source {
	const char *remote;		/**< borrowed; NULL: the usual */
	struct graph graph;		/**< when is_connected */
	bool is_connected;
	uint64_t retry_ns;		/**< CLOCK_MONOTONIC, when to try again */
	struct tap_client *tap;
	struct readings readings;
	uint64_t read_ns;		/**< of the last reading */
	bool is_plain;			/**< see struct readings */
	bool is_stale;			/**< the model is to be filled in, whatever came */
};

/** Says what is wrong and returns -1, else 0. No daemon is nothing wrong. */
int source_init(struct source *source, const char *remote, bool is_plain);

void source_finish(struct source *source);

/** To be polled for POLLIN; -1 while there is no daemon. */
int source_fd(const struct source *source);

/**
 * Handle what came, without waiting (but for a daemon that hangs while it is connected
 * to), and bring the model up to date. Whether something may have changed.
 */
bool source_update(struct source *source, struct model *model);

/** Nanoseconds of CLOCK_MONOTONIC. */
uint64_t source_now_ns(void);

#endif /* HEADROOM_SOURCE_H */
