/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "node.h"

/*
 * Latency goes through the pair both ways: what the device behind the output
 * adds is told to the apps at the sink, what the apps add is told to the device
 * and to whoever records the monitor; each time plus the look-ahead. The
 * look-ahead is one constant in nanoseconds for every rate and setting, so
 * nothing has to be told again when the graph's rate changes.
 */

static struct spa_process_latency_info process_latency(const struct impl *impl)
{
	return SPA_PROCESS_LATENCY_INFO_INIT(.ns = impl->passthrough ? 0 : HR_LATENCY_NS);
}

/* Latency that the peers of a side told in their direction. */
static void combine_peers(struct side *side, enum spa_direction direction,
		struct spa_latency_info *info)
{
	enum spa_direction own = SPA_DIRECTION_REVERSE(direction);

	spa_latency_info_combine_start(info, direction);
	for (uint32_t i = 0; i < side->n_ports[own]; i++) {
		struct port *port = &side->ports[own][i];

		if (port->have_latency && (port->kind == PORT_PLAYBACK ||
					   port->kind == PORT_OUTPUT))
			spa_latency_info_combine(info, &port->latency);
	}
	spa_latency_info_combine_finish(info);
}

static void tell_ports(struct side *side, enum spa_direction direction)
{
	for (uint32_t i = 0; i < side->n_ports[direction]; i++)
		if (side->ports[direction][i].kind != PORT_SYNC)
			port_param_changed(&side->ports[direction][i], side, PORT_LATENCY);
}

struct spa_pod *latency_build_process(struct impl *impl, uint32_t id, struct spa_pod_builder *b)
{
	struct spa_process_latency_info info = process_latency(impl);

	return spa_process_latency_build(b, id, &info);
}

struct spa_pod *latency_build_port(struct side *side, struct port *port, uint32_t id,
		uint32_t index, struct spa_pod_builder *b)
{
	struct impl *impl = side->impl;
	struct spa_process_latency_info own = process_latency(impl);
	struct spa_latency_info info;

	if (index > 1)
		return NULL;
	if (index != (uint32_t)port->direction) {
		/* what the peers of this port said */
		info = port->latency;
	} else if (port->direction == SPA_DIRECTION_INPUT) {
		combine_peers(&impl->output, SPA_DIRECTION_INPUT, &info);
		spa_process_latency_info_add(&own, &info);
	} else {
		combine_peers(&impl->sink, SPA_DIRECTION_OUTPUT, &info);
		spa_process_latency_info_add(&own, &info);
	}
	return spa_latency_build(b, id, &info);
}

int latency_set_port(struct side *side, struct port *port, const struct spa_pod *param)
{
	enum spa_direction other = SPA_DIRECTION_REVERSE(port->direction);
	struct spa_latency_info info = SPA_LATENCY_INFO(other);

	if (param != NULL && (spa_latency_parse(param, &info) < 0 || info.direction != other))
		return -EINVAL;
	if (port->have_latency == (param != NULL) &&
	    spa_latency_info_compare(&info, &port->latency) == 0)
		return 0;
	port->latency = info;
	port->have_latency = param != NULL;

	if (port->kind == PORT_PLAYBACK) {
		tell_ports(&side->impl->sink, SPA_DIRECTION_OUTPUT);
		tell_ports(&side->impl->output, SPA_DIRECTION_OUTPUT);
	} else if (port->kind == PORT_OUTPUT) {
		tell_ports(&side->impl->sink, SPA_DIRECTION_INPUT);
	}
	return 0;
}
