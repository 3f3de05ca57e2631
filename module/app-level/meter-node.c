/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/node/node.h>
#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "app-level/meter-node.h"
#include "base/log.h"
#include "graph/plugin-place.h"
#include "graph/port-config.h"

#define MAX_PORTS 64u
/* As in graph/sink-pair.c: one data loop where there are several, and none where it has no name. */
#define DATA_LOOP_NAME "data-loop.0"
#define KEY_LOOP_NAME "node.loop.name"

struct ear_link {
	struct applevel_ear *ear;
	struct pw_impl_link *link;	/* NULL while there is none */
	struct spa_hook listener;
};

struct applevel_ear {
	struct pw_context *context;
	struct pw_impl_node *stream;
	const struct applevel_ear_events *events;
	void *data;
	struct spa_handle *handle;
	struct spa_node *spa_node;	/* of the handle */
	struct headroom_ear *ear;
	struct pw_impl_node *node;	/* NULL when somebody destroyed it */
	struct spa_hook node_listener;
	uint32_t n_links;
	struct ear_link links[MAX_PORTS];
};

/* ---- the ports of a stream ---- */

struct ports {
	uint32_t n;
	struct pw_impl_port *list[MAX_PORTS];
};

static int collect_port(void *data, struct pw_impl_port *port)
{
	const struct pw_properties *props = pw_impl_port_get_properties(port);
	struct ports *ports = data;

	if (ports->n < MAX_PORTS && pw_properties_get(props, PW_KEY_FORMAT_DSP) != NULL &&
	    strstr(pw_properties_get(props, PW_KEY_FORMAT_DSP), "audio") != NULL &&
	    !pw_properties_get_bool(props, PW_KEY_PORT_MONITOR, false))
		ports->list[ports->n++] = port;
	return 0;
}

static struct ports find_ports(struct pw_impl_node *node, enum pw_direction direction)
{
	struct ports ports = { 0 };

	pw_impl_node_for_each_port(node, direction, collect_port, &ports);
	return ports;
}

bool applevel_ear_has_sound(struct pw_impl_node *stream)
{
	struct ports ports = find_ports(stream, PW_DIRECTION_OUTPUT);

	for (uint32_t i = 0; i < ports.n; i++)
		if (pw_impl_port_is_linked(ports.list[i]))
			return true;
	return false;
}

/* ---- links ---- */

static void on_link_destroy(void *data)
{
	struct ear_link *l = data;

	spa_hook_remove(&l->listener);
	l->link = NULL;
	l->ear->events->lost(l->ear->data);
}

static const struct pw_impl_link_events link_events = {
	PW_VERSION_IMPL_LINK_EVENTS,
	.destroy = on_link_destroy,
};

static void unlink_all(struct applevel_ear *ear)
{
	for (uint32_t i = 0; i < ear->n_links; i++) {
		if (ear->links[i].link == NULL)
			continue;
		spa_hook_remove(&ear->links[i].listener);
		pw_impl_link_destroy(ear->links[i].link);
	}
	ear->n_links = 0;
}

static void link_port(struct applevel_ear *ear, struct pw_impl_port *output,
		struct pw_impl_port *input)
{
	struct ear_link *l = &ear->links[ear->n_links];
	int res;

	l->link = pw_context_create_link(ear->context, output, input, NULL,
			pw_properties_new(PW_KEY_LINK_PASSIVE, "true", NULL), 0);
	if (l->link == NULL) {
		pw_log_warn("can't listen to a port: %m");
		return;
	}
	ear->n_links++;
	l->ear = ear;
	pw_impl_link_add_listener(l->link, &l->listener, &link_events, l);
	if ((res = pw_impl_link_register(l->link, NULL)) < 0)
		pw_log_warn("can't register a link: %s", spa_strerror(res));
}

void applevel_ear_link(struct applevel_ear *ear)
{
	struct ports outputs = find_ports(ear->stream, PW_DIRECTION_OUTPUT), inputs;

	if (ear->node == NULL)
		return;
	unlink_all(ear);
	inputs = find_ports(ear->node, PW_DIRECTION_INPUT);
	for (uint32_t i = 0; i < SPA_MIN(outputs.n, inputs.n); i++)
		link_port(ear, outputs.list[i], inputs.list[i]);
}

/* ---- the node ---- */

static void on_node_destroy(void *data)
{
	struct applevel_ear *ear = data;

	spa_hook_remove(&ear->node_listener);
	ear->node = NULL;
	ear->events->lost(ear->data);
}

static void on_port_removed(void *data, struct pw_impl_port *port)
{
	struct applevel_ear *ear = data;

	if (port_config_forget(ear->spa_node, port))
		ear->events->lost(ear->data);
}

