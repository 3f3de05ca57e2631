/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <spa/param/buffers.h>
#include <spa/pod/filter.h>

#include "node/node.h"

/* The sync port negotiates a format no mixer and no session manager wants. */
static struct spa_pod *build_format(struct port *port, uint32_t id, struct spa_pod_builder *b)
{
	if (port->kind == PORT_SYNC)
		return spa_pod_builder_add_object(b,
			SPA_TYPE_OBJECT_Format, id,
			SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_binary),
			SPA_FORMAT_mediaSubtype, SPA_POD_Id(SPA_MEDIA_SUBTYPE_START_Binary));
	return spa_pod_builder_add_object(b,
		SPA_TYPE_OBJECT_Format, id,
		SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_audio),
		SPA_FORMAT_mediaSubtype, SPA_POD_Id(SPA_MEDIA_SUBTYPE_dsp),
		SPA_FORMAT_AUDIO_format, SPA_POD_Id(SPA_AUDIO_FORMAT_DSP_F32));
}

static struct spa_pod *build_buffers(struct port *port, uint32_t id, struct spa_pod_builder *b)
{
	int32_t size = port->kind == PORT_SYNC ? 64 : (int32_t)(HR_MAX_BLOCK * sizeof(float));
	int32_t stride = port->kind == PORT_SYNC ? 1 : (int32_t)sizeof(float);

	return spa_pod_builder_add_object(b,
		SPA_TYPE_OBJECT_ParamBuffers, id,
		SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(2, 1, HR_MAX_BUFFERS),
		SPA_PARAM_BUFFERS_blocks, SPA_POD_Int(1),
		SPA_PARAM_BUFFERS_size, SPA_POD_CHOICE_RANGE_Int(size, 16 * stride, INT32_MAX),
		SPA_PARAM_BUFFERS_stride, SPA_POD_Int(stride));
}

static struct spa_pod *build_param(struct side *side, struct port *port, uint32_t id,
		uint32_t index, struct spa_pod_builder *b)
{
	if (id == SPA_PARAM_Latency)
		return port->kind == PORT_SYNC ? NULL :
			latency_build_port(side, port, id, index, b);
	if (index > 0)
		return NULL;
	switch (id) {
	case SPA_PARAM_EnumFormat:
		return build_format(port, id, b);
	case SPA_PARAM_Format:
		return port->have_format ? build_format(port, id, b) : NULL;
	case SPA_PARAM_Buffers:
		return port->have_format ? build_buffers(port, id, b) : NULL;
	case SPA_PARAM_IO:
		return spa_pod_builder_add_object(b,
			SPA_TYPE_OBJECT_ParamIO, id,
			SPA_PARAM_IO_id, SPA_POD_Id(SPA_IO_Buffers),
			SPA_PARAM_IO_size, SPA_POD_Int(sizeof(struct spa_io_buffers)));
	default:
		return NULL;
	}
}

static struct port *find_port(struct side *side, enum spa_direction direction, uint32_t port_id)
{
	if (side == NULL || (uint32_t)direction > SPA_DIRECTION_OUTPUT ||
	    port_id >= side->n_ports[direction])
		return NULL;
	return &side->ports[direction][port_id];
}

int port_enum_params(void *object, int seq, enum spa_direction direction, uint32_t port_id,
		uint32_t id, uint32_t start, uint32_t num, const struct spa_pod *filter)
{
	struct side *side = object;
	struct port *port = find_port(side, direction, port_id);
	struct spa_result_node_params result = { .id = id, .next = start };
	uint32_t count = 0;
	uint8_t buffer[2048];

	spa_return_val_if_fail(port != NULL, -EINVAL);
	spa_return_val_if_fail(num != 0, -EINVAL);

	if (!port->have_format && (id == SPA_PARAM_Format || id == SPA_PARAM_Buffers))
		return -EIO;
	while (count < num) {
		struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
		struct spa_pod *param;

		result.index = result.next++;
		if ((param = build_param(side, port, id, result.index, &b)) == NULL)
			break;
		if (spa_pod_filter(&b, &result.param, param, filter) < 0)
			continue;
		spa_node_emit_result(&side->hooks, seq, 0,
				SPA_RESULT_TYPE_NODE_PARAMS, &result);
		count++;
	}
	return 0;
}

