/* SPDX-License-Identifier: MIT */
#ifndef HR_PAIR_H
#define HR_PAIR_H

#include <stdbool.h>

#include <pipewire/impl.h>

#include <headroom/pair.h>

#include "graph/sync-link.h"

/**
 * A sink and its output node in the graph, around one handle of the plugin.
 *
 * The nodes are raw server nodes: no client, no adapter. A node that somebody
 * destroys, or a port of it, is made again; the sound settings live in the handle and stay.
 *
 * Thread: main.
 */

/** What tells one pair from another. Everything is borrowed for the call. */
struct pair_setup {
	const char *name;		/**< node.name of the sink; + ".output" */
	const char *description;	/**< what mixers show */
	const char *mode;		/**< HEADROOM_MODE_PROCESSED or _BYPASS */
	bool auto_config;		/**< give the nodes ports at once */
	const struct spa_dict *audio;	/**< audio.channels, audio.position */
	const struct spa_dict *params;	/**< start values for the plugin */
	const struct spa_dict *sink_props;	/**< go over our own */
	const struct spa_dict *output_props;	/**< go over our own */
};

struct pair;

/** One node of a pair. */
struct pair_node {
	struct pair *pair;
	struct spa_node *spa_node;
	struct pw_properties *props;	/**< to make the node with */
	struct pw_impl_node *node;	/**< NULL while it is gone */
	bool is_withdrawn;		/**< kept out of the graph */
	bool has_lost_port;		/**< since it was made; a client destroyed it */
	bool was_suspended;		/**< while it ran, since the last wake */
	struct spa_hook listener;
};

struct pair_events {
	/** The sink runs, from now until its state is another. */
	void (*running)(void *data);
};

struct pair {
	struct pw_context *context;
	struct spa_handle *handle;
	const struct headroom_progress_reader *progress;
	const struct pair_events *events;	/**< may be NULL */
	void *data;
	struct pair_node sink, output;
	struct sync_link sync;
	struct spa_source *wake;	/**< revives nodes */
	struct spa_source *retry;	/**< tries that again, after it failed */
	unsigned int n_retries;		/**< since it failed first */
	bool is_reviving;		/**< or waits for its next try, or has given up */
	bool auto_config;
	bool on_named_loop;		/**< node.loop.name was accepted */
};

/** Make and register the pair. 0 or negative errno; *pairp is the caller's. */
int pair_new(struct pair **pairp, struct pw_context *context, const struct pair_setup *setup);

/** The one listener; both are kept, until it is another one. NULL is none. */
void pair_listen(struct pair *pair, const struct pair_events *events, void *data);

/**
 * Take the output node out of the graph and keep it out, or make it again in a later turn of
 * the main loop. What is linked to the sink plays to nobody meanwhile. Not from inside an
 * event of the context.
 */
void pair_withdraw_output(struct pair *pair, bool is_withdrawn);

/** Take the nodes out of the graph. NULL is fine. */
void pair_free(struct pair *pair);

#endif /* HR_PAIR_H */
