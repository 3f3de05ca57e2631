/* SPDX-License-Identifier: MIT */
#include "graph/upstream.h"

#include <dlfcn.h>
#include <string.h>

#include <spa/node/node.h>
#include <spa/utils/string.h>

struct walk {
	links_fn on_link;
	void *data;
};

static int on_global(void *data, struct pw_global *global)
{
	const struct walk *walk = data;
	struct pw_impl_node *from, *to;
	struct pw_impl_port *output, *input;
	struct pw_impl_link *link;

	if (!pw_global_is_type(global, PW_TYPE_INTERFACE_Link) ||
	    (link = pw_global_get_object(global)) == NULL ||
	    (output = pw_impl_link_get_output(link)) == NULL ||
	    (input = pw_impl_link_get_input(link)) == NULL ||
	    (from = pw_impl_port_get_node(output)) == NULL ||
	    (to = pw_impl_port_get_node(input)) == NULL)
		return 0;
	return walk->on_link(walk->data, from, to);
}

int links_each(struct pw_context *context, links_fn on_link, void *data)
{
	struct walk walk = { on_link, data };

	return pw_context_for_each_global(context, on_global, &walk);
}

#define CLIENT_NODE_LIBRARY "libpipewire-module-client-node"

/* The sink and all that is upstream of it, in the order in which it was reached. */
struct cone {
	struct pw_impl_node *nodes[FEEDERS_MAX];
	uint32_t n_nodes;
	uint32_t at;		/* whose links are looked for */
};

static bool is_in(const struct cone *cone, const struct pw_impl_node *node)
{
	for (uint32_t i = 0; i < cone->n_nodes; i++)
		if (cone->nodes[i] == node)
			return true;
	return false;
}

static int on_link(void *data, struct pw_impl_node *from, struct pw_impl_node *to)
{
	struct cone *cone = data;

	if (to == cone->nodes[cone->at] && cone->n_nodes < FEEDERS_MAX && !is_in(cone, from))
		cone->nodes[cone->n_nodes++] = from;
	return 0;
}

/*
 * Nodes that the daemon runs for a client carry its id, too, but can't hang by themselves.
 * What properties say of that is the client's word, but not whose methods a node has: those
 * of the module that passes them on to a client, of whichever version its protocol is.
 */
static bool is_run_by_client(struct pw_impl_node *node)
{
	const struct spa_node *implementation = pw_impl_node_get_implementation(node);
	Dl_info library;

	return implementation != NULL &&
		dladdr(implementation->iface.cb.funcs, &library) != 0 &&
		library.dli_fname != NULL &&
		strstr(library.dli_fname, CLIENT_NODE_LIBRARY) != NULL;
}

/* That module says itself whose node it is, and no client may change it. */
static struct pw_impl_client *client_of(struct pw_context *context, struct pw_impl_node *node)
{
	const struct pw_properties *props = pw_impl_node_get_properties(node);
	struct pw_global *global;
	uint32_t id;

	if (!is_run_by_client(node) ||
	    !spa_atou32(pw_properties_get(props, PW_KEY_CLIENT_ID), &id, 10) ||
	    (global = pw_context_find_global(context, id)) == NULL ||
	    !pw_global_is_type(global, PW_TYPE_INTERFACE_Client))
		return NULL;
	return pw_global_get_object(global);
}

static void collect(struct cone *cone, struct pw_context *context, struct pw_impl_node *sink)
{
	*cone = (struct cone) { .nodes = { sink }, .n_nodes = 1 };
	for (; cone->at < cone->n_nodes; cone->at++)
		links_each(context, on_link, cone);
}

bool upstream_has(struct pw_context *context, struct pw_impl_node *sink,
		const struct pw_impl_node *node)
{
	struct cone cone;

	collect(&cone, context, sink);
	return is_in(&cone, node);
}

uint32_t feeders_find(struct pw_context *context, struct pw_impl_node *sink,
		struct feeder *feeders, uint32_t n_feeders)
{
	struct cone cone;
	uint32_t n = 0;

	collect(&cone, context, sink);
	for (uint32_t i = 1; i < cone.n_nodes && n < n_feeders; i++) {
		struct pw_impl_node *node = cone.nodes[i];
		struct pw_impl_client *client = client_of(context, node);

		if (client != NULL && pw_impl_node_is_active(node) &&
		    pw_impl_node_get_info(node)->state == PW_NODE_STATE_RUNNING)
			feeders[n++] = (struct feeder) { .node = node, .client = client };
	}
	return n;
}

static int on_port(void *data, struct pw_impl_port *port)
{
	return pw_impl_port_is_linked(port) ? 1 : 0;
}

bool feeders_any(struct pw_impl_node *sink)
{
	return pw_impl_node_for_each_port(sink, PW_DIRECTION_INPUT, on_port, NULL) != 0;
}
