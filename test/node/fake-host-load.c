/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <spa/node/utils.h>
#include <spa/utils/names.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "fake-host.h"

/* ---- what a plugin asks its host for ---- */

static void keep_line(void *object, enum spa_log_level level, const struct spa_log_topic *topic,
		const char *file, int line, const char *func, const char *format, va_list args)
{
	struct host *host = object;
	size_t used = strlen(host->logged);

	if (level > SPA_LOG_LEVEL_WARN)
		return;
	vsnprintf(host->logged + used, sizeof(host->logged) - used, format, args);
	used = strlen(host->logged);
	if (used + 1 < sizeof(host->logged))
		strcpy(host->logged + used, "\n");
}

static void SPA_PRINTF_FUNC(7, 8) keep_topic(void *object, enum spa_log_level level,
		const struct spa_log_topic *topic, const char *file, int line,
		const char *func, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	keep_line(object, level, topic, file, line, func, format, args);
	va_end(args);
}

static void SPA_PRINTF_FUNC(6, 7) keep(void *object, enum spa_log_level level,
		const char *file, int line, const char *func, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	keep_line(object, level, NULL, file, line, func, format, args);
	va_end(args);
}

static const struct spa_log_methods log_methods = {
	SPA_VERSION_LOG_METHODS,
	.log = keep,
	.logt = keep_topic,
	.logtv = keep_line,
};

static int run_now(void *object, spa_invoke_func_t func, uint32_t seq, const void *data,
		size_t size, bool block, void *user_data)
{
	return func(NULL, false, seq, data, size, user_data);
}

static const struct spa_loop_methods loop_methods = {
	SPA_VERSION_LOOP_METHODS,
	.invoke = run_now,
};

/* ---- what a node tells ---- */

static void on_node_info(void *data, const struct spa_node_info *info)
{
	struct host_node *node = data;

	if (info->change_mask & SPA_NODE_CHANGE_MASK_FLAGS)
		node->flags = info->flags;
	for (uint32_t i = 0; i < info->n_params; i++) {
		if (info->params[i].id != SPA_PARAM_Props)
			continue;
		node->props_serial += info->params[i].flags != node->props_flags;
		node->props_flags = info->params[i].flags;
	}
}

/* As PipeWire: a port that goes loses its buffers and IO first. */
static void on_port_info(void *data, enum spa_direction direction, uint32_t id,
		const struct spa_port_info *info)
{
	struct host_node *node = data;
	struct host_port *port = &node->ports[direction][id];

	assert_true(id < HOST_MAX_PORTS);
	if (info == NULL) {
		spa_node_port_set_io(node->node, direction, id, SPA_IO_Buffers, NULL, 0);
		spa_node_port_use_buffers(node->node, direction, id, 0, NULL, 0);
		free(port->samples);
		*port = (struct host_port) { 0 };
		return;
	}
	if (!port->present)
		assert_true(id == 0 || node->ports[direction][id - 1].present);
	port->present = true;
	snprintf(port->name, sizeof(port->name), "%s",
			spa_dict_lookup(info->props, "port.name"));
}

static const struct spa_node_events node_events = {
	SPA_VERSION_NODE_EVENTS,
	.info = on_node_info,
	.port_info = on_port_info,
};

/* ---- lifetime ---- */

static const struct spa_handle_factory *find_factory(struct host *host, const char *name)
{
	spa_handle_factory_enum_func_t enumerate;
	const struct spa_handle_factory *factory;
	uint32_t index = 0;

	host->library = dlopen(getenv("HR_PLUGIN"), RTLD_NOW);
	assert_non_null(host->library);
	enumerate = (spa_handle_factory_enum_func_t)dlsym(host->library,
			SPA_HANDLE_FACTORY_ENUM_FUNC_NAME);
	assert_non_null(enumerate);
	while (enumerate(&factory, &index) == 1)
		if (spa_streq(factory->name, name))
			return factory;
	fail_msg("no factory %s", name);
	return NULL;
}

static void make_handle(struct host *host, const char *name, const struct spa_dict *info)
{
	const struct spa_handle_factory *factory;
	const struct spa_support support[] = {
		SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_Log, &host->log),
		SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_DataLoop, &host->loop),
	};

	memset(host, 0, sizeof(*host));
	host->log = (struct spa_log) { { SPA_TYPE_INTERFACE_Log, SPA_VERSION_LOG,
		SPA_CALLBACKS_INIT(&log_methods, host) }, .level = SPA_LOG_LEVEL_INFO };
	host->loop = (struct spa_loop) { { SPA_TYPE_INTERFACE_Loop, SPA_VERSION_LOOP,
		SPA_CALLBACKS_INIT(&loop_methods, host) } };
	host->position.clock.rate = SPA_FRACTION(1, 48000);
	factory = find_factory(host, name);
	host->handle = calloc(1, spa_handle_factory_get_size(factory, info));
	assert_int_equal(spa_handle_factory_init(factory, host->handle, info, support,
				SPA_N_ELEMENTS(support)), 0);
}

static void *get_interface(struct host *host, const char *type)
{
	void *iface;

	assert_int_equal(spa_handle_get_interface(host->handle, type, &iface), 0);
	return iface;
}

static void init_node(struct host *host, struct host_node *node, const char *type)
{
	node->host = host;
	node->node = get_interface(host, type);
	spa_node_add_listener(node->node, &node->listener, &node_events, node);
	assert_int_equal(spa_node_set_io(node->node, SPA_IO_Position,
				&host->position, sizeof(host->position)), 0);
}

void host_init(struct host *host, const char *const *info)
{
	struct spa_dict_item items[32];
	struct spa_dict dict = SPA_DICT_INIT(items, 0);

	for (; info != NULL && info[0] != NULL; info += 2)
		items[dict.n_items++] = SPA_DICT_ITEM_INIT(info[0], info[1]);
	make_handle(host, HEADROOM_FACTORY_PAIR, &dict);
	init_node(host, &host->sink, SPA_TYPE_INTERFACE_Node);
	init_node(host, &host->output, HEADROOM_TYPE_INTERFACE_OutputNode);
}

void host_init_ear(struct host *host, const char *positions)
{
	const struct spa_dict_item items[] = { { "audio.position", positions } };

	make_handle(host, HEADROOM_FACTORY_EAR, &SPA_DICT_INIT_ARRAY(items));
	init_node(host, &host->sink, SPA_TYPE_INTERFACE_Node);
	host->ear = get_interface(host, HEADROOM_TYPE_INTERFACE_Ear);
}

static void free_ports(struct host_node *node)
{
	for (uint32_t d = 0; d < 2; d++)
		for (uint32_t i = 0; i < HOST_MAX_PORTS; i++)
			free(node->ports[d][i].samples);
}

void host_finish(struct host *host)
{
	spa_handle_clear(host->handle);
	free_ports(&host->sink);
	free_ports(&host->output);
	free(host->handle);
	dlclose(host->library);
}
