/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <spa/debug/types.h>
#include <spa/param/audio/type-info.h>
#include <spa/utils/keys.h>

#include <headroom/pair.h>
#include "node/node.h"

/*
 * What listeners see of the nodes and their ports, and when.
 *
 * Port ids must be contiguous from 0 in the order they appear, and a new
 * PortConfig must make every port go and come back, or session managers wait
 * for ever; that is why nothing here changes a port in place.
 */

#define DSP_FORMAT "32 bit float mono audio"

void node_info_init(struct side *side)
{
	struct spa_param_info *p = side->params;

	p[NODE_ENUM_FORMAT] = SPA_PARAM_INFO(SPA_PARAM_EnumFormat, SPA_PARAM_INFO_READ);
	p[NODE_FORMAT] = SPA_PARAM_INFO(SPA_PARAM_Format, SPA_PARAM_INFO_WRITE);
	p[NODE_ENUM_PORT_CONFIG] =
		SPA_PARAM_INFO(SPA_PARAM_EnumPortConfig, SPA_PARAM_INFO_READ);
	p[NODE_PORT_CONFIG] = SPA_PARAM_INFO(SPA_PARAM_PortConfig, SPA_PARAM_INFO_READWRITE);
	p[NODE_PROP_INFO] = SPA_PARAM_INFO(SPA_PARAM_PropInfo, SPA_PARAM_INFO_READ);
	p[NODE_PROPS] = SPA_PARAM_INFO(SPA_PARAM_Props, SPA_PARAM_INFO_READWRITE);
	p[NODE_PROCESS_LATENCY] = SPA_PARAM_INFO(SPA_PARAM_ProcessLatency, SPA_PARAM_INFO_READ);

	side->info = SPA_NODE_INFO_INIT();
	side->info.max_input_ports = side->is_sink ? HR_MAX_CHANNELS : 1;
	side->info.max_output_ports = side->is_sink ? HR_MAX_PORTS : HR_MAX_CHANNELS;
	side->info.flags = SPA_NODE_FLAG_RT | SPA_NODE_FLAG_NEED_CONFIGURE |
		(side->is_sink ? SPA_NODE_FLAG_IN_PORT_CONFIG :
			SPA_NODE_FLAG_OUT_PORT_CONFIG);
	side->info.params = side->params;
	side->info.n_params = side->is_sink ? N_NODE_PARAMS : NODE_PROCESS_LATENCY;
}

void node_emit_info(struct side *side, bool full)
{
	uint64_t pending = side->info.change_mask;

	if (full)
		side->info.change_mask = SPA_NODE_CHANGE_MASK_FLAGS |
			SPA_NODE_CHANGE_MASK_PARAMS;
	if (side->info.change_mask != 0)
		spa_node_emit_info(&side->hooks, &side->info);
	side->info.change_mask = full ? pending : 0;
}

void node_param_changed(struct side *side, enum node_param param)
{
	side->params[param].flags ^= SPA_PARAM_INFO_SERIAL;
	side->info.change_mask |= SPA_NODE_CHANGE_MASK_PARAMS;
	node_emit_info(side, false);
}

void port_emit_info(struct port *port, struct side *side, bool full)
{
	uint64_t pending = port->info.change_mask;
	struct spa_dict_item items[4];
	uint32_t n_items = 0;
	char name[32];
	static const char *const prefix[] = {
		[PORT_PLAYBACK] = "playback_",
		[PORT_MONITOR] = "monitor_",
		[PORT_OUTPUT] = "output_",
		[PORT_SYNC] = "",
	};

	snprintf(name, sizeof(name), "%s%s", prefix[port->kind], port->channel);
	items[n_items++] = SPA_DICT_ITEM_INIT("port.name", name);
	if (port->kind == PORT_SYNC) {
		/* Session managers leave control ports alone. */
		items[n_items++] = SPA_DICT_ITEM_INIT("port.control", "true");
	} else {
		items[n_items++] = SPA_DICT_ITEM_INIT(SPA_KEY_FORMAT_DSP, DSP_FORMAT);
		items[n_items++] = SPA_DICT_ITEM_INIT(SPA_KEY_AUDIO_CHANNEL, port->channel);
	}
	if (port->kind == PORT_MONITOR)
		items[n_items++] = SPA_DICT_ITEM_INIT("port.monitor", "true");
	port->info.props = &SPA_DICT_INIT(items, n_items);

	if (full)
		port->info.change_mask = SPA_PORT_CHANGE_MASK_FLAGS |
			SPA_PORT_CHANGE_MASK_PROPS | SPA_PORT_CHANGE_MASK_PARAMS;
	if (port->info.change_mask != 0)
		spa_node_emit_port_info(&side->hooks, port->direction, port->id, &port->info);
	port->info.change_mask = full ? pending : 0;
	port->info.props = NULL;
}

