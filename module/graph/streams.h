/* SPDX-License-Identifier: MIT */
#ifndef HR_STREAMS_H
#define HR_STREAMS_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pipewire/impl.h>

/**
 * The audio streams of the graph, seen from inside the daemon.
 *
 * The registry shows a client ten properties of a node. Here all of them are
 * seen, and those of the stream's client behind them. There is one of these in a
 * daemon, for all that listen.
 *
 * Thread: main.
 */

#define STREAM_VALUE_BYTES 256u	/**< of a target; names of devices are long */

/**
 * What the session manager's `default` metadata says of a stream's target, and
 * what we are about to make it say; routing/targets.h.
 */
struct stream_target {
	bool is_ours;		/**< `object` was our decision */
	bool is_waiting;	/**< for `expected` to come back */
	bool is_overdue;	/**< ... since before the metadata was bound */
	bool is_expected_ours;	/**< what is_ours becomes then */
	bool is_object_told, is_node_told;	/**< since the metadata was bound */
	char object[STREAM_VALUE_BYTES];	/**< target.object; "" when there is none */
	char node[STREAM_VALUE_BYTES];		/**< target.node; likewise */
	char expected[STREAM_VALUE_BYTES];	/**< "" when it is to go */
	char contested[STREAM_VALUE_BYTES];	/**< somebody else's, since `expected` left */
};

struct stream {
	struct spa_list link;
	struct streams *streams;
	struct pw_impl_node *node;
	struct spa_hook node_listener;
	uint32_t id;			/**< of the node's global */
	char n_channels[12];		/**< "" when unknown */
	bool is_capture;
	bool is_output;			/**< the output of one of our own sinks */
	bool is_encoded_only;		/**< has formats, none of them PCM */
	uint32_t format_flags;		/**< of its EnumFormat, to see it change */

	bool is_pinned;			/**< somebody else chose the target */
	char pin[STREAM_VALUE_BYTES];	/**< the name of what was chosen */
	uint32_t pin_id;		/**< ... and its id; SPA_ID_INVALID for the default sink */
	uint64_t pin_wish;		/**< struct verdict_facts */
	bool was_linked;		/**< to a sink, since the session manager knows it */
	bool has_property;		/**< its property target.object is ours */
	bool had_property;		/**< ... or was: the session manager may remember it */
	bool is_dirty;			/**< to be judged again */
	bool is_stale;			/**< ... once more, as it changed while it was judged */
	bool is_born;			/**< it was judged once */
	unsigned int n_announced;	/**< how often its keys were told */
	int override;			/**< enum route, or -1: set for this stream */
	struct stream_target target;
	alignas(max_align_t) char user_data[];	/**< the owner's, streams_init(); zeroed at first */
};

struct streams_events {
	uint32_t version;		/**< 0 */
	void (*added)(void *data, struct stream *stream);
	/** Properties or formats changed. */
	void (*changed)(void *data, struct stream *stream);
	/** It was linked to another node. */
	void (*linked)(void *data, struct stream *stream, struct pw_impl_node *peer);
	/** It is freed when this returns. */
	void (*removed)(void *data, struct stream *stream);
};

struct streams {
	struct pw_context *context;
	struct spa_hook context_listener;
	struct spa_list list;
	struct spa_hook_list listeners;
	size_t user_bytes;
};

/** Watch. user_bytes are those of user_data in each stream. */
void streams_init(struct streams *streams, struct pw_context *context, size_t user_bytes);

/**
 * Be told, of those that are there before this returns; what is NULL in events is not told.
 * Ends with spa_hook_remove(), before streams_finish().
 */
void streams_add_listener(struct streams *streams, struct spa_hook *listener,
		const struct streams_events *events, void *data);

/** Stop, and free all streams without calling `removed`. */
void streams_finish(struct streams *streams);

/** The stream of that node, or NULL. */
struct stream *streams_find(struct streams *streams, uint32_t id);

/**
 * A property of the stream, or of its client, or NULL; a rules_lookup_fn with
 * a stream as its data. audio.channels is there too when only the format has it.
 * Valid until properties or formats change.
 */
const char *stream_lookup(void *stream, const char *key);

/** Keys of the names a program goes by, the best known first; for stream_lookup(). */
#define STREAM_N_PROGRAM_KEYS 4u
extern const char *const stream_program_keys[STREAM_N_PROGRAM_KEYS];

/** Give its node the property target.object, or with NULL take ours away. */
void stream_set_property(struct stream *stream, const char *target);

#endif /* HR_STREAMS_H */
