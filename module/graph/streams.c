/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/param/audio/format-utils.h>
#include <spa/param/param.h>
#include <spa/pod/iter.h>
#include <spa/utils/string.h>

#include "base/log.h"
#include "graph/streams.h"

#define emit(stream, event, ...) \
	spa_hook_list_call_simple(&(stream)->streams->listeners, struct streams_events, event, 0, \
			stream, ##__VA_ARGS__)

struct stream *streams_find(struct streams *streams, uint32_t id)
{
	struct stream *stream;

	spa_list_for_each(stream, &streams->list, link)
		if (stream->id == id)
			return stream;
	return NULL;
}

/* ---- properties ---- */

const char *const stream_program_keys[STREAM_N_PROGRAM_KEYS] = {
	PW_KEY_APP_PROCESS_BINARY, PW_KEY_APP_NAME, PW_KEY_APP_ID,
	"pipewire.access.portal.app_id",
};

static const struct pw_properties *client_properties(const struct stream *stream,
		const struct pw_properties *props)
{
	struct pw_global *global;
	uint32_t id;

	if (!spa_atou32(pw_properties_get(props, PW_KEY_CLIENT_ID), &id, 10) ||
	    (global = pw_context_find_global(stream->streams->context, id)) == NULL ||
	    !pw_global_is_type(global, PW_TYPE_INTERFACE_Client))
		return NULL;
	return pw_impl_client_get_properties(pw_global_get_object(global));
}

const char *stream_lookup(void *data, const char *key)
{
	const struct stream *stream = data;
	const struct pw_properties *props = pw_impl_node_get_properties(stream->node);
	const char *value = pw_properties_get(props, key);

	if (value != NULL)
		return value;
	if (spa_streq(key, PW_KEY_AUDIO_CHANNELS) && stream->n_channels[0] != 0)
		return stream->n_channels;
	if ((props = client_properties(stream, props)) == NULL)
		return NULL;
	return pw_properties_get(props, key);
}

void stream_set_property(struct stream *stream, const char *target)
{
	struct spa_dict_item item = SPA_DICT_ITEM_INIT(PW_KEY_TARGET_OBJECT, target);

	if (target == NULL && !stream->has_property)
		return;
	stream->has_property = target != NULL;
	stream->had_property |= target != NULL;
	pw_impl_node_update_properties(stream->node, &SPA_DICT_INIT(&item, 1));
}

/* ---- formats ---- */

struct formats {
	uint32_t n, n_pcm, n_channels;
};

static int on_format(void *data, int seq, uint32_t id, uint32_t index, uint32_t next,
		struct spa_pod *param)
{
	struct formats *formats = data;
	const struct spa_pod_prop *prop;
	uint32_t type, subtype;
	int32_t n_channels;

	if (param == NULL || spa_format_parse(param, &type, &subtype) < 0)
		return 0;
	formats->n++;
	if (type != SPA_MEDIA_TYPE_audio ||
	    (subtype != SPA_MEDIA_SUBTYPE_raw && subtype != SPA_MEDIA_SUBTYPE_dsp))
		return 0;
	formats->n_pcm++;
	prop = spa_pod_find_prop(param, NULL, SPA_FORMAT_AUDIO_channels);
	if (prop != NULL && spa_pod_get_int(&prop->value, &n_channels) == 0 && n_channels > 0)
		formats->n_channels = (uint32_t)n_channels;
	return 0;
}

static void read_formats(struct stream *stream)
{
	struct formats formats = { 0 };

	pw_impl_node_for_each_param(stream->node, 0, SPA_PARAM_EnumFormat, 0, 0, NULL,
			on_format, &formats);
	stream->is_encoded_only = formats.n > 0 && formats.n_pcm == 0;
	stream->n_channels[0] = 0;
	if (formats.n_channels > 0)
		snprintf(stream->n_channels, sizeof(stream->n_channels), "%u",
				formats.n_channels);
}

static bool have_formats_changed(struct stream *stream, const struct pw_node_info *info)
{
	for (uint32_t i = 0; i < info->n_params; i++) {
		if (info->params[i].id != SPA_PARAM_EnumFormat)
			continue;
		if (info->params[i].flags == stream->format_flags)
			return false;
		stream->format_flags = info->params[i].flags;
		return true;
	}
	return false;
}

/* ---- coming and going ---- */

static void on_info_changed(void *data, const struct pw_node_info *info)
{
	struct stream *stream = data;
	bool is_changed = info->change_mask & PW_NODE_CHANGE_MASK_PROPS;

	if ((info->change_mask & PW_NODE_CHANGE_MASK_PARAMS) &&
	    have_formats_changed(stream, info)) {
		read_formats(stream);
		is_changed = true;
	}
	if (is_changed)
		emit(stream, changed);
}

static void on_peer_added(void *data, struct pw_impl_node *peer)
{
	struct stream *stream = data;

	emit(stream, linked, peer);
}

static void free_stream(struct stream *stream)
{
	spa_list_remove(&stream->link);
	spa_hook_remove(&stream->node_listener);
	free(stream);
}

/* Not when its global goes: of a node that somebody destroys through the registry
 * nothing is left by then, nor of the list our listener is in. */
static void on_node_destroy(void *data)
{
	struct stream *stream = data;

	emit(stream, removed);
	free_stream(stream);
}

static const struct pw_impl_node_events node_events = {
	PW_VERSION_IMPL_NODE_EVENTS,
	.destroy = on_node_destroy,
	.info_changed = on_info_changed,
	.peer_added = on_peer_added,
};

static bool is_audio_stream(const char *media_class)
{
	return spa_streq(media_class, "Stream/Output/Audio") ||
		spa_streq(media_class, "Stream/Input/Audio");
}

static void on_global_added(void *data, struct pw_global *global)
{
	struct streams *streams = data;
	const struct pw_node_info *info;
	struct pw_impl_node *node;
	struct stream *stream;
	const char *media_class;

	if (!pw_global_is_type(global, PW_TYPE_INTERFACE_Node) ||
	    (node = pw_global_get_object(global)) == NULL)
		return;
	media_class = pw_properties_get(pw_impl_node_get_properties(node), PW_KEY_MEDIA_CLASS);
	if (!is_audio_stream(media_class))
		return;
	if ((stream = calloc(1, sizeof(*stream) + streams->user_bytes)) == NULL) {
		pw_log_error("no memory to watch stream %u", pw_global_get_id(global));
		return;
	}
	stream->streams = streams;
	stream->node = node;
	stream->id = pw_global_get_id(global);
	stream->is_capture = spa_streq(media_class, "Stream/Input/Audio");
	stream->override = -1;
	/* In front: of all that are to be judged, a new one is the first. */
	spa_list_prepend(&streams->list, &stream->link);
	pw_impl_node_add_listener(node, &stream->node_listener, &node_events, stream);
	if ((info = pw_impl_node_get_info(node)) != NULL)
		have_formats_changed(stream, info);
	read_formats(stream);
	emit(stream, added);
}

static const struct pw_context_events context_events = {
	PW_VERSION_CONTEXT_EVENTS,
	.global_added = on_global_added,
};

static int on_existing(void *data, struct pw_global *global)
{
	on_global_added(data, global);
	return 0;
}

void streams_init(struct streams *streams, struct pw_context *context, size_t user_bytes)
{
	*streams = (struct streams) { .context = context, .user_bytes = user_bytes };
	spa_list_init(&streams->list);
	spa_hook_list_init(&streams->listeners);
	pw_context_add_listener(context, &streams->context_listener, &context_events, streams);
	pw_context_for_each_global(context, on_existing, streams);
}

void streams_add_listener(struct streams *streams, struct spa_hook *listener,
		const struct streams_events *events, void *data)
{
	struct stream *stream;

	spa_hook_list_append(&streams->listeners, listener, events, data);
	if (events->added == NULL)
		return;
	spa_list_for_each(stream, &streams->list, link)
		events->added(data, stream);
}

void streams_finish(struct streams *streams)
{
	struct stream *stream;

	if (streams->context == NULL)
		return;
	spa_hook_remove(&streams->context_listener);
	spa_list_consume(stream, &streams->list, link)
		free_stream(stream);
	streams->context = NULL;
}
