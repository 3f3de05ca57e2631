/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <spa/node/io.h>
#include <spa/node/utils.h>
#include <spa/utils/json.h>
#include <spa/utils/keys.h>
#include <spa/utils/string.h>

#include <headroom/layout.h>
#include "meter/meter-node.h"
#include "parts/weights.h"

/* ---- struct spa_node ---- */

static int impl_add_listener(void *object, struct spa_hook *listener,
		const struct spa_node_events *events, void *data)
{
	struct ear_node *node = object;
	struct spa_hook_list save;

	spa_return_val_if_fail(node != NULL, -EINVAL);
	spa_hook_list_isolate(&node->hooks, &save, listener, events, data);
	node->info.change_mask = SPA_NODE_CHANGE_MASK_FLAGS;
	spa_node_emit_info(&node->hooks, &node->info);
	node->info.change_mask = 0;
	for (uint32_t i = 0; i < node->n_ports; i++)
		ear_port_emit_info(node, i, true);
	spa_hook_list_join(&node->hooks, &save);
	return 0;
}

static int impl_set_callbacks(void *object, const struct spa_node_callbacks *callbacks,
		void *data)
{
	struct ear_node *node = object;

	spa_return_val_if_fail(node != NULL, -EINVAL);
	node->callbacks = SPA_CALLBACKS_INIT(callbacks, data);
	return 0;
}

static int impl_sync(void *object, int seq)
{
	struct ear_node *node = object;

	spa_return_val_if_fail(node != NULL, -EINVAL);
	spa_node_emit_result(&node->hooks, seq, 0, 0, NULL);
	return 0;
}

static int impl_enum_params(void *object, int seq, uint32_t id, uint32_t start,
		uint32_t num, const struct spa_pod *filter)
{
	return 0;	/* it has none */
}

static int impl_set_param(void *object, uint32_t id, uint32_t flags,
		const struct spa_pod *param)
{
	return -ENOENT;
}

static int do_set_position(struct spa_loop *loop, bool async, uint32_t seq,
		const void *data, size_t size, void *user_data)
{
	((struct ear_node *)user_data)->rt.position = *(struct spa_io_position *const *)data;
	return 0;
}

static int impl_set_io(void *object, uint32_t id, void *data, size_t size)
{
	struct ear_node *node = object;

	spa_return_val_if_fail(node != NULL, -EINVAL);
	if (id != SPA_IO_Position)
		return -ENOENT;
	if (data != NULL && size < sizeof(struct spa_io_position))
		return -EINVAL;
	return ear_invoke(node, do_set_position, &data, sizeof(data));
}

static int do_reset(struct spa_loop *loop, bool async, uint32_t seq,
		const void *data, size_t size, void *user_data)
{
	hr_ear_reset(&((struct ear_node *)user_data)->rt.ear);
	return 0;
}

static int impl_send_command(void *object, const struct spa_command *command)
{
	struct ear_node *node = object;

	spa_return_val_if_fail(node != NULL && command != NULL, -EINVAL);
	switch (SPA_NODE_COMMAND_ID(command)) {
	case SPA_NODE_COMMAND_Start:
		return 0;
	case SPA_NODE_COMMAND_Pause:
	case SPA_NODE_COMMAND_Suspend:
	case SPA_NODE_COMMAND_Flush:
		return ear_invoke(node, do_reset, NULL, 0);
	default:
		return -ENOTSUP;
	}
}

static const struct spa_node_methods node_methods = {
	SPA_VERSION_NODE_METHODS,
	.add_listener = impl_add_listener,
	.set_callbacks = impl_set_callbacks,
	.sync = impl_sync,
	.enum_params = impl_enum_params,
	.set_param = impl_set_param,
	.set_io = impl_set_io,
	.send_command = impl_send_command,
	.port_enum_params = ear_port_enum_params,
	.port_set_param = ear_port_set_param,
	.port_use_buffers = ear_port_use_buffers,
	.port_set_io = ear_port_set_io,
	.process = ear_process,
};

/* ---- the handle ---- */

