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
#include <spa/param/audio/format-utils.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/utils/names.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "fake-host.h"

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

static void init_node(struct host *host, struct host_node *node, const char *type)
{
	void *iface;

	assert_int_equal(spa_handle_get_interface(host->handle, type, &iface), 0);
	node->host = host;
	node->node = iface;
	spa_node_add_listener(node->node, &node->listener, &node_events, node);
	assert_int_equal(spa_node_set_io(node->node, SPA_IO_Position,
				&host->position, sizeof(host->position)), 0);
}

void host_init(struct host *host, const char *const *info)
{
	spa_handle_factory_enum_func_t enumerate;
	const struct spa_handle_factory *factory;
	struct spa_dict_item items[32];
	struct spa_dict dict = SPA_DICT_INIT(items, 0);
	struct spa_support support[2];
	uint32_t index = 0;

	memset(host, 0, sizeof(*host));
	host->log = (struct spa_log) { { SPA_TYPE_INTERFACE_Log, SPA_VERSION_LOG,
		SPA_CALLBACKS_INIT(&log_methods, host) }, .level = SPA_LOG_LEVEL_INFO };
	host->loop = (struct spa_loop) { { SPA_TYPE_INTERFACE_Loop, SPA_VERSION_LOOP,
		SPA_CALLBACKS_INIT(&loop_methods, host) } };
	support[0] = SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_Log, &host->log);
	support[1] = SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_DataLoop, &host->loop);
	for (; info != NULL && info[0] != NULL; info += 2)
		items[dict.n_items++] = SPA_DICT_ITEM_INIT(info[0], info[1]);
	host->position.clock.rate = SPA_FRACTION(1, 48000);

	host->library = dlopen(getenv("HR_PLUGIN"), RTLD_NOW);
	assert_non_null(host->library);
	enumerate = (spa_handle_factory_enum_func_t)dlsym(host->library,
			SPA_HANDLE_FACTORY_ENUM_FUNC_NAME);
	assert_non_null(enumerate);
	assert_int_equal(enumerate(&factory, &index), 1);
	host->handle = calloc(1, spa_handle_factory_get_size(factory, &dict));
	assert_int_equal(spa_handle_factory_init(factory, host->handle, &dict, support, 2), 0);
	init_node(host, &host->sink, SPA_TYPE_INTERFACE_Node);
	init_node(host, &host->output, HEADROOM_TYPE_INTERFACE_OutputNode);
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

static void set_port_config(struct host_node *node, enum spa_direction direction,
		const uint32_t *positions, uint32_t n)
{
	uint8_t buffer[2048];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_audio_info_raw format = {
		.format = SPA_AUDIO_FORMAT_F32P, .rate = 48000, .channels = n };

	struct spa_pod *pod;

	memcpy(format.position, positions, n * sizeof(*positions));
	pod = spa_format_audio_raw_build(&b, SPA_PARAM_Format, &format);
	assert_int_equal(spa_node_set_param(node->node, SPA_PARAM_PortConfig, 0,
		spa_pod_builder_add_object(&b,
			SPA_TYPE_OBJECT_ParamPortConfig, SPA_PARAM_PortConfig,
			SPA_PARAM_PORT_CONFIG_direction, SPA_POD_Id(direction),
			SPA_PARAM_PORT_CONFIG_mode,
				SPA_POD_Id(SPA_PARAM_PORT_CONFIG_MODE_dsp),
			SPA_PARAM_PORT_CONFIG_monitor, SPA_POD_Bool(true),
			SPA_PARAM_PORT_CONFIG_format, SPA_POD_Pod(pod))), 0);
}

