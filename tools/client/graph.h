/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_GRAPH_H
#define HEADROOM_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/pipewire.h>
#include <spa/utils/list.h>

#include "client/call.h"
#include "client/keys.h"

/**
 * What the daemon has, seen from outside: a client like any other. Nothing waits
 * longer than GRAPH_DEADLINE_MS for the daemon. What is in here was said by others
 * and is shown only through text_printable() or json_string().
 */

#define GRAPH_DEADLINE_MS 2000

#define GRAPH_PROCESSED "headroom.processed"
#define GRAPH_BYPASS "headroom.bypass"

#define GRAPH_ALL 1u		/**< nodes, ports, links, clients, modules, not only the keys */
#define GRAPH_QUIET 2u		/**< say nothing of what goes wrong */

enum kind {
	KIND_NODE,
	KIND_PORT,
	KIND_LINK,
	KIND_CLIENT,
	KIND_MODULE,
	N_KINDS
};

/** One object of the daemon; nodes, clients and modules with all their properties. */
struct object {
	struct spa_list link;
	struct graph *graph;
	uint32_t id;
	enum kind kind;
	struct pw_properties *props;	/**< owned */
	struct pw_proxy *proxy;		/**< owned; NULL: only what the registry says */
	struct spa_hook listener;
	const char *state;		/**< of a node: "running"; never NULL */
	char filename[256];		/**< of a module */
};

typedef void (*graph_param_fn)(void *data, uint32_t id, const struct spa_pod *param);

struct graph {
	struct pw_main_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct pw_registry *registry;
	struct spa_hook core_listener, registry_listener;
	unsigned int flags;
	bool is_dead;			/**< the daemon went away */
	int done_seq;
	struct spa_list objects;	/**< in the order of their ids, as a rule */
	struct keys keys;		/**< of the module; is there when keys.proxy is set */
	struct keys defaults;		/**< of the session manager */
	char version[32];		/**< of the daemon, "" when not known */
	char name[64];			/**< of the daemon */
	graph_param_fn on_param;	/**< NULL: nobody asks */
	void *param_data;
};

/**
 * Connect, and learn what is there. Says what went wrong and returns its status,
 * else STATUS_OK; graph_finish() is fine after both.
 *
 * remote  as of --remote; NULL: as any client chooses
 */
int graph_init(struct graph *graph, const char *remote, unsigned int flags);

void graph_finish(struct graph *graph);

/**
 * Wait until the daemon has answered everything that was sent. Says what went
 * wrong and returns its status, else STATUS_OK.
 */
int graph_sync(struct graph *graph);

/**
 * Handle what comes, at most until deadline_ns of CLOCK_MONOTONIC. False when that
 * has passed or the daemon is gone.
 */
bool graph_iterate(struct graph *graph, uint64_t deadline_ns);

/** GRAPH_DEADLINE_MS from now. */
uint64_t graph_deadline_ns(void);

/** Say that the daemon went away or does not answer, whichever it is. */
int graph_complain(const struct graph *graph);

/** A property of an object; NULL when it has none, or object is NULL. */
const char *object_get(const struct object *object, const char *key);

/** The object with an id, or NULL. */
struct object *graph_find(const struct graph *graph, enum kind kind, uint32_t id);

/** The node with this node.name, or NULL. */
struct object *graph_find_node(const struct graph *graph, const char *name);

/** The ports of a node that carry sound. */
int graph_count_ports(const struct graph *graph, const struct object *node);

/** A number in a property; SPA_ID_INVALID when there is none. */
uint32_t object_get_id(const struct object *object, const char *key);

/** The next object of a kind; NULL starts, and ends. */
struct object *graph_next(const struct graph *graph, enum kind kind,
		const struct object *object);

/** Ask a bound node for a param and wait; on_param is called for each. Returns a status. */
int graph_enum_params(struct graph *graph, struct object *node, uint32_t param_id,
		graph_param_fn on_param, void *data);

#endif /* HEADROOM_GRAPH_H */
