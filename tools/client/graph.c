/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "client/graph.h"
#include "client/message.h"
#include "client/objects.h"

#define MS_NS 1000000ull

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return SPA_TIMESPEC_TO_NSEC(&now);
}

uint64_t graph_deadline_ns(void)
{
	return now_ns() + GRAPH_DEADLINE_MS * MS_NS;
}

/* ---- the connection ---- */

static void on_info(void *data, const struct pw_core_info *info)
{
	struct graph *graph = data;

	snprintf(graph->version, sizeof(graph->version), "%s", info->version);
	snprintf(graph->name, sizeof(graph->name), "%s", info->name);
}

static void on_done(void *data, uint32_t id, int seq)
{
	struct graph *graph = data;

	if (id == PW_ID_CORE)
		graph->done_seq = seq;
}

/* Errors of other objects are of those that went away while we asked. */
static void on_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct graph *graph = data;

	if (id == PW_ID_CORE && res == -EPIPE)
		graph->is_dead = true;
	else if (graph->keys.proxy != NULL && id == pw_proxy_get_id(graph->keys.proxy))
		graph->keys.error = res;
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.info = on_info,
	.done = on_done,
	.error = on_error,
};

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
		uint32_t version, const struct spa_dict *props)
{
	struct graph *graph = data;
	const char *name = props != NULL ? spa_dict_lookup(props, PW_KEY_METADATA_NAME) : NULL;

	if (spa_streq(type, PW_TYPE_INTERFACE_Metadata)) {
		if (spa_streq(name, "headroom") && graph->keys.proxy == NULL)
			keys_bind(&graph->keys, graph->registry, id);
		else if ((graph->flags & GRAPH_ALL) && spa_streq(name, "default") &&
				graph->defaults.proxy == NULL)
			keys_bind(&graph->defaults, graph->registry, id);
	} else if ((graph->flags & GRAPH_ALL)) {
		objects_add(graph, id, type, props);
	}
}

static void on_global_remove(void *data, uint32_t id)
{
	objects_remove(data, id);
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

/* ---- waiting ---- */

bool graph_iterate(struct graph *graph, uint64_t deadline_ns)
{
	uint64_t now = now_ns();

	if (graph->is_dead || now >= deadline_ns)
		return false;
	pw_loop_iterate(pw_main_loop_get_loop(graph->loop),
			(int)((deadline_ns - now) / MS_NS) + 1);
	return !graph->is_dead;
}

int graph_complain(const struct graph *graph)
{
	if (graph->flags & GRAPH_QUIET)
		return graph->is_dead ? STATUS_NO_DAEMON : STATUS_TIMEOUT;
	if (graph->is_dead)
		return complain(STATUS_NO_DAEMON, "PipeWire went away");
	complain(STATUS_TIMEOUT, "no answer from PipeWire within %d s",
			GRAPH_DEADLINE_MS / 1000);
	advise("It is busy or hangs; systemctl --user restart pipewire.service starts it again.");
	return STATUS_TIMEOUT;
}

int graph_sync(struct graph *graph)
{
	uint64_t deadline_ns = graph_deadline_ns();
	int seq = pw_core_sync(graph->core, PW_ID_CORE, 0);

	while (graph->done_seq != seq)
		if (!graph_iterate(graph, deadline_ns) && graph->done_seq != seq)
			return graph_complain(graph);
	return STATUS_OK;
}

int graph_enum_params(struct graph *graph, struct object *node, uint32_t param_id,
		graph_param_fn on_param, void *data)
{
	int status;

	if (node == NULL || node->kind != KIND_NODE || node->proxy == NULL)
		return STATUS_OK;
	graph->on_param = on_param;
	graph->param_data = data;
	pw_node_enum_params((struct pw_node *)node->proxy, 0, param_id, 0, UINT32_MAX, NULL);
	status = graph_sync(graph);
	graph->on_param = NULL;
	return status;
}

/* ---- lifetime ---- */

static int complain_unreachable(const struct graph *graph, const char *remote, int res)
{
	if (graph->flags & GRAPH_QUIET)
		return STATUS_NO_DAEMON;
	if (remote != NULL) {
		complain(STATUS_NO_DAEMON, "can't reach PipeWire at \"%s\": %s", remote,
				spa_strerror(res));
		advise("--remote is the name of a socket in $XDG_RUNTIME_DIR, or a path.");
	} else {
		complain(STATUS_NO_DAEMON, "can't reach PipeWire: %s", spa_strerror(res));
		advise("Is it running? systemctl --user start pipewire.service");
	}
	return STATUS_NO_DAEMON;
}

static int connect_to(struct graph *graph, const char *remote)
{
	struct pw_properties *props = pw_properties_new(PW_KEY_APP_NAME, "headroom", NULL);

	graph->loop = pw_main_loop_new(NULL);
	if (graph->loop == NULL)
		return -errno;
	pw_loop_enter(pw_main_loop_get_loop(graph->loop));
	graph->context = pw_context_new(pw_main_loop_get_loop(graph->loop), NULL, 0);
	if (graph->context == NULL)
		return -errno;
	if (remote != NULL)
		pw_properties_set(props, PW_KEY_REMOTE_NAME, remote);
	graph->core = pw_context_connect(graph->context, props, 0);
	return graph->core != NULL ? 0 : -errno;
}

int graph_init(struct graph *graph, const char *remote, unsigned int flags)
{
	int res, status;

	*graph = (struct graph) { .flags = flags, .done_seq = -1 };
	spa_list_init(&graph->objects);
	keys_init(&graph->keys);
	keys_init(&graph->defaults);
	pw_init(NULL, NULL);
	/* What the library has to say is in what we say ourselves. */
	if (getenv("PIPEWIRE_DEBUG") == NULL)
		pw_log_set_level(SPA_LOG_LEVEL_NONE);
	if ((res = connect_to(graph, remote)) < 0)
		return complain_unreachable(graph, remote, res);
	pw_core_add_listener(graph->core, &graph->core_listener, &core_events, graph);
	graph->registry = pw_core_get_registry(graph->core, PW_VERSION_REGISTRY, 0);
	if (graph->registry == NULL)
		return complain_unreachable(graph, remote, -errno);
	pw_registry_add_listener(graph->registry, &graph->registry_listener, &registry_events,
			graph);
	/* The first tells what there is, the second what that holds. */
	status = graph_sync(graph);
	return status == STATUS_OK ? graph_sync(graph) : status;
}

void graph_finish(struct graph *graph)
{
	objects_clear(graph);
	keys_finish(&graph->keys);
	keys_finish(&graph->defaults);
	if (graph->registry != NULL)
		pw_proxy_destroy((struct pw_proxy *)graph->registry);
	if (graph->core != NULL)
		pw_core_disconnect(graph->core);
	if (graph->context != NULL)
		pw_context_destroy(graph->context);
	if (graph->loop != NULL) {
		pw_loop_leave(pw_main_loop_get_loop(graph->loop));
		pw_main_loop_destroy(graph->loop);
	}
	pw_deinit();
}
