/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <spa/pod/filter.h>
#include <spa/utils/result.h>

#include "node/node.h"

static int impl_add_listener(void *object, struct spa_hook *listener,
		const struct spa_node_events *events, void *data)
{
	struct side *side = object;
	struct spa_hook_list save;

	spa_return_val_if_fail(side != NULL, -EINVAL);

	spa_hook_list_isolate(&side->hooks, &save, listener, events, data);
	node_emit_info(side, true);
	for (uint32_t d = 0; d < 2; d++)
		for (uint32_t i = 0; i < side->n_ports[d]; i++)
			port_emit_info(&side->ports[d][i], side, true);
	spa_hook_list_join(&side->hooks, &save);
	return 0;
}

static int impl_set_callbacks(void *object, const struct spa_node_callbacks *callbacks,
		void *data)
{
	struct side *side = object;

	spa_return_val_if_fail(side != NULL, -EINVAL);
	side->callbacks = SPA_CALLBACKS_INIT(callbacks, data);
	return 0;
}

static int impl_sync(void *object, int seq)
{
	struct side *side = object;

	spa_return_val_if_fail(side != NULL, -EINVAL);
	spa_node_emit_result(&side->hooks, seq, 0, 0, NULL);
	return 0;
}

static struct spa_pod *build_param(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b)
{
	switch (id) {
	case SPA_PARAM_EnumFormat:
	case SPA_PARAM_Format:
		return node_format_build(side, id, index, b);
	case SPA_PARAM_EnumPortConfig:
	case SPA_PARAM_PortConfig:
		return node_config_build(side, id, index, b);
	case SPA_PARAM_PropInfo:
		return node_prop_info_build(side, id, index, b);
	case SPA_PARAM_Props:
		return node_props_build(side, id, index, b);
	case SPA_PARAM_ProcessLatency:
		if (index > 0 || !side->is_sink)
			return NULL;
		return latency_build_process(side->impl, id, b);
	default:
		return NULL;
	}
}

static int impl_enum_params(void *object, int seq, uint32_t id, uint32_t start,
		uint32_t num, const struct spa_pod *filter)
{
	struct side *side = object;
	struct spa_result_node_params result = { .id = id, .next = start };
	uint32_t count = 0;
	uint8_t buffer[16384];

	spa_return_val_if_fail(side != NULL, -EINVAL);
	spa_return_val_if_fail(num != 0, -EINVAL);

	while (count < num) {
		struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
		struct spa_pod *param;

		result.index = result.next++;
		if ((param = build_param(side, id, result.index, &b)) == NULL)
			break;
		if (spa_pod_filter(&b, &result.param, param, filter) < 0)
			continue;
		spa_node_emit_result(&side->hooks, seq, 0,
				SPA_RESULT_TYPE_NODE_PARAMS, &result);
		count++;
	}
	return 0;
}

static int impl_set_param(void *object, uint32_t id, uint32_t flags,
		const struct spa_pod *param)
{
	struct side *side = object;

	spa_return_val_if_fail(side != NULL, -EINVAL);

	switch (id) {
	case SPA_PARAM_PortConfig:
		return node_config_set(side, param);
	case SPA_PARAM_Format:
		return 0;	/* ports carry what the PortConfig says */
	case SPA_PARAM_Props:
		return node_props_set(side, param);
	default:
		return -ENOENT;
	}
}

struct io_change {
	struct spa_io_position **slot;
	struct spa_io_position *position;
};

static int do_set_io(struct spa_loop *loop, bool async, uint32_t seq,
		const void *data, size_t size, void *user_data)
{
	const struct io_change *change = data;

	*change->slot = change->position;
	return 0;
}

static int impl_set_io(void *object, uint32_t id, void *data, size_t size)
{
	struct side *side = object;
	struct io_change change;

	spa_return_val_if_fail(side != NULL, -EINVAL);
	if (id != SPA_IO_Position)
		return -ENOENT;
	if (data != NULL && size < sizeof(struct spa_io_position))
		return -EINVAL;
	change.slot = side->is_sink ? &side->impl->rt.sink_position :
		&side->impl->rt.output_position;
	change.position = data;
	return node_invoke(side->impl, do_set_io, &change, sizeof(change));
}

static int do_reset(struct spa_loop *loop, bool async, uint32_t seq,
		const void *data, size_t size, void *user_data)
{
	struct rt *rt = &((struct impl *)user_data)->rt;

	if (rt->engine != NULL)
		hr_engine_reset(rt->engine);
	rt->n_scratch_frames = 0;
	if (rt->tap != NULL)
		tap_writer_restart(rt->tap);
	return 0;
}

static int impl_send_command(void *object, const struct spa_command *command)
{
	struct side *side = object;

	spa_return_val_if_fail(side != NULL, -EINVAL);
	spa_return_val_if_fail(command != NULL, -EINVAL);

	if (side->is_sink)
		atomic_fetch_add_explicit(&side->impl->rt.words.timeline, 1,
				memory_order_relaxed);
	switch (SPA_NODE_COMMAND_ID(command)) {
	case SPA_NODE_COMMAND_Start:
		/* the first cycle has what was set before */
		node_props_settle(side->impl);
		return 0;
	case SPA_NODE_COMMAND_Pause:
		return 0;
	case SPA_NODE_COMMAND_Suspend:
	case SPA_NODE_COMMAND_Flush:
		/* No sound from before the pause after it. */
		if (side->is_sink)
			node_invoke(side->impl, do_reset, NULL, 0);
		return 0;
	default:
		return -ENOTSUP;
	}
}

static int impl_add_port(void *object, enum spa_direction direction, uint32_t port_id,
		const struct spa_dict *props)
{
	return -ENOTSUP;
}

static int impl_remove_port(void *object, enum spa_direction direction, uint32_t port_id)
{
	return -ENOTSUP;
}

static int impl_port_reuse_buffer(void *object, uint32_t port_id, uint32_t buffer_id)
{
	return 0;	/* output buffers are filled in turn, none is kept back */
}

const struct spa_node_methods node_methods = {
	SPA_VERSION_NODE_METHODS,
	.add_listener = impl_add_listener,
	.set_callbacks = impl_set_callbacks,
	.sync = impl_sync,
	.enum_params = impl_enum_params,
	.set_param = impl_set_param,
	.set_io = impl_set_io,
	.send_command = impl_send_command,
	.add_port = impl_add_port,
	.remove_port = impl_remove_port,
	.port_enum_params = port_enum_params,
	.port_set_param = port_set_param,
	.port_use_buffers = port_use_buffers,
	.port_set_io = port_set_io,
	.port_reuse_buffer = impl_port_reuse_buffer,
	.process = node_process,
};
