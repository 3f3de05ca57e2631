/* SPDX-License-Identifier: MIT */
#ifndef HR_TARGETS_H
#define HR_TARGETS_H

#include <stdbool.h>

#include <pipewire/impl.h>

#include "graph/metadata-client.h"
#include "graph/streams.h"
#include "routing/own-writes.h"

/**
 * The session manager's `default` metadata: where it is told where streams go.
 *
 * It belongs to another process, so a write comes back later, or is overtaken
 * by somebody else's. Of every stream one write at most is on its way, and further ones
 * may be for nodes that had its id before; what comes back and is none of these is
 * somebody else's. While a client binds the metadata,
 * PipeWire (0.3.65, 1.4) drops what the others should hear. So it is bound again,
 * which tells what it holds, when a write does not come back in time, and a moment
 * after a new client came.
 *
 * Streams are those of `streams`.
 *
 * Thread: main.
 */

struct targets_events {
	/** Somebody else changed target.object, or with is_node target.node. */
	void (*changed)(void *data, struct stream *stream, bool is_node);
	/** Our write came back. */
	void (*settled)(void *data, struct stream *stream);
	/** A node with this id is gone. */
	void (*node_gone)(void *data, uint32_t id);
	/** This is the default sink now; "" when there is none. */
	void (*default_sink)(void *data, const char *name);
	/** The metadata came, with what it held, or went, and everything in it. */
	void (*ready)(void *data);
	void (*lost)(void *data);
};

struct targets {
	struct pw_context *context;
	struct streams *streams;
	const struct targets_events *events;
	void *data;

	struct insider insider;
	struct own_writes own;			/**< of target.object */
	struct spa_source *wake;		/**< binds the metadata */
	struct spa_source *check;		/**< asks for what should have come */
	bool is_check_due;			/**< its time is set */
	bool is_doubtful;			/**< ask, though nothing is on its way */
	bool is_asking;				/**< the metadata is bound again */
	unsigned int n_vain;			/**< how often it was asked, and nothing came */
	struct pw_global *global;		/**< of the metadata; NULL while there is none */
	bool is_ready;				/**< it can be written */
	struct spa_hook context_listener;
};

/** 0 or negative errno. */
int targets_init(struct targets *targets, struct pw_context *context, struct streams *streams,
		const struct targets_events *events, void *data);

/**
 * Take back what was written. Must come before streams_finish(). Fine after a
 * failed targets_init().
 */
void targets_finish(struct targets *targets);

/**
 * Give target.object of a stream a value: a node name, a serial, "-1" for the
 * default, or "" to take the key away. Not from inside an event of the context. Does
 * nothing when a write is on its way: then `settled` follows; nor while there is no
 * metadata: then `ready` does.
 *
 * is_ours is what stream->target.is_ours becomes.
 */
void targets_set(struct targets *targets, struct stream *stream, const char *value,
		bool is_ours);

/** Something contradicts what we know: ask what the metadata holds, a bit later. */
void targets_doubt(struct targets *targets);

/** Take target.node of a stream away, if it is there. */
void targets_clear_node(struct targets *targets, struct stream *stream);

#endif /* HR_TARGETS_H */
