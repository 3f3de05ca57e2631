/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include <pipewire/pipewire.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "client/objects.h"

static void on_node_info(void *data, const struct pw_node_info *info)
{
	struct object *object = data;

	if (info->change_mask & PW_NODE_CHANGE_MASK_STATE)
		object->state = pw_node_state_as_string(info->state);
	if (info->props != NULL)
		pw_properties_update(object->props, info->props);
}

static void on_node_param(void *data, int seq, uint32_t id, uint32_t index, uint32_t next,
		const struct spa_pod *param)
{
	struct object *object = data;

	if (object->graph->on_param != NULL)
		object->graph->on_param(object->graph->param_data, id, param);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_node_info,
	.param = on_node_param,
};

static void on_client_info(void *data, const struct pw_client_info *info)
{
	struct object *object = data;

	if (info->props != NULL)
		pw_properties_update(object->props, info->props);
}

static const struct pw_client_events client_events = {
	PW_VERSION_CLIENT_EVENTS,
	.info = on_client_info,
};

static void on_module_info(void *data, const struct pw_module_info *info)
{
	struct object *object = data;

	snprintf(object->filename, sizeof(object->filename), "%s",
			info->filename != NULL ? info->filename : "");
	if (info->props != NULL)
		pw_properties_update(object->props, info->props);
}

static const struct pw_module_events module_events = {
	PW_VERSION_MODULE_EVENTS,
	.info = on_module_info,
};

struct kind_type {
	const char *type;
	uint32_t version;	/* of the interface */
	const void *events;	/* NULL: not bound */
};

static const struct kind_type kind_types[N_KINDS] = {
	[KIND_NODE] = { PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, &node_events },
	[KIND_PORT] = { PW_TYPE_INTERFACE_Port, PW_VERSION_PORT, NULL },
	[KIND_LINK] = { PW_TYPE_INTERFACE_Link, PW_VERSION_LINK, NULL },
	[KIND_CLIENT] = { PW_TYPE_INTERFACE_Client, PW_VERSION_CLIENT, &client_events },
	[KIND_MODULE] = { PW_TYPE_INTERFACE_Module, PW_VERSION_MODULE, &module_events },
};

void objects_add(struct graph *graph, uint32_t id, const char *type,
		const struct spa_dict *props)
{
	struct object *object;
	enum kind kind = 0;

	while (kind < N_KINDS && !spa_streq(type, kind_types[kind].type))
		kind++;
	if (kind == N_KINDS || (object = calloc(1, sizeof(*object))) == NULL)
		return;
	object->graph = graph;
	object->id = id;
	object->kind = kind;
	object->state = "";
	object->props = props != NULL ? pw_properties_new_dict(props) :
		pw_properties_new(NULL, NULL);
	spa_list_append(&graph->objects, &object->link);
	if (kind_types[kind].events == NULL)
		return;
	object->proxy = pw_registry_bind(graph->registry, id, type, kind_types[kind].version, 0);
	if (object->proxy != NULL)
		pw_proxy_add_object_listener(object->proxy, &object->listener,
				kind_types[kind].events, object);
}

static void free_object(struct object *object)
{
	spa_list_remove(&object->link);
	if (object->proxy != NULL) {
		spa_hook_remove(&object->listener);
		pw_proxy_destroy(object->proxy);
	}
	pw_properties_free(object->props);
	free(object);
}

void objects_remove(struct graph *graph, uint32_t id)
{
	struct object *object, *next;

	spa_list_for_each_safe(object, next, &graph->objects, link)
		if (object->id == id)
			free_object(object);
}

void objects_clear(struct graph *graph)
{
	struct object *object;

	spa_list_consume(object, &graph->objects, link)
		free_object(object);
}

const char *object_get(const struct object *object, const char *key)
{
	return object != NULL ? pw_properties_get(object->props, key) : NULL;
}

uint32_t object_get_id(const struct object *object, const char *key)
{
	uint32_t id;

	return spa_atou32(object_get(object, key), &id, 10) ? id : SPA_ID_INVALID;
}

struct object *graph_next(const struct graph *graph, enum kind kind, const struct object *object)
{
	struct spa_list *link = object != NULL ? object->link.next : graph->objects.next;

	for (; link != &graph->objects; link = link->next) {
		struct object *next = SPA_CONTAINER_OF(link, struct object, link);

		if (next->kind == kind)
			return next;
	}
	return NULL;
}

struct object *graph_find(const struct graph *graph, enum kind kind, uint32_t id)
{
	struct object *object = NULL;

	while ((object = graph_next(graph, kind, object)) != NULL && object->id != id)
		;
	return object;
}

struct object *graph_find_node(const struct graph *graph, const char *name)
{
	struct object *object = NULL;

	while ((object = graph_next(graph, KIND_NODE, object)) != NULL &&
	       !spa_streq(object_get(object, PW_KEY_NODE_NAME), name))
		;
	return object;
}

/* One more is there to order the nodes. */
int graph_count_ports(const struct graph *graph, const struct object *node)
{
	const struct object *port = NULL;
	int n = 0;

	while ((port = graph_next(graph, KIND_PORT, port)) != NULL)
		n += object_get_id(port, PW_KEY_NODE_ID) == node->id &&
			!spa_streq(object_get(port, PW_KEY_PORT_NAME), HEADROOM_SYNC_PORT);
	return n;
}
