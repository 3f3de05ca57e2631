/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <spa/param/props.h>
#include <spa/pod/iter.h>

#include "node/node.h"

/*
 * Props of the sink: volume as every mixer knows it, and the parameters.
 * Props of the output: volume, which can only lower.
 */

static float max_volume(const struct side *side)
{
	return side->is_sink ? HR_MAX_VOLUME_LIN : 1.0f;
}

struct spa_pod *node_props_build(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b)
{
	const struct volume *v = &side->volume;
	struct spa_pod_frame object, params;

	if (index > 0)
		return NULL;
	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_Props, id);
	spa_pod_builder_add(b,
			SPA_PROP_volume, SPA_POD_Float(v->volume_lin),
			SPA_PROP_mute, SPA_POD_Bool(v->mute),
			SPA_PROP_channelVolumes, SPA_POD_Array(sizeof(float),
				SPA_TYPE_Float, v->n_channels, v->channel_lin),
			SPA_PROP_channelMap, SPA_POD_Array(sizeof(uint32_t),
				SPA_TYPE_Id, v->n_channels, v->position),
			0);
	if (side->is_sink && !side->impl->passthrough) {
		spa_pod_builder_prop(b, SPA_PROP_params, 0);
		spa_pod_builder_push_struct(b, &params);
		node_params_build(side->impl, b);
		node_readings_build(side->impl, b);
		spa_pod_builder_pop(b, &params);
	}
	return spa_pod_builder_pop(b, &object);
}

struct spa_pod *node_prop_info_build(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b)
{
	const struct volume *v = &side->volume;

	switch (index) {
	case 0:
		return spa_pod_builder_add_object(b,
			SPA_TYPE_OBJECT_PropInfo, id,
			SPA_PROP_INFO_id, SPA_POD_Id(SPA_PROP_volume),
			SPA_PROP_INFO_description, SPA_POD_String("Volume"),
			SPA_PROP_INFO_type, SPA_POD_CHOICE_RANGE_Float(v->volume_lin,
				0.0f, max_volume(side)));
	case 1:
		return spa_pod_builder_add_object(b,
			SPA_TYPE_OBJECT_PropInfo, id,
			SPA_PROP_INFO_id, SPA_POD_Id(SPA_PROP_mute),
			SPA_PROP_INFO_description, SPA_POD_String("Mute"),
			SPA_PROP_INFO_type, SPA_POD_CHOICE_Bool(v->mute));
	case 2:
		return spa_pod_builder_add_object(b,
			SPA_TYPE_OBJECT_PropInfo, id,
			SPA_PROP_INFO_id, SPA_POD_Id(SPA_PROP_channelVolumes),
			SPA_PROP_INFO_description, SPA_POD_String("Channel Volumes"),
			SPA_PROP_INFO_type, SPA_POD_CHOICE_RANGE_Float(1.0f,
				0.0f, max_volume(side)),
			SPA_PROP_INFO_container, SPA_POD_Id(SPA_TYPE_Array));
	case 3:
		return spa_pod_builder_add_object(b,
			SPA_TYPE_OBJECT_PropInfo, id,
			SPA_PROP_INFO_id, SPA_POD_Id(SPA_PROP_channelMap),
			SPA_PROP_INFO_description, SPA_POD_String("Channel Map"),
			SPA_PROP_INFO_type, SPA_POD_Id(SPA_AUDIO_CHANNEL_UNKNOWN),
			SPA_PROP_INFO_container, SPA_POD_Id(SPA_TYPE_Array));
	default:
		return side->is_sink && !side->impl->passthrough ?
			node_params_build_info(side->impl, index - 4, b) : NULL;
	}
}

static int refuse_volume(struct side *side, const char *what, int res)
{
	if (!headroom_log_limit_allows(&side->impl->log_limit))
		return res;
	spa_log_warn(side->impl->log, "%s of the %s refused: allowed is 0 .. %g",
			what, side->is_sink ? "sink" : "output", (double)max_volume(side));
	return res;
}

