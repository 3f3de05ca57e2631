/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/keys.h>
#include <spa/utils/string.h>

#include <headroom/layout.h>
#include <headroom/pair.h>
#include "node/node.h"

static const uint32_t default_position[2] = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR };

_Static_assert(HEADROOM_MAX_CHANNELS == HR_MAX_CHANNELS, "one limit");

static uint32_t channel_from_name(struct impl *impl, const char *name)
{
	uint32_t channel = headroom_channel_from_name(name);

	if (channel == SPA_AUDIO_CHANNEL_UNKNOWN)
		spa_log_warn(impl->log, "%s: %s is not a channel; " HEADROOM_CHANNEL_TEXT,
				SPA_KEY_AUDIO_POSITION, name);
	return channel;
}

static void parse_position(struct impl *impl, struct spa_audio_info_raw *format, const char *text)
{
	struct spa_json names;
	char name[32];
	uint32_t n = 0;

	headroom_layout_begin(&names, text);
	while (n < HR_MAX_CHANNELS && spa_json_get_string(&names, name, sizeof(name)) > 0)
		format->position[n++] = channel_from_name(impl, name);
	if (n > 0)
		format->channels = n;
}

static void parse_channels(struct impl *impl, struct spa_audio_info_raw *format, const char *text)
{
	uint32_t n;

	if (!headroom_channels_read(text, &n)) {
		spa_log_warn(impl->log, "%s = %s: allowed is 1 .. %u, using %u",
				SPA_KEY_AUDIO_CHANNELS, text, HR_MAX_CHANNELS,
				format->channels);
		return;
	}
	/* Two are left and right, one is mono, others have no places. */
	for (uint32_t c = 0; n > 2 && c < n; c++)
		format->position[c] = SPA_AUDIO_CHANNEL_AUX0 + c;
	if (n == 1)
		format->position[0] = SPA_AUDIO_CHANNEL_MONO;
	format->channels = n;
}

static void parse_info(struct impl *impl, const struct spa_dict *info,
		struct spa_audio_info_raw *format)
{
	const char *text;

	if (info == NULL)
		return;
	if ((text = spa_dict_lookup(info, SPA_KEY_AUDIO_CHANNELS)) != NULL)
		parse_channels(impl, format, text);
	if ((text = spa_dict_lookup(info, SPA_KEY_AUDIO_POSITION)) != NULL)
		parse_position(impl, format, text);
	text = spa_dict_lookup(info, HEADROOM_KEY_MODE);
	impl->passthrough = spa_streq(text, HEADROOM_MODE_BYPASS);

	for (uint32_t i = 0; i < info->n_items; i++) {
		const char *key = info->items[i].key;

		if (spa_strstartswith(key, HEADROOM_PREFIX) &&
		    !spa_streq(key, HEADROOM_KEY_MODE))
			node_params_set_text(impl, key, info->items[i].value);
	}
}

static void side_init(struct impl *impl, struct side *side, bool is_sink,
		const struct spa_audio_info_raw *format)
{
	side->impl = impl;
	side->is_sink = is_sink;
	side->direction = is_sink ? SPA_DIRECTION_INPUT : SPA_DIRECTION_OUTPUT;
	side->format = *format;
	side->mode = SPA_PARAM_PORT_CONFIG_MODE_none;
	side->node.iface = SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Node,
			SPA_VERSION_NODE, &node_methods, side);
	spa_hook_list_init(&side->hooks);
	volume_init(&side->volume, format);
	node_info_init(side);
}

static int impl_get_interface(struct spa_handle *handle, const char *type, void **interface)
{
	struct impl *impl = (struct impl *)handle;

	spa_return_val_if_fail(impl != NULL, -EINVAL);
	spa_return_val_if_fail(interface != NULL, -EINVAL);

	if (spa_streq(type, SPA_TYPE_INTERFACE_Node))
		*interface = &impl->sink.node;
	else if (spa_streq(type, HEADROOM_TYPE_INTERFACE_OutputNode))
		*interface = &impl->output.node;
	else if (spa_streq(type, HEADROOM_TYPE_INTERFACE_Progress))
		*interface = &impl->progress;
	else if (spa_streq(type, HEADROOM_TYPE_INTERFACE_TapSource))
		*interface = &impl->tap.source;
	else
		return -ENOENT;
	return 0;
}