static const struct pw_impl_node_events node_events = {
	PW_VERSION_IMPL_NODE_EVENTS,
	.destroy = on_node_destroy,
	.port_removed = on_port_removed,
};

static int create_node(struct applevel_ear *ear, const char *positions, const char *loop)
{
	const struct spa_dict_item items[] = {
		{ SPA_KEY_LIBRARY_NAME, plugin_place() },
		{ "audio.position", positions },
		{ KEY_LOOP_NAME, loop },
	};
	struct pw_properties *props;
	void *node, *iface;
	int res;

	ear->handle = pw_context_load_spa_handle(ear->context, HEADROOM_FACTORY_EAR,
			&SPA_DICT_INIT(items, loop != NULL ? 3 : 2));
	if (ear->handle == NULL)
		return -errno;
	if ((res = spa_handle_get_interface(ear->handle, SPA_TYPE_INTERFACE_Node, &node)) < 0 ||
	    (res = spa_handle_get_interface(ear->handle, HEADROOM_TYPE_INTERFACE_Ear,
			&iface)) < 0)
		return res;
	ear->spa_node = node;
	ear->ear = iface;
	props = pw_properties_new(PW_KEY_NODE_PASSIVE, "true", PW_KEY_NODE_VIRTUAL, "true",
			KEY_LOOP_NAME, loop, NULL);
	if (props == NULL)
		return -errno;
	pw_properties_setf(props, PW_KEY_NODE_NAME, "headroom.ear.%u",
			pw_impl_node_get_info(ear->stream)->id);
	pw_properties_set(props, PW_KEY_NODE_DESCRIPTION, "Headroom listens");
	if ((ear->node = pw_context_create_node(ear->context, props, 0)) == NULL)
		return -errno;
	pw_impl_node_add_listener(ear->node, &ear->node_listener, &node_events, ear);
	if ((res = pw_impl_node_set_implementation(ear->node, node)) < 0 ||
	    (res = pw_impl_node_register(ear->node, NULL)) < 0)
		return res;
	return pw_impl_node_set_active(ear->node, true);
}

static void remove_node(struct applevel_ear *ear)
{
	unlink_all(ear);
	if (ear->node != NULL) {
		spa_hook_remove(&ear->node_listener);
		pw_impl_node_destroy(ear->node);
		ear->node = NULL;
	}
	if (ear->handle != NULL)
		pw_unload_spa_handle(ear->handle);
	ear->handle = NULL;
}

/* "[ FL FR ]" */
static void list_positions(char *text, size_t size_bytes, const struct ports *ports)
{
	size_t at = (size_t)snprintf(text, size_bytes, "[");

	for (uint32_t i = 0; i < ports->n && at < size_bytes; i++) {
		const char *channel = pw_properties_get(
				pw_impl_port_get_properties(ports->list[i]), PW_KEY_AUDIO_CHANNEL);

		/* it is a client's word: one that is no plain name has no place */
		if (channel == NULL || strlen(channel) > 8 || channel[0] == 0 ||
		    channel[strspn(channel, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] != 0)
			channel = "UNK";
		at += (size_t)snprintf(text + at, size_bytes - at, " %s", channel);
	}
	if (at < size_bytes)
		snprintf(text + at, size_bytes - at, " ]");
}

struct applevel_ear *applevel_ear_new(struct pw_context *context, struct pw_impl_node *stream,
		const struct applevel_ear_events *events, void *data)
{
	struct ports ports = find_ports(stream, PW_DIRECTION_OUTPUT);
	char positions[MAX_PORTS * 10];
	struct applevel_ear *ear;
	int res;

	if (ports.n == 0)
		return NULL;
	if ((ear = calloc(1, sizeof(*ear))) == NULL)
		return NULL;
	ear->context = context;
	ear->stream = stream;
	ear->events = events;
	ear->data = data;
	list_positions(positions, sizeof(positions), &ports);
	if (create_node(ear, positions, DATA_LOOP_NAME) < 0) {
		remove_node(ear);
		if ((res = create_node(ear, positions, NULL)) < 0) {
			pw_log_warn("can't listen to a stream: %s", spa_strerror(res));
			applevel_ear_free(ear);
			return NULL;
		}
	}
	return ear;
}

void applevel_ear_free(struct applevel_ear *ear)
{
	if (ear == NULL)
		return;
	remove_node(ear);
	free(ear);
}

bool applevel_ear_is(const struct applevel_ear *ear, const struct pw_impl_node *node)
{
	return ear != NULL && ear->node == node;
}

struct headroom_ear *applevel_ear_get(struct applevel_ear *ear)
{
	return ear->ear;
}