static int set_volume(struct side *side, const struct spa_pod *value)
{
	float lin;

	if (spa_pod_get_float(value, &lin) < 0 || !(lin >= 0.0f && lin <= HR_MAX_VOLUME_LIN))
		return refuse_volume(side, "volume", -ERANGE);
	side->volume.volume_lin = lin;
	return 0;
}

uint32_t node_copy_words(const struct spa_pod *array, uint32_t type, void *values)
{
	/* spa_pod_copy_array() believes what an array says of its elements' size. */
	if (!spa_pod_is_array(array) || SPA_POD_ARRAY_VALUE_SIZE(array) != sizeof(uint32_t))
		return 0;
	return spa_pod_copy_array(array, type, values, HR_MAX_CHANNELS);
}

static int set_channels(struct side *side, const struct spa_pod *volumes,
		const struct spa_pod *map)
{
	float lin[HR_MAX_CHANNELS];
	uint32_t position[HR_MAX_CHANNELS], n_lin, n_position = 0;

	n_lin = node_copy_words(volumes, SPA_TYPE_Float, lin);
	if (map != NULL)
		n_position = node_copy_words(map, SPA_TYPE_Id, position);
	if (volume_set_channels(&side->volume, lin, n_lin, position, n_position,
				HR_MAX_VOLUME_LIN) < 0)
		return refuse_volume(side, "channelVolumes", -ERANGE);
	return 0;
}

static int apply_object(struct side *side, const struct spa_pod_object *object)
{
	const struct spa_pod *volumes = NULL, *map = NULL;
	const struct spa_pod_prop *prop;
	int first_error = 0, res;

	SPA_POD_OBJECT_FOREACH(object, prop) {
		res = 0;
		switch (prop->key) {
		case SPA_PROP_volume:
			res = set_volume(side, &prop->value);
			break;
		case SPA_PROP_mute:
			res = spa_pod_get_bool(&prop->value, &side->volume.mute);
			break;
		case SPA_PROP_channelVolumes:
			volumes = &prop->value;
			break;
		case SPA_PROP_channelMap:
			map = &prop->value;
			break;
		case SPA_PROP_params:
			if (side->is_sink && !side->impl->passthrough)
				res = node_params_set_pod(side->impl, &prop->value);
			break;
		default:
			break;
		}
		if (first_error == 0)
			first_error = res;
	}
	res = volumes != NULL ? set_channels(side, volumes, map) : 0;
	return first_error != 0 ? first_error : res;
}

void node_props_settle(struct impl *impl)
{
	struct side *const sides[] = { &impl->sink, &impl->output };

	if (!impl->is_unsettled)
		return;
	impl->is_unsettled = false;
	node_params_publish(impl);
	for (int i = 0; i < 2; i++) {
		if (!sides[i]->props_changed)
			continue;
		sides[i]->props_changed = false;
		node_param_changed(sides[i], NODE_PROPS);
	}
}

/*
 * Plans for all rates, and all who read Props when they hear of a change, are too much to
 * do for every set of a client that sends thousands: what comes in one turn of the main
 * loop is answered at once and put into force together, at the next.
 */
static void settle_soon(struct impl *impl)
{
	if (impl->is_unsettled)
		return;
	impl->is_unsettled = true;
	if (impl->settle_event == NULL)
		node_props_settle(impl);
	else
		spa_loop_utils_signal_event(impl->loop_utils, impl->settle_event);
}

int node_props_set(struct side *side, const struct spa_pod *param)
{
	struct impl *impl = side->impl;
	int res;

	if (param == NULL)
		return 0;
	impl->control.serial++;
	res = spa_pod_is_object_type(param, SPA_TYPE_OBJECT_Props) ?
		apply_object(side, (const struct spa_pod_object *)param) : -EINVAL;
	impl->n_rejected += res < 0;
	side->props_changed = true;
	settle_soon(impl);
	return res;
}
