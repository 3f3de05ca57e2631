/* SPDX-License-Identifier: MIT */
#include "hr-probe-links.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what exists ---- */

static const char *value_of(const struct spa_dict *props, const char *key)
{
	const char *value = props != NULL ? spa_dict_lookup(props, key) : NULL;

	return value != NULL ? value : "";
}

static void describe_port(struct probe_object *object, const struct spa_dict *props)
{
	object->node_id = (uint32_t)strtoul(value_of(props, PW_KEY_NODE_ID), NULL, 10);
	object->port_id = (uint32_t)strtoul(value_of(props, PW_KEY_PORT_ID), NULL, 10);
	object->is_output = strcmp(value_of(props, PW_KEY_PORT_DIRECTION), "out") == 0;
	object->is_audio = strstr(value_of(props, PW_KEY_FORMAT_DSP), "float") != NULL &&
		strcmp(value_of(props, PW_KEY_PORT_CONTROL), "true") != 0;
	snprintf(object->name, sizeof(object->name), "%s", value_of(props, PW_KEY_PORT_NAME));
}

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
		      uint32_t version, const struct spa_dict *props)
{
	struct probe_links *l = data;
	struct probe_object object = { .id = id, .node_id = SPA_ID_INVALID };

	(void)permissions;
	(void)version;
	if (l->n_objects == PROBE_MAX_OBJECTS)
		return;
	if (strcmp(type, PW_TYPE_INTERFACE_Node) == 0)
		snprintf(object.name, sizeof(object.name), "%s",
			 value_of(props, PW_KEY_NODE_NAME));
	else if (strcmp(type, PW_TYPE_INTERFACE_Port) == 0)
		describe_port(&object, props);
	else
		return;
	l->objects[l->n_objects++] = object;
}