/** A change of what process() knows of one port: its IO area or its buffers. */
struct port_change {
	struct rt_port *port;
	bool is_io;
	struct spa_io_buffers *io;
	struct spa_buffer *buffers[HR_MAX_BUFFERS];
	uint32_t n_buffers;
};

static int do_change_port(struct spa_loop *loop, bool async, uint32_t seq,
		const void *data, size_t size, void *user_data)
{
	const struct port_change *change = *(const struct port_change *const *)data;
	struct rt_port *port = change->port;

	if (change->is_io) {
		port->io = change->io;
		return 0;
	}
	memcpy(port->buffers, change->buffers, sizeof(port->buffers));
	port->n_buffers = change->n_buffers;
	port->next_buffer = 0;
	return 0;
}

static int change_port(struct side *side, const struct port_change *change)
{
	return change->port == NULL ? 0 :
		node_invoke(side->impl, do_change_port, &change, sizeof(change));
}

static int set_format(struct side *side, struct port *port, const struct spa_pod *param)
{
	uint32_t media_type, media_subtype;
	struct spa_audio_info_dsp dsp = { 0 };

	if (param == NULL) {
		change_port(side, &(struct port_change) { .port = port->rt });
		port->have_format = false;
	} else {
		if (spa_format_parse(param, &media_type, &media_subtype) < 0)
			return -EINVAL;
		if (port->kind == PORT_SYNC) {
			if (media_type != SPA_MEDIA_TYPE_binary)
				return -EINVAL;
		} else if (media_type != SPA_MEDIA_TYPE_audio ||
			   media_subtype != SPA_MEDIA_SUBTYPE_dsp ||
			   spa_format_audio_dsp_parse(param, &dsp) < 0 ||
			   dsp.format != SPA_AUDIO_FORMAT_DSP_F32) {
			return -EINVAL;
		}
		port->have_format = true;
	}
	port->params[PORT_FORMAT].flags = (port->params[PORT_FORMAT].flags ^
			SPA_PARAM_INFO_SERIAL) & ~SPA_PARAM_INFO_READ;
	if (port->have_format)
		port->params[PORT_FORMAT].flags |= SPA_PARAM_INFO_READ;
	SPA_FLAG_UPDATE(port->params[PORT_BUFFERS].flags, SPA_PARAM_INFO_READ,
			port->have_format);
	port_param_changed(port, side, PORT_BUFFERS);
	return 0;
}

int port_set_param(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t id, uint32_t flags, const struct spa_pod *param)
{
	struct side *side = object;
	struct port *port = find_port(side, direction, port_id);

	spa_return_val_if_fail(port != NULL, -EINVAL);

	switch (id) {
	case SPA_PARAM_Format:
		return set_format(side, port, param);
	case SPA_PARAM_Latency:
		return port->kind == PORT_SYNC ? 0 : latency_set_port(side, port, param);
	default:
		return -ENOENT;
	}
}

int port_use_buffers(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t flags, struct spa_buffer **buffers, uint32_t n_buffers)
{
	struct side *side = object;
	struct port *port = find_port(side, direction, port_id);
	struct port_change change = { .n_buffers = n_buffers };

	spa_return_val_if_fail(port != NULL, -EINVAL);

	if (n_buffers > 0 && !port->have_format)
		return -EIO;
	if (n_buffers > HR_MAX_BUFFERS)
		return -ENOSPC;
	for (uint32_t i = 0; i < n_buffers; i++) {
		if (buffers[i]->n_datas < 1)
			return -EINVAL;
		/* Outputs write where this points; inputs look every cycle. */
		if (direction == SPA_DIRECTION_OUTPUT && buffers[i]->datas[0].data == NULL)
			return -EINVAL;
		change.buffers[i] = buffers[i];
	}
	change.port = port->rt;
	return change_port(side, &change);
}

int port_set_io(void *object, enum spa_direction direction, uint32_t port_id,
		uint32_t id, void *data, size_t size)
{
	struct side *side = object;
	struct port *port = find_port(side, direction, port_id);
	struct port_change change = { .is_io = true, .io = data };

	/* Who lets go of a port need not know whether it is still there: no complaint. */
	if (port == NULL && data == NULL)
		return -ENOENT;
	spa_return_val_if_fail(port != NULL, -EINVAL);

	if (id != SPA_IO_Buffers)
		return -ENOENT;
	if (data != NULL && size < sizeof(struct spa_io_buffers))
		return -EINVAL;
	change.port = port->rt;
	return change_port(side, &change);
}
