/* SPDX-License-Identifier: MIT */
#ifndef HR_FEEDERS_H
#define HR_FEEDERS_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/impl.h>

/**
 * The links of the graph, and who must finish a cycle before a sink can begin its own.
 *
 * Thread: main.
 */

/** A link from one node to another. Not 0 ends it. */
typedef int (*links_fn)(void *data, struct pw_impl_node *from, struct pw_impl_node *to);

/** Call for every link, until one call returns not 0; that is returned, or 0. */
int links_each(struct pw_context *context, links_fn on_link, void *data);

#define FEEDERS_MAX 256u	/**< nodes that are looked at */

/** A node that runs in a client's process, upstream of the sink. */
struct feeder {
	struct pw_impl_node *node;
	struct pw_impl_client *client;
};

/**
 * The feeders of a node, over any number of links, nearest first. Only those that
 * run; never a node of the daemon itself. Returns how many, at most n_feeders.
 * They are borrowed: valid until the main loop turns.
 */
uint32_t feeders_find(struct pw_context *context, struct pw_impl_node *sink,
		struct feeder *feeders, uint32_t n_feeders);

/** Whether what that node plays reaches the sink, over any number of links. */
bool upstream_has(struct pw_context *context, struct pw_impl_node *sink,
		const struct pw_impl_node *node);

/** Whether anything is linked to an input of the node. */
bool feeders_any(struct pw_impl_node *sink);

#endif /* HR_FEEDERS_H */
