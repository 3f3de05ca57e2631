/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "parts/weights.h"

/*
 * PortConfig decides how many channels a node has; with it comes a new engine
 * and a new remix. Everything is allocated first, the ports go, the data loop
 * takes over the new parts in one step, the old ones are freed here, and the
 * ports come back.
 */

/** The parts of struct rt whose size depends on the layouts. */
struct structure {
	struct hr_engine *engine;
	struct hr_remix *remix;
	float *scratch;
	uint32_t n_channels;
	uint32_t n_outputs;
};

static void structure_free(struct structure *s)
{
	hr_engine_free(s->engine);
	free(s->remix);
	free(s->scratch);
	*s = (struct structure) { 0 };
}

static int structure_new(struct structure *s, const struct impl *impl,
		const struct spa_audio_info_raw *sink, const struct spa_audio_info_raw *output)
{
	struct hr_setup setup = {
		.n_channels = sink->channels,
		.passthrough = impl->passthrough,
	};
	int res;

	for (uint32_t c = 0; c < sink->channels; c++)
		setup.weight[c] = hr_weight_by_position(sink->position, sink->channels, c);

	*s = (struct structure) {
		.n_channels = sink->channels,
		.n_outputs = output->channels,
		.remix = malloc(sizeof(*s->remix)),
		.scratch = calloc((size_t)sink->channels * HR_MAX_BLOCK, sizeof(float)),
	};
	res = s->remix == NULL || s->scratch == NULL ? -ENOMEM :
		hr_engine_new(&s->engine, &setup);
	if (res < 0) {
		structure_free(s);
		return res;
	}
	hr_remix_init(s->remix, sink->position, sink->channels,
			output->position, output->channels);
	return 0;
}

static int do_swap(struct spa_loop *loop, bool async, uint32_t seq,
		const void *data, size_t size, void *user_data)
{
	struct rt *rt = &((struct impl *)user_data)->rt;
	struct structure *s = *(struct structure *const *)data;
	struct structure old = {
		.engine = rt->engine, .remix = rt->remix, .scratch = rt->scratch,
	};

	rt->engine = s->engine;
	rt->remix = s->remix;
	rt->scratch = s->scratch;
	rt->n_channels = s->n_channels;
	rt->n_outputs = s->n_outputs;
	rt->n_scratch_frames = 0;
	rt->tap = NULL;		/* it has the channels of before */
	rt->rate_hz = 0;	/* the engine has no plan yet */
	for (uint32_t o = 0; o < HR_MAX_CHANNELS; o++)
		rt->output_gain_lin[o] = 1.0f;
	*s = old;
	return 0;
}

static int apply_format(struct side *side, const struct spa_audio_info_raw *format, bool monitor)
{
	struct impl *impl = side->impl;
	struct structure s, *sp = &s;
	int res;

	res = structure_new(&s, impl,
			side->is_sink ? format : &impl->sink.format,
			side->is_sink ? &impl->output.format : format);
	if (res < 0)
		return res;

	node_remove_ports(side);
	side->format = *format;
	side->monitor = monitor;
	side->configured = true;
	volume_set_layout(&side->volume, format);
	node_invoke(impl, do_swap, &sp, sizeof(sp));
	structure_free(&s);
	node_tap_follow(impl);
	node_params_publish(impl);
	node_rebuild_ports(side);
	return 0;
}

/*
 * spa_format_audio_raw_parse() copies elements as large as the pod says they are,
 * over whatever stands behind the format; and a choice may claim more than it holds.
 */
static int parse_raw(const struct spa_pod *pod, struct spa_audio_info_raw *format)
{
	const struct spa_pod_prop *prop =
		spa_pod_find_prop(pod, NULL, SPA_FORMAT_AUDIO_position);

	spa_zero(*format);
	if (spa_pod_parse_object(pod, SPA_TYPE_OBJECT_Format, NULL,
			SPA_FORMAT_AUDIO_rate, SPA_POD_OPT_Int(&format->rate),
			SPA_FORMAT_AUDIO_channels, SPA_POD_OPT_Int(&format->channels)) < 0)
		return -EINVAL;
	if (prop != NULL)
		node_copy_words(&prop->value, SPA_TYPE_Id, format->position);
	return 0;
}

static int parse_format(const struct spa_pod *pod, struct spa_audio_info_raw *format)
{
	uint32_t media_type, media_subtype;

	if (pod == NULL || !spa_pod_is_object_type(pod, SPA_TYPE_OBJECT_Format) ||
	    spa_format_parse(pod, &media_type, &media_subtype) < 0)
		return -EINVAL;
	if (media_type != SPA_MEDIA_TYPE_audio || media_subtype != SPA_MEDIA_SUBTYPE_raw)
		return -ENOTSUP;
	if (parse_raw(pod, format) < 0 || format->channels < 1 ||
	    format->channels > HR_MAX_CHANNELS)
		return -EINVAL;
	if (format->rate == 0)
		format->rate = HR_DEFAULT_RATE_HZ;
	format->format = SPA_AUDIO_FORMAT_F32P;
	for (uint32_t c = 0; c < format->channels; c++)
		if (format->position[c] == SPA_AUDIO_CHANNEL_UNKNOWN)
			format->position[c] = SPA_AUDIO_CHANNEL_AUX0 + c;
	return 0;
}

