/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>

#include "node/node.h"

/*
 * Latency goes through the pair both ways: what the device behind the output
 * adds is told to the apps at the sink, what the apps add is told to the device
 * and to whoever records the monitor; each time plus the look-ahead. The
 * look-ahead is one constant in nanoseconds for every rate and setting, so
 * nothing has to be told again when the graph's rate changes.
 *
 * Links may lead from the output back to the sink, and not all such loops are cut
 * by who tells latency on: what is told comes back as more. So it is told in the
 * next turn of the main loop and not from inside what a peer tells, which would
 * end with the stack; and it grows to a limit.
 */

/* More than any device or network has. */
#define MAX_LATENCY_NS (10 * (int64_t)SPA_NSEC_PER_SEC)
#define MAX_LATENCY_FRAMES ((int32_t)(10u * HR_MAX_RATE_HZ))
#define MAX_LATENCY_QUANTA 1000.0f

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

void latency_settle(struct impl *impl)
{
	bool is_of_apps = impl->is_latency_untold[SPA_DIRECTION_OUTPUT];
	bool is_of_device = impl->is_latency_untold[SPA_DIRECTION_INPUT];

	impl->is_latency_untold[SPA_DIRECTION_OUTPUT] = false;
	impl->is_latency_untold[SPA_DIRECTION_INPUT] = false;
	if (is_of_apps) {
		tell_ports(&impl->sink, SPA_DIRECTION_OUTPUT);
		tell_ports(&impl->output, SPA_DIRECTION_OUTPUT);
	}
	if (is_of_device)
		tell_ports(&impl->sink, SPA_DIRECTION_INPUT);
}

static void tell_soon(struct impl *impl, enum spa_direction direction)
{
	impl->is_latency_untold[direction] = true;
	if (impl->settle_event == NULL)
		latency_settle(impl);
	else
		spa_loop_utils_signal_event(impl->loop_utils, impl->settle_event);
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

static float limit_quanta(float quanta)
{
	return isnan(quanta) ? 0.0f : SPA_CLAMP(quanta, -MAX_LATENCY_QUANTA, MAX_LATENCY_QUANTA);
}

/* They may be negative, in the headers of later versions. */
static uint32_t limit_frames(uint32_t frames)
{
	return (uint32_t)SPA_CLAMP((int32_t)frames, -MAX_LATENCY_FRAMES, MAX_LATENCY_FRAMES);
}

static uint64_t limit_ns(uint64_t ns)
{
	return (uint64_t)SPA_CLAMP((int64_t)ns, -MAX_LATENCY_NS, MAX_LATENCY_NS);
}

static void limit(struct spa_latency_info *info)
{
	info->min_quantum = limit_quanta(info->min_quantum);
	info->max_quantum = limit_quanta(info->max_quantum);
	info->min_rate = limit_frames(info->min_rate);
	info->max_rate = limit_frames(info->max_rate);
	info->min_ns = limit_ns(info->min_ns);
	info->max_ns = limit_ns(info->max_ns);
}

int latency_set_port(struct side *side, struct port *port, const struct spa_pod *param)
{
	enum spa_direction other = SPA_DIRECTION_REVERSE(port->direction);
	struct spa_latency_info info = SPA_LATENCY_INFO(other);

	if (param != NULL && (spa_latency_parse(param, &info) < 0 || info.direction != other))
		return -EINVAL;
	limit(&info);
	if (port->have_latency == (param != NULL) &&
	    spa_latency_info_compare(&info, &port->latency) == 0)
		return 0;
	port->latency = info;
	port->have_latency = param != NULL;

	if (port->kind == PORT_PLAYBACK)
		tell_soon(side->impl, SPA_DIRECTION_OUTPUT);
	else if (port->kind == PORT_OUTPUT)
		tell_soon(side->impl, SPA_DIRECTION_INPUT);
	return 0;
}
