/* SPDX-License-Identifier: MIT */
#include <spa/utils/string.h>

#include "feeders.h"

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

static int on_global(void *data, struct pw_global *global)
{
	struct cone *cone = data;
	struct pw_impl_port *output, *input;
	struct pw_impl_link *link;
	struct pw_impl_node *node;

	if (!pw_global_is_type(global, PW_TYPE_INTERFACE_Link) ||
	    (link = pw_global_get_object(global)) == NULL ||
	    (output = pw_impl_link_get_output(link)) == NULL ||
	    (input = pw_impl_link_get_input(link)) == NULL ||
	    pw_impl_port_get_node(input) != cone->nodes[cone->at])
		return 0;
	node = pw_impl_port_get_node(output);
	if (node != NULL && cone->n_nodes < FEEDERS_MAX && !is_in(cone, node))
		cone->nodes[cone->n_nodes++] = node;
	return 0;
}

static struct pw_global *global_of(struct pw_context *context,
		const struct pw_properties *props, const char *key, const char *type)
{
	struct pw_global *global;
	uint32_t id;

	if (!spa_atou32(pw_properties_get(props, key), &id, 10) ||
	    (global = pw_context_find_global(context, id)) == NULL ||
	    !pw_global_is_type(global, type))
		return NULL;
	return global;
}

/*
 * Nodes that the daemon runs for a client carry its id, too, but can't hang by themselves.
 * A factory of the daemon made them out of one of a plugin, and they name both. The node of
 * a stream names a factory as well, but by the id that it has in the client, which in the
 * daemon can be anything.
 */
static bool is_run_by_daemon(struct pw_context *context, const struct pw_properties *props)
{
	struct pw_global *factory =
		global_of(context, props, PW_KEY_FACTORY_ID, PW_TYPE_INTERFACE_Factory);

	return factory != NULL && pw_properties_get(props, PW_KEY_FACTORY_NAME) != NULL &&
		spa_streq(pw_properties_get(pw_global_get_properties(factory),
					PW_KEY_FACTORY_TYPE_NAME), PW_TYPE_INTERFACE_Node);
}

static struct pw_impl_client *client_of(struct pw_context *context, struct pw_impl_node *node)
{
	const struct pw_properties *props = pw_impl_node_get_properties(node);
	struct pw_global *client;

	if (is_run_by_daemon(context, props))
		return NULL;
	client = global_of(context, props, PW_KEY_CLIENT_ID, PW_TYPE_INTERFACE_Client);
	return client != NULL ? pw_global_get_object(client) : NULL;
}

uint32_t feeders_find(struct pw_context *context, struct pw_impl_node *sink,
		struct feeder *feeders, uint32_t n_feeders)
{
	struct cone cone = { .nodes = { sink }, .n_nodes = 1 };
	uint32_t n = 0;

	for (; cone.at < cone.n_nodes; cone.at++)
		pw_context_for_each_global(context, on_global, &cone);
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