static void finish_config(struct side *side, enum spa_param_port_config_mode mode)
{
	side->mode = mode;
	SPA_FLAG_UPDATE(side->info.flags, SPA_NODE_FLAG_NEED_CONFIGURE, !side->configured);
	side->info.change_mask |= SPA_NODE_CHANGE_MASK_FLAGS;
	node_param_changed(side, NODE_PORT_CONFIG);
}

int node_config_set(struct side *side, const struct spa_pod *param)
{
	uint32_t direction, mode;
	bool monitor = false, control = false;
	const struct spa_pod_prop *prop;
	struct spa_audio_info_raw format;
	int res;

	if (param == NULL)
		return 0;
	if (spa_pod_parse_object(param,
			SPA_TYPE_OBJECT_ParamPortConfig, NULL,
			SPA_PARAM_PORT_CONFIG_direction, SPA_POD_Id(&direction),
			SPA_PARAM_PORT_CONFIG_mode, SPA_POD_Id(&mode),
			SPA_PARAM_PORT_CONFIG_monitor, SPA_POD_OPT_Bool(&monitor),
			SPA_PARAM_PORT_CONFIG_control, SPA_POD_OPT_Bool(&control)) < 0)
		return -EINVAL;
	if (direction != (uint32_t)side->direction)
		return -EINVAL;

	switch (mode) {
	case SPA_PARAM_PORT_CONFIG_MODE_none:
		node_remove_ports(side);
		side->configured = false;
		break;
	case SPA_PARAM_PORT_CONFIG_MODE_dsp:
		prop = spa_pod_find_prop(param, NULL, SPA_PARAM_PORT_CONFIG_format);
		if ((res = parse_format(prop != NULL ? &prop->value : NULL, &format)) < 0 ||
		    (res = apply_format(side, &format, monitor && side->is_sink)) < 0)
			return res;
		break;
	default:
		return -ENOTSUP;
	}
	finish_config(side, mode);
	return 0;
}

struct spa_pod *node_config_build(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b)
{
	struct spa_pod_frame frame;

	if (index > 0)
		return NULL;
	spa_pod_builder_push_object(b, &frame, SPA_TYPE_OBJECT_ParamPortConfig, id);
	spa_pod_builder_add(b, SPA_PARAM_PORT_CONFIG_direction, SPA_POD_Id(side->direction), 0);
	if (id == SPA_PARAM_EnumPortConfig) {
		spa_pod_builder_add(b,
			SPA_PARAM_PORT_CONFIG_mode, SPA_POD_CHOICE_ENUM_Id(3,
				SPA_PARAM_PORT_CONFIG_MODE_dsp,
				SPA_PARAM_PORT_CONFIG_MODE_none,
				SPA_PARAM_PORT_CONFIG_MODE_dsp),
			SPA_PARAM_PORT_CONFIG_monitor, SPA_POD_CHOICE_Bool(false),
			SPA_PARAM_PORT_CONFIG_control, SPA_POD_CHOICE_Bool(false),
			0);
	} else {
		spa_pod_builder_add(b,
			SPA_PARAM_PORT_CONFIG_mode, SPA_POD_Id(side->mode),
			SPA_PARAM_PORT_CONFIG_monitor, SPA_POD_Bool(side->monitor),
			SPA_PARAM_PORT_CONFIG_control, SPA_POD_Bool(false),
			0);
		if (side->configured) {
			spa_pod_builder_prop(b, SPA_PARAM_PORT_CONFIG_format, 0);
			spa_format_audio_raw_build(b, SPA_PARAM_PORT_CONFIG_format,
					&side->format);
		}
	}
	return spa_pod_builder_pop(b, &frame);
}

struct spa_pod *node_format_build(struct side *side, uint32_t id, uint32_t index,
		struct spa_pod_builder *b)
{
	if (index > 0)
		return NULL;
	if (id == SPA_PARAM_Format)
		return side->configured ?
			spa_format_audio_raw_build(b, id, &side->format) : NULL;
	return spa_pod_builder_add_object(b,
			SPA_TYPE_OBJECT_Format, id,
			SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_audio),
			SPA_FORMAT_mediaSubtype, SPA_POD_Id(SPA_MEDIA_SUBTYPE_raw),
			SPA_FORMAT_AUDIO_format, SPA_POD_Id(SPA_AUDIO_FORMAT_F32P),
			SPA_FORMAT_AUDIO_rate, SPA_POD_CHOICE_RANGE_Int(
				HR_DEFAULT_RATE_HZ, HR_MIN_RATE_HZ, HR_MAX_RATE_HZ),
			SPA_FORMAT_AUDIO_channels, SPA_POD_Int(side->format.channels),
			SPA_FORMAT_AUDIO_position, SPA_POD_Array(sizeof(uint32_t),
				SPA_TYPE_Id, side->format.channels, side->format.position));
}

void node_config_finish(struct impl *impl)
{
	struct structure s = { 0 }, *sp = &s;

	node_invoke(impl, do_swap, &sp, sizeof(sp));
	structure_free(&s);
}
