/* SPDX-License-Identifier: MIT */
#ifndef HR_PROBE_LINKS_H
#define HR_PROBE_LINKS_H

#include <pipewire/pipewire.h>

/**
 * Links the probe wants, kept alive: made as soon as both ports exist, made
 * again when a port was destroyed and came back. Thread: main loop only.
 */

#define PROBE_MAX_CHANNELS 16
#define PROBE_MAX_WANTED 64
#define PROBE_MAX_OBJECTS 1024

struct probe_object {
	uint32_t id;
	uint32_t node_id;	/* SPA_ID_INVALID: this is a node */
	uint32_t port_id;
	bool is_output, is_audio;
	char name[128];
};

struct probe_wanted {
	char own_node[64], own_port[64], peer_node[128];
	uint32_t channel;	/* the peer's channel'th audio port */
	bool own_is_output;
	uint32_t own_id, peer_id;	/* of the linked ports */
	struct pw_proxy *link;
	struct spa_hook proxy_listener, link_listener;
	bool is_active, is_lost;
};

struct probe_links {
	struct pw_core *core;
	struct pw_registry *registry;
	struct spa_hook registry_listener;
	struct probe_object objects[PROBE_MAX_OBJECTS];
	uint32_t n_objects;
	struct probe_wanted wanted[PROBE_MAX_WANTED];
	uint32_t n_wanted;
};

/** Start watching the registry. Returns 0 or a negative errno. */
int probe_links_init(struct probe_links *l, struct pw_core *core);

/** Want own_node:own_port linked with the channel'th audio port of peer_node. */
void probe_links_want(struct probe_links *l, const char *own_node, const char *own_port,
		      const char *peer_node, uint32_t channel, bool own_is_output);

/** Make what can be made now. */
void probe_links_update(struct probe_links *l);

/** Every wanted link exists and is active. */
bool probe_links_are_active(const struct probe_links *l);

/** Destroy all links. */
void probe_links_clear(struct probe_links *l);

#endif /* HR_PROBE_LINKS_H */
