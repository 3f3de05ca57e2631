/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <float.h>
#include <stdio.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/audio/format-utils.h>
#include <spa/param/buffers.h>
#include <spa/param/latency-utils.h>
#include <spa/pod/builder.h>
#include <spa/pod/filter.h>
#include <spa/utils/keys.h>

#include "meter/meter-node.h"

#define DSP_FORMAT "32 bit float mono audio"

void ear_port_init(struct ear_node *node, uint32_t id, const char *channel)
{
	struct ear_port *port = &node->ports[id];
	struct spa_param_info *p = port->params;

	port->rt = &node->rt.ports[id];
	snprintf(port->channel, sizeof(port->channel), "%s", channel);
	port->info = SPA_PORT_INFO_INIT();
	port->info.flags = SPA_PORT_FLAG_NO_REF | SPA_PORT_FLAG_DYNAMIC_DATA;
	p[EAR_ENUM_FORMAT] = SPA_PARAM_INFO(SPA_PARAM_EnumFormat, SPA_PARAM_INFO_READ);
	p[EAR_IO] = SPA_PARAM_INFO(SPA_PARAM_IO, SPA_PARAM_INFO_READ);
	p[EAR_FORMAT] = SPA_PARAM_INFO(SPA_PARAM_Format, SPA_PARAM_INFO_WRITE);
	p[EAR_BUFFERS] = SPA_PARAM_INFO(SPA_PARAM_Buffers, 0);
	p[EAR_LATENCY] = SPA_PARAM_INFO(SPA_PARAM_Latency, SPA_PARAM_INFO_READ);
	port->info.params = p;
	port->info.n_params = N_EAR_PORT_PARAMS;
}

void ear_port_emit_info(struct ear_node *node, uint32_t id, bool full)
{
	struct ear_port *port = &node->ports[id];
	uint64_t pending = port->info.change_mask;
	char name[32];
	const struct spa_dict_item items[] = {
		{ "port.name", name },
		{ SPA_KEY_FORMAT_DSP, DSP_FORMAT },
		{ SPA_KEY_AUDIO_CHANNEL, port->channel },
		{ "port.ignore-latency", "true" },
	};

	snprintf(name, sizeof(name), "input_%s", port->channel);
	port->info.props = &SPA_DICT_INIT_ARRAY(items);
	if (full)
		port->info.change_mask = SPA_PORT_CHANGE_MASK_FLAGS |
			SPA_PORT_CHANGE_MASK_PROPS | SPA_PORT_CHANGE_MASK_PARAMS;
	if (port->info.change_mask != 0)
		spa_node_emit_port_info(&node->hooks, SPA_DIRECTION_INPUT, id, &port->info);
	port->info.change_mask = full ? pending : 0;
	port->info.props = NULL;
}

static struct ear_port *find_port(struct ear_node *node, enum spa_direction direction,
		uint32_t port_id)
{
	if (node == NULL || direction != SPA_DIRECTION_INPUT || port_id >= node->n_ports)
		return NULL;
	return &node->ports[port_id];
}

/* ---- params ---- */

static struct spa_pod *build_format(uint32_t id, struct spa_pod_builder *b)
{
	return spa_pod_builder_add_object(b,
		SPA_TYPE_OBJECT_Format, id,
		SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_audio),
		SPA_FORMAT_mediaSubtype, SPA_POD_Id(SPA_MEDIA_SUBTYPE_dsp),
		SPA_FORMAT_AUDIO_format, SPA_POD_Id(SPA_AUDIO_FORMAT_DSP_F32));
}

static struct spa_pod *build_buffers(uint32_t id, struct spa_pod_builder *b)
{
	return spa_pod_builder_add_object(b,
		SPA_TYPE_OBJECT_ParamBuffers, id,
		SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(2, 1, HR_MAX_BUFFERS),
		SPA_PARAM_BUFFERS_blocks, SPA_POD_Int(1),
		SPA_PARAM_BUFFERS_size, SPA_POD_CHOICE_RANGE_Int(
			HR_MAX_BLOCK * sizeof(float), 16 * sizeof(float), INT32_MAX),
		SPA_PARAM_BUFFERS_stride, SPA_POD_Int(sizeof(float)));
}

/* Where latencies of many peers become one, with a least and a most, this is what changes
 * neither. From 0.3.71 on the port's property says the same. */
static struct spa_pod *build_latency(uint32_t id, struct spa_pod_builder *b)
{
	return spa_pod_builder_add_object(b,
		SPA_TYPE_OBJECT_ParamLatency, id,
		SPA_PARAM_LATENCY_direction, SPA_POD_Id(SPA_DIRECTION_INPUT),
		SPA_PARAM_LATENCY_minQuantum, SPA_POD_Float(FLT_MAX),
		SPA_PARAM_LATENCY_maxQuantum, SPA_POD_Float(0.0f),
		SPA_PARAM_LATENCY_minRate, SPA_POD_Int(-1),
		SPA_PARAM_LATENCY_maxRate, SPA_POD_Int(0),
		SPA_PARAM_LATENCY_minNs, SPA_POD_Long(-1),
		SPA_PARAM_LATENCY_maxNs, SPA_POD_Long(0));
}

