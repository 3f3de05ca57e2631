/* SPDX-License-Identifier: MIT */
#ifndef HR_SYNC_LINK_H
#define HR_SYNC_LINK_H

#include <pipewire/impl.h>

/**
 * The passive link between the sync ports of a pair.
 *
 * It carries nothing. It makes the graph run the output after the sink in the
 * same cycle, and does not keep either of them awake. Whoever destroys it, it
 * is back before the next turn of the main loop ends, as long as both ports
 * exist.
 *
 * Thread: main.
 */
struct sync_link {
	struct pw_context *context;
	struct pw_impl_port *output;	/**< of the sink; NULL while it has none */
	struct pw_impl_port *input;	/**< of the output node; NULL likewise */
	struct pw_impl_link *link;	/**< NULL while there is none */
	struct spa_hook listener;
	struct spa_source *wake;	/**< runs sync_link_update() later */
};

/** 0 or negative errno. context must outlive the struct. */
int sync_link_init(struct sync_link *sync, struct pw_context *context);
void sync_link_finish(struct sync_link *sync);

/** Tell that a port of a node of the pair came or goes; others are ignored. */
void sync_link_port_added(struct sync_link *sync, struct pw_impl_port *port);
void sync_link_port_removed(struct sync_link *sync, struct pw_impl_port *port);

#endif /* HR_SYNC_LINK_H */
