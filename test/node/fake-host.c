/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <spa/node/utils.h>
#include <spa/param/audio/format-utils.h>
#include <spa/pod/builder.h>
#include <spa/utils/string.h>

#include "fake-host.h"

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
	struct spa_pod *format = NULL;
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

void host_connect(struct host_node *node)
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
	host_connect(&host->sink);
	host_connect(&host->output);
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