static void on_settle(void *data, uint64_t count)
{
	node_props_settle(data);
	latency_settle(data);
}

static int impl_clear(struct spa_handle *handle)
{
	struct impl *impl = (struct impl *)handle;

	spa_return_val_if_fail(impl != NULL, -EINVAL);
	if (impl->settle_event != NULL)
		spa_loop_utils_destroy_source(impl->loop_utils, impl->settle_event);
	impl->settle_event = NULL;
	node_config_finish(impl);
	node_tap_finish(impl);
	free(impl->rt.controls);
	impl->rt.controls = NULL;
	return 0;
}

static size_t impl_get_size(const struct spa_handle_factory *factory,
		const struct spa_dict *params)
{
	return sizeof(struct impl);
}

static int impl_init(const struct spa_handle_factory *factory, struct spa_handle *handle,
		const struct spa_dict *info, const struct spa_support *support,
		uint32_t n_support)
{
	struct impl *impl = (struct impl *)handle;
	struct spa_audio_info_raw format = {
		.format = SPA_AUDIO_FORMAT_F32P,
		.rate = HR_DEFAULT_RATE_HZ,
		.channels = 2,
	};

	spa_return_val_if_fail(factory != NULL, -EINVAL);
	spa_return_val_if_fail(handle != NULL, -EINVAL);

	memset(impl, 0, sizeof(*impl));
	handle->get_interface = impl_get_interface;
	handle->clear = impl_clear;
	impl->log = spa_support_find(support, n_support, SPA_TYPE_INTERFACE_Log);
	impl->loop_utils = spa_support_find(support, n_support, SPA_TYPE_INTERFACE_LoopUtils);
	impl->data_loop = spa_support_find(support, n_support, SPA_TYPE_INTERFACE_DataLoop);

	spa_log_topic_init(impl->log, &headroom_log_topic);
	if (impl->data_loop == NULL) {
		spa_log_error(impl->log, "no data loop to run on");
		return -EINVAL;
	}
	if ((impl->rt.controls = calloc(HR_MAILBOX_SLOTS, sizeof(struct rt_control))) == NULL)
		return -ENOMEM;
	hr_mailbox_init(&impl->rt.control_box);
	hr_mailbox_init(&impl->rt.report_box);
	node_progress_init(impl);
	node_tap_init(impl);
	hr_params_init(&impl->params);
	memcpy(format.position, default_position, sizeof(default_position));
	parse_info(impl, info, &format);
	side_init(impl, &impl->sink, true, &format);
	side_init(impl, &impl->output, false, &format);
	node_params_publish(impl);
	if (impl->loop_utils != NULL)
		impl->settle_event = spa_loop_utils_add_event(impl->loop_utils, on_settle, impl);
	return 0;
}

static const struct spa_interface_info interfaces[] = {
	{ SPA_TYPE_INTERFACE_Node, },
	{ HEADROOM_TYPE_INTERFACE_OutputNode, },
	{ HEADROOM_TYPE_INTERFACE_Progress, },
	{ HEADROOM_TYPE_INTERFACE_TapSource, },
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

static const struct spa_dict_item factory_items[] = {
	{ SPA_KEY_FACTORY_DESCRIPTION,
	  "A sink that levels, compresses and limits, and the stream it plays through" },
};
static const struct spa_dict factory_info = SPA_DICT_INIT_ARRAY(factory_items);

const struct spa_handle_factory headroom_pair_factory = {
	SPA_VERSION_HANDLE_FACTORY,
	HEADROOM_FACTORY_PAIR,
	&factory_info,
	impl_get_size,
	impl_init,
	impl_enum_interface_info,
};
