/* SPDX-License-Identifier: MIT */
#include "graph/links.h"

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