static struct spa_pod *build_param(const struct ear_port *port, uint32_t id,
		struct spa_pod_builder *b)
{
	switch (id) {
	case SPA_PARAM_EnumFormat:
		return build_format(id, b);
	case SPA_PARAM_Format:
		return port->have_format ? build_format(id, b) : NULL;
	case SPA_PARAM_Buffers:
		return port->have_format ? build_buffers(id, b) : NULL;
	case SPA_PARAM_Latency:
		return build_latency(id, b);
	case SPA_PARAM_IO:
		return spa_pod_builder_add_object(b,
			SPA_TYPE_OBJECT_ParamIO, id,
			SPA_PARAM_IO_id, SPA_POD_Id(SPA_IO_Buffers),
			SPA_PARAM_IO_size, SPA_POD_Int(sizeof(struct spa_io_buffers)));
	default:
		return NULL;
	}
}

int ear_port_enum_params(void *object, int seq, enum spa_direction direction,
		uint32_t port_id, uint32_t id, uint32_t start, uint32_t num,
		const struct spa_pod *filter)
{
	struct ear_node *node = object;
	struct ear_port *port = find_port(node, direction, port_id);
	struct spa_result_node_params result = { .id = id, .next = start + 1, .index = start };
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod *param;

	spa_return_val_if_fail(port != NULL, -EINVAL);
	spa_return_val_if_fail(num != 0, -EINVAL);

	if (!port->have_format && (id == SPA_PARAM_Format || id == SPA_PARAM_Buffers))
		return -EIO;
	/* one of each */
	if (start > 0 || (param = build_param(port, id, &b)) == NULL ||
	    spa_pod_filter(&b, &result.param, param, filter) < 0)
		return 0;
	spa_node_emit_result(&node->hooks, seq, 0, SPA_RESULT_TYPE_NODE_PARAMS, &result);
	return 0;
}

/* ---- what process() knows ---- */

struct change {
	struct rt_port *port;
	bool is_io;
	struct spa_io_buffers *io;
	struct spa_buffer *buffers[HR_MAX_BUFFERS];
	uint32_t n_buffers;
};

static int do_change(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
		size_t size, void *user_data)
{
	const struct change *change = *(const struct change *const *)data;

	if (change->is_io) {
		change->port->io = change->io;
		return 0;
	}
	memcpy(change->port->buffers, change->buffers, sizeof(change->buffers));
	change->port->n_buffers = change->n_buffers;
	return 0;
}

static int set_format(struct ear_node *node, struct ear_port *port, const struct spa_pod *param)
{
	const struct change none = { .port = port->rt }, *change = &none;
	uint32_t type, subtype;
	struct spa_audio_info_dsp dsp = { 0 };

	if (param == NULL) {
		ear_invoke(node, do_change, &change, sizeof(change));
	} else if (spa_format_parse(param, &type, &subtype) < 0 ||
		   type != SPA_MEDIA_TYPE_audio || subtype != SPA_MEDIA_SUBTYPE_dsp ||
		   spa_format_audio_dsp_parse(param, &dsp) < 0 ||
		   dsp.format != SPA_AUDIO_FORMAT_DSP_F32) {
		return -EINVAL;
	}
	port->have_format = param != NULL;
	port->params[EAR_FORMAT].flags = (port->params[EAR_FORMAT].flags ^
			SPA_PARAM_INFO_SERIAL) & ~SPA_PARAM_INFO_READ;
	if (port->have_format)
		port->params[EAR_FORMAT].flags |= SPA_PARAM_INFO_READ;
	SPA_FLAG_UPDATE(port->params[EAR_BUFFERS].flags, SPA_PARAM_INFO_READ, port->have_format);
	port->params[EAR_BUFFERS].flags ^= SPA_PARAM_INFO_SERIAL;
	port->info.change_mask |= SPA_PORT_CHANGE_MASK_PARAMS;
	ear_port_emit_info(node, (uint32_t)(port - node->ports), false);
	return 0;
}

int ear_port_set_param(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t id, uint32_t flags, const struct spa_pod *param)
{
	struct ear_node *node = object;
	struct ear_port *port = find_port(node, direction, port_id);

	spa_return_val_if_fail(port != NULL, -EINVAL);
	if (id == SPA_PARAM_Format)
		return set_format(node, port, param);
	return id == SPA_PARAM_Latency ? 0 : -ENOENT;
}

int ear_port_use_buffers(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t flags, struct spa_buffer **buffers, uint32_t n_buffers)
{
	struct ear_node *node = object;
	struct ear_port *port = find_port(node, direction, port_id);
	struct change change = { .n_buffers = n_buffers }, *pointer = &change;

	spa_return_val_if_fail(port != NULL, -EINVAL);
	if (n_buffers > 0 && !port->have_format)
		return -EIO;
	if (n_buffers > HR_MAX_BUFFERS)
		return -ENOSPC;
	for (uint32_t i = 0; i < n_buffers; i++) {
		if (buffers[i]->n_datas < 1)
			return -EINVAL;
		change.buffers[i] = buffers[i];
	}
	change.port = port->rt;
	return ear_invoke(node, do_change, &pointer, sizeof(pointer));
}

int ear_port_set_io(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t id, void *data, size_t size)
{
	struct ear_node *node = object;
	struct ear_port *port = find_port(node, direction, port_id);
	struct change change = { .is_io = true, .io = data }, *pointer = &change;

	spa_return_val_if_fail(port != NULL, -EINVAL);
	if (id != SPA_IO_Buffers)
		return -ENOENT;
	if (data != NULL && size < sizeof(struct spa_io_buffers))
		return -EINVAL;
	change.port = port->rt;
	return ear_invoke(node, do_change, &pointer, sizeof(pointer));
}