static void connect_port(struct host_node *node, enum spa_direction direction, uint32_t id)
{
	struct host_port *port = &node->ports[direction][id];
	struct spa_buffer *buffers[1] = { &port->buffer };
	uint8_t storage[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(storage, sizeof(storage));
	struct spa_pod *format;
	uint32_t index = 0;

	assert_int_equal(spa_node_port_enum_params_sync(node->node, direction, id,
				SPA_PARAM_EnumFormat, &index, NULL, &format, &b), 1);
	assert_int_equal(spa_node_port_set_param(node->node, direction, id,
				SPA_PARAM_Format, 0, format), 0);
	port->samples = calloc(HOST_MAX_FRAMES, sizeof(float));
	port->data = (struct spa_data) { .type = SPA_DATA_MemPtr, .data = port->samples,
		.maxsize = HOST_MAX_FRAMES * sizeof(float), .chunk = &port->chunk };
	port->buffer = (struct spa_buffer) { .n_datas = 1, .datas = &port->data };
	assert_int_equal(spa_node_port_use_buffers(node->node, direction, id, 0,
				buffers, 1), 0);
	assert_int_equal(spa_node_port_set_io(node->node, direction, id, SPA_IO_Buffers,
				&port->io, sizeof(port->io)), 0);
}

static void connect_ports(struct host_node *node)
{
	for (uint32_t d = 0; d < 2; d++)
		for (uint32_t i = 0; i < HOST_MAX_PORTS && node->ports[d][i].present; i++)
			connect_port(node, d, i);
}

void host_configure(struct host *host, const uint32_t *sink_positions, uint32_t n_sink,
		const uint32_t *output_positions, uint32_t n_output)
{
	set_port_config(&host->sink, SPA_DIRECTION_INPUT, sink_positions, n_sink);
	set_port_config(&host->output, SPA_DIRECTION_OUTPUT, output_positions, n_output);
	connect_ports(&host->sink);
	connect_ports(&host->output);
}

void host_configure_stereo(struct host *host)
{
	static const uint32_t stereo[] = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR };

	host_configure(host, stereo, 2, stereo, 2);
}

struct host_port *host_port(struct host_node *node, enum spa_direction direction,
		const char *name)
{
	for (uint32_t i = 0; i < HOST_MAX_PORTS; i++)
		if (spa_streq(node->ports[direction][i].name, name))
			return &node->ports[direction][i];
	fail_msg("no port %s", name);
	return NULL;
}

void host_begin_cycle(struct host *host, const float *const *in, uint32_t n_frames)
{
	host->position.clock.position += host->position.clock.duration;
	host->position.clock.duration = n_frames;
	for (uint32_t c = 0; host->sink.ports[SPA_DIRECTION_INPUT][c].present; c++) {
		struct host_port *port = &host->sink.ports[SPA_DIRECTION_INPUT][c];

		if (in == NULL || in[c] == NULL)
			continue;
		memcpy(port->samples, in[c], n_frames * sizeof(float));
		port->chunk = (struct spa_chunk) {
			.size = n_frames * (uint32_t)sizeof(float), .stride = sizeof(float) };
		port->io = (struct spa_io_buffers) { SPA_STATUS_HAVE_DATA, 0 };
	}
	spa_node_process(host->sink.node);
}

void host_end_cycle(struct host *host, float *const *out)
{
	uint32_t n_frames = (uint32_t)host->position.clock.duration;

	spa_node_process(host->output.node);
	for (uint32_t c = 0; host->output.ports[SPA_DIRECTION_OUTPUT][c].present; c++) {
		struct host_port *port = &host->output.ports[SPA_DIRECTION_OUTPUT][c];

		assert_int_equal(port->io.status, SPA_STATUS_HAVE_DATA);
		assert_int_equal(port->io.buffer_id, 0);
		assert_int_equal(port->chunk.size, n_frames * sizeof(float));
		if (out != NULL)
			memcpy(out[c], port->samples, n_frames * sizeof(float));
	}
}

void host_cycle(struct host *host, const float *const *in, float *const *out, uint32_t n_frames)
{
	host_begin_cycle(host, in, n_frames);
	host_end_cycle(host, out);
}