static void on_global_remove(void *data, uint32_t id)
{
	struct probe_links *l = data;

	for (uint32_t i = 0; i < l->n_objects; i++) {
		if (l->objects[i].id == id) {
			l->objects[i] = l->objects[--l->n_objects];
			break;
		}
	}
	for (uint32_t i = 0; i < l->n_wanted; i++) {
		struct probe_wanted *w = &l->wanted[i];

		if (w->link != NULL && (w->own_id == id || w->peer_id == id))
			w->is_lost = true;
	}
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

static bool is_on_node(const struct probe_links *l, const struct probe_object *port,
		       const char *node)
{
	for (uint32_t i = 0; i < l->n_objects; i++) {
		const struct probe_object *o = &l->objects[i];

		if (o->node_id == SPA_ID_INVALID && o->id == port->node_id)
			return strcmp(o->name, node) == 0;
	}
	return false;
}

static uint32_t find_port_named(const struct probe_links *l, const char *node, const char *port)
{
	for (uint32_t i = 0; i < l->n_objects; i++) {
		const struct probe_object *o = &l->objects[i];

		if (o->node_id != SPA_ID_INVALID && strcmp(o->name, port) == 0 &&
		    is_on_node(l, o, node))
			return o->id;
	}
	return SPA_ID_INVALID;
}

/* The channel'th audio port of one direction, in the order of the port ids. */
static uint32_t find_port_number(const struct probe_links *l, const char *node,
				 uint32_t channel, bool is_output)
{
	for (uint32_t port_id = 0; port_id < 256; port_id++) {
		for (uint32_t i = 0; i < l->n_objects; i++) {
			const struct probe_object *o = &l->objects[i];

			if (o->node_id == SPA_ID_INVALID || o->port_id != port_id ||
			    o->is_output != is_output || !o->is_audio ||
			    !is_on_node(l, o, node))
				continue;
			if (channel-- == 0)
				return o->id;
			break;
		}
	}
	return SPA_ID_INVALID;
}

/* ---- the links ---- */

static void on_link_info(void *data, const struct pw_link_info *info)
{
	struct probe_wanted *w = data;

	w->is_active = info->state == PW_LINK_STATE_ACTIVE;
	if (info->state == PW_LINK_STATE_ERROR)
		w->is_lost = true;
}

static const struct pw_link_events link_events = {
	PW_VERSION_LINK_EVENTS, .info = on_link_info,
};

static void on_proxy_removed(void *data)
{
	struct probe_wanted *w = data;

	w->is_lost = true;
}

static void on_proxy_error(void *data, int seq, int res, const char *message)
{
	struct probe_wanted *w = data;

	(void)seq;
	fprintf(stderr, "hr-probe: link %s:%s - %s: %s (%d)\n", w->own_node, w->own_port,
		w->peer_node, message, res);
	w->is_lost = true;
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS, .removed = on_proxy_removed, .error = on_proxy_error,
};

static void drop_link(struct probe_wanted *w)
{
	if (w->link != NULL) {
		spa_hook_remove(&w->proxy_listener);
		spa_hook_remove(&w->link_listener);
		pw_proxy_destroy(w->link);
	}
	w->link = NULL;
	w->is_active = w->is_lost = false;
}

static void make_link(struct probe_links *l, struct probe_wanted *w, uint32_t own, uint32_t peer)
{
	struct pw_properties *props = pw_properties_new(NULL, NULL);

	pw_properties_setf(props, PW_KEY_LINK_OUTPUT_PORT, "%u", w->own_is_output ? own : peer);
	pw_properties_setf(props, PW_KEY_LINK_INPUT_PORT, "%u", w->own_is_output ? peer : own);
	w->link = pw_core_create_object(l->core, "link-factory", PW_TYPE_INTERFACE_Link,
					PW_VERSION_LINK, &props->dict, 0);
	pw_properties_free(props);
	if (w->link == NULL)
		return;
	w->own_id = own;
	w->peer_id = peer;
	pw_proxy_add_listener(w->link, &w->proxy_listener, &proxy_events, w);
	pw_proxy_add_object_listener(w->link, &w->link_listener, &link_events, w);
}

int probe_links_init(struct probe_links *l, struct pw_core *core)
{
	l->core = core;
	l->registry = pw_core_get_registry(core, PW_VERSION_REGISTRY, 0);
	if (l->registry == NULL)
		return -errno;
	pw_registry_add_listener(l->registry, &l->registry_listener, &registry_events, l);
	return 0;
}

void probe_links_want(struct probe_links *l, const char *own_node, const char *own_port,
		      const char *peer_node, uint32_t channel, bool own_is_output)
{
	struct probe_wanted *w = &l->wanted[l->n_wanted++];

	snprintf(w->own_node, sizeof(w->own_node), "%s", own_node);
	snprintf(w->own_port, sizeof(w->own_port), "%s", own_port);
	snprintf(w->peer_node, sizeof(w->peer_node), "%s", peer_node);
	w->channel = channel;
	w->own_is_output = own_is_output;
}

void probe_links_update(struct probe_links *l)
{
	for (uint32_t i = 0; i < l->n_wanted; i++) {
		struct probe_wanted *w = &l->wanted[i];
		uint32_t own, peer;

		if (w->is_lost)
			drop_link(w);
		if (w->link != NULL)
			continue;
		own = find_port_named(l, w->own_node, w->own_port);
		peer = find_port_number(l, w->peer_node, w->channel, !w->own_is_output);
		if (own != SPA_ID_INVALID && peer != SPA_ID_INVALID)
			make_link(l, w, own, peer);
	}
}

bool probe_links_are_active(const struct probe_links *l)
{
	for (uint32_t i = 0; i < l->n_wanted; i++) {
		if (!l->wanted[i].is_active)
			return false;
	}
	return l->n_wanted > 0;
}

void probe_links_clear(struct probe_links *l)
{
	for (uint32_t i = 0; i < l->n_wanted; i++)
		drop_link(&l->wanted[i]);
	spa_hook_remove(&l->registry_listener);
	pw_proxy_destroy((struct pw_proxy *)l->registry);
}