static int impl_get_interface(struct spa_handle *handle, const char *type, void **interface)
{
	struct ear_node *node = (struct ear_node *)handle;

	spa_return_val_if_fail(node != NULL && interface != NULL, -EINVAL);
	if (spa_streq(type, SPA_TYPE_INTERFACE_Node))
		*interface = &node->node;
	else if (spa_streq(type, HEADROOM_TYPE_INTERFACE_Ear))
		*interface = &node->ear;
	else
		return -ENOENT;
	return 0;
}

static int impl_clear(struct spa_handle *handle)
{
	return 0;
}

static size_t impl_get_size(const struct spa_handle_factory *factory,
		const struct spa_dict *params)
{
	return sizeof(struct ear_node);
}

static void init_channels(struct ear_node *node, const char *positions)
{
	static const double lin[] = {
		[HR_CHANNEL_FRONT] = 1.0, [HR_CHANNEL_SURROUND] = 1.41, [HR_CHANNEL_LFE] = 0.0,
	};
	uint32_t position[HR_MAX_CHANNELS], n = 0;
	double weight[HR_MAX_CHANNELS];
	struct spa_json it[2];
	char name[16];

	spa_json_init(&it[0], positions, strlen(positions));
	if (spa_json_enter_array(&it[0], &it[1]) > 0)
		for (; n < HR_MAX_CHANNELS &&
		     spa_json_get_string(&it[1], name, sizeof(name)) > 0; n++) {
			position[n] = headroom_channel_from_name(name);
			ear_port_init(node, n, name);
		}
	if (n == 0) {
		position[n] = SPA_AUDIO_CHANNEL_UNKNOWN;
		ear_port_init(node, n++, "UNK");
	}
	for (uint32_t c = 0; c < n; c++)
		weight[c] = lin[hr_weight_by_position(position, n, c)];
	node->n_ports = node->rt.n_channels = n;
	hr_ear_init(&node->rt.ear, weight, n, NULL);
}

static int impl_init(const struct spa_handle_factory *factory, struct spa_handle *handle,
		const struct spa_dict *info, const struct spa_support *support,
		uint32_t n_support)
{
	struct ear_node *node = (struct ear_node *)handle;
	const char *positions = info != NULL ? spa_dict_lookup(info, SPA_KEY_AUDIO_POSITION) : NULL;

	spa_return_val_if_fail(factory != NULL && handle != NULL, -EINVAL);
	memset(node, 0, sizeof(*node));
	handle->get_interface = impl_get_interface;
	handle->clear = impl_clear;
	node->data_loop = spa_support_find(support, n_support, SPA_TYPE_INTERFACE_DataLoop);
	if (node->data_loop == NULL)
		return -EINVAL;
	hr_mailbox_init(&node->rt.gain_box);
	hr_mailbox_init(&node->rt.report_box);
	for (uint32_t i = 0; i < HR_N_STANDARD_RATES; i++)
		hr_ear_coefs_compute(&node->rt.coefs[i], hr_standard_rates_hz[i]);
	init_channels(node, positions != NULL ? positions : "");
	node->node.iface = SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Node, SPA_VERSION_NODE,
			&node_methods, node);
	node->ear.iface = SPA_INTERFACE_INIT(HEADROOM_TYPE_INTERFACE_Ear, HEADROOM_VERSION_EAR,
			&ear_methods, node);
	spa_hook_list_init(&node->hooks);
	node->info = SPA_NODE_INFO_INIT();
	node->info.max_input_ports = node->n_ports;
	node->info.flags = SPA_NODE_FLAG_RT;
	return 0;
}

static const struct spa_interface_info interfaces[] = {
	{ SPA_TYPE_INTERFACE_Node, },
	{ HEADROOM_TYPE_INTERFACE_Ear, },
};

static int impl_enum_interface_info(const struct spa_handle_factory *factory,
		const struct spa_interface_info **info, uint32_t *index)
{
	spa_return_val_if_fail(info != NULL && index != NULL, -EINVAL);
	if (*index >= SPA_N_ELEMENTS(interfaces))
		return 0;
	*info = &interfaces[(*index)++];
	return 1;
}

const struct spa_handle_factory headroom_ear_factory = {
	SPA_VERSION_HANDLE_FACTORY,
	HEADROOM_FACTORY_EAR,
	NULL,
	impl_get_size,
	impl_init,
	impl_enum_interface_info,
};