void port_param_changed(struct port *port, struct side *side, enum port_param param)
{
	port->params[param].flags ^= SPA_PARAM_INFO_SERIAL;
	port->info.change_mask |= SPA_PORT_CHANGE_MASK_PARAMS;
	port_emit_info(port, side, false);
}

void node_channel_name(uint32_t position, char *text, size_t size_bytes)
{
	const char *name;

	if (position >= SPA_AUDIO_CHANNEL_START_Aux && position <= SPA_AUDIO_CHANNEL_LAST_Aux) {
		snprintf(text, size_bytes, "AUX%u", position - SPA_AUDIO_CHANNEL_START_Aux);
		return;
	}
	name = spa_debug_type_find_short_name(spa_type_audio_channel, position);
	snprintf(text, size_bytes, "%s", name != NULL ? name : "UNK");
}

static void add_port(struct side *side, enum spa_direction direction, enum port_kind kind,
		uint32_t channel, struct rt_port *rt)
{
	uint32_t id = side->n_ports[direction]++;
	struct port *port = &side->ports[direction][id];

	*port = (struct port) {
		.direction = direction, .id = id, .kind = kind, .rt = rt,
		.latency = SPA_LATENCY_INFO(SPA_DIRECTION_REVERSE(direction)),
	};
	if (kind == PORT_SYNC)
		snprintf(port->channel, sizeof(port->channel), "%s", HEADROOM_SYNC_PORT);
	else
		node_channel_name(side->format.position[channel], port->channel,
				sizeof(port->channel));

	port->info = SPA_PORT_INFO_INIT();
	port->info.flags = SPA_PORT_FLAG_NO_REF;
	if (direction == SPA_DIRECTION_INPUT)
		port->info.flags |= SPA_PORT_FLAG_DYNAMIC_DATA;
	port->params[PORT_ENUM_FORMAT] =
		SPA_PARAM_INFO(SPA_PARAM_EnumFormat, SPA_PARAM_INFO_READ);
	port->params[PORT_IO] = SPA_PARAM_INFO(SPA_PARAM_IO, SPA_PARAM_INFO_READ);
	port->params[PORT_FORMAT] = SPA_PARAM_INFO(SPA_PARAM_Format, SPA_PARAM_INFO_WRITE);
	port->params[PORT_BUFFERS] = SPA_PARAM_INFO(SPA_PARAM_Buffers, 0);
	port->params[PORT_LATENCY] =
		SPA_PARAM_INFO(SPA_PARAM_Latency, SPA_PARAM_INFO_READWRITE);
	port->info.params = port->params;
	/* That of the sync port is empty; JACK clients ask every port, and complain of refusals. */
	port->info.n_params = N_PORT_PARAMS;

	port_emit_info(port, side, true);
}

/* A host frees buffers and IO areas as it removes a port, and does not take all of
 * them back before: they are forgotten first. What it set meanwhile goes after. */
static int do_forget_ports(struct spa_loop *loop, bool async, uint32_t seq,
		const void *data, size_t size, void *user_data)
{
	struct rt *rt = &((struct impl *)user_data)->rt;
	const bool is_sink = *(const bool *)data;

	if (is_sink) {
		memset(rt->playback, 0, sizeof(rt->playback));
		memset(rt->monitor, 0, sizeof(rt->monitor));
	} else {
		memset(rt->output, 0, sizeof(rt->output));
	}
	return 0;
}

void node_remove_ports(struct side *side)
{
	node_invoke(side->impl, do_forget_ports, &side->is_sink, sizeof(side->is_sink));
	for (uint32_t d = 0; d < 2; d++) {
		while (side->n_ports[d] > 0) {
			uint32_t id = --side->n_ports[d];

			spa_node_emit_port_info(&side->hooks, d, id, NULL);
		}
	}
	node_invoke(side->impl, do_forget_ports, &side->is_sink, sizeof(side->is_sink));
}

void node_rebuild_ports(struct side *side)
{
	struct rt *rt = &side->impl->rt;
	uint32_t n_channels = side->format.channels;

	if (!side->is_sink) {
		add_port(side, SPA_DIRECTION_INPUT, PORT_SYNC, 0, NULL);
		for (uint32_t c = 0; c < n_channels; c++)
			add_port(side, SPA_DIRECTION_OUTPUT, PORT_OUTPUT, c, &rt->output[c]);
		return;
	}
	for (uint32_t c = 0; c < n_channels; c++)
		add_port(side, SPA_DIRECTION_INPUT, PORT_PLAYBACK, c, &rt->playback[c]);
	for (uint32_t c = 0; side->monitor && c < n_channels; c++)
		add_port(side, SPA_DIRECTION_OUTPUT, PORT_MONITOR, c, &rt->monitor[c]);
	add_port(side, SPA_DIRECTION_OUTPUT, PORT_SYNC, 0, NULL);
}
