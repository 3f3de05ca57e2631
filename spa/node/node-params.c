/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "base/text.h"
#include "node/node.h"

/* Names start with HEADROOM_PREFIX on the wire and in the table. */
_Static_assert(sizeof(HEADROOM_PREFIX) == sizeof(HR_PARAM_PREFIX), "one prefix");

/* Most complaints about one Props; what is wrong with the rest will show then. */
#define MAX_COMPLAINTS 8

static void complain_unknown(struct impl *impl, const char *name)
{
	char text[64];

	if (!headroom_log_limit_allows(&impl->log_limit))
		return;
	spa_log_warn(impl->log, "%s is not a parameter of headroom",
			printable(name, text, sizeof(text)));
}

/* Refusals are logged with what was said, what is allowed and what stays. */
static int refuse(struct impl *impl, int id, const char *said, int res)
{
	char range[64], text[64], stays[32];

	if (!headroom_log_limit_allows(&impl->log_limit))
		return res;
	spa_log_warn(impl->log, "%s = %s refused: allowed is %s, stays %s",
			hr_param_specs[id].name, printable(said, text, sizeof(text)),
			hr_param_range_text(&hr_param_specs[id], range, sizeof(range)),
			hr_params_text(&impl->params, id, stays, sizeof(stays)));
	return res;
}

void node_params_set_text(struct impl *impl, const char *key, const char *text)
{
	int id = hr_params_find(key), res;

	impl->log_limit = (struct headroom_log_limit) { 0 };	/* nobody does this in a loop */
	if (id < 0)
		complain_unknown(impl, key);
	else if ((res = hr_params_set_text(&impl->params, id, text)) < 0)
		refuse(impl, id, text, res);
}

static int set_number(struct impl *impl, int id, double value)
{
	char said[32];
	int res;

	if ((res = hr_params_set(&impl->params, id, value)) == 0)
		return 0;
	snprintf(said, sizeof(said), "%g", value);
	return refuse(impl, id, said, res);
}

static int set_string(struct impl *impl, int id, const char *text)
{
	int res;

	if ((res = hr_params_set_text(&impl->params, id, text)) == 0)
		return 0;
	return refuse(impl, id, text, res);
}

static int set_pod(struct impl *impl, int id, const struct spa_pod *value)
{
	bool b;
	int32_t i;
	int64_t l;
	float f;
	double d;
	const char *s;

	if (spa_pod_get_float(value, &f) == 0)
		return set_number(impl, id, (double)f);
	if (spa_pod_get_double(value, &d) == 0)
		return set_number(impl, id, d);
	if (spa_pod_get_int(value, &i) == 0)
		return set_number(impl, id, i);
	if (spa_pod_get_long(value, &l) == 0)
		return set_number(impl, id, (double)l);
	if (spa_pod_get_bool(value, &b) == 0)
		return hr_param_specs[id].type == HR_PARAM_TYPE_BOOL ?
			set_number(impl, id, b) :
			refuse(impl, id, b ? "true" : "false", -EINVAL);
	if (spa_pod_get_string(value, &s) == 0)
		return set_string(impl, id, s);
	return refuse(impl, id, "a value of another type", -EINVAL);
}

int node_params_set_pod(struct impl *impl, const struct spa_pod *params)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	int first_error = 0, n_complaints = 0;

	spa_pod_parser_pod(&parser, params);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return -EINVAL;

	while (n_complaints < MAX_COMPLAINTS) {
		const char *name;
		struct spa_pod *value;
		int id, res;

		if (spa_pod_parser_get_string(&parser, &name) < 0 ||
		    spa_pod_parser_get_pod(&parser, &value) < 0)
			break;
		/* Mixers write names of other plugins to every sink. */
		if (!spa_strstartswith(name, HEADROOM_PREFIX))
			continue;
		if ((id = res = hr_params_find(name)) >= 0)
			res = set_pod(impl, id, value);
		else
			complain_unknown(impl, name);
		n_complaints += res < 0;
		if (first_error == 0)
			first_error = res;
	}
	return first_error;
}

static void build_value(struct impl *impl, int id, struct spa_pod_builder *b)
{
	const struct hr_param_spec *spec = &hr_param_specs[id];
	double value = hr_params_get(&impl->params, id);

	switch (spec->type) {
	case HR_PARAM_TYPE_BOOL:
		spa_pod_builder_bool(b, value != 0.0);
		break;
	case HR_PARAM_TYPE_FLOAT:
		spa_pod_builder_float(b, (float)value);
		break;
	case HR_PARAM_TYPE_ENUM:
		spa_pod_builder_string(b, spec->labels[(uint32_t)value]);
		break;
	}
}

void node_params_build(struct impl *impl, struct spa_pod_builder *b)
{
	for (int id = 0; id < HR_N_PARAMS; id++) {
		spa_pod_builder_string(b, hr_param_specs[id].name);
		build_value(impl, id, b);
	}
}

static void build_range(struct impl *impl, int id, struct spa_pod_builder *b)
{
	const struct hr_param_spec *spec = &hr_param_specs[id];
	struct spa_pod_frame frame;

	spa_pod_builder_prop(b, SPA_PROP_INFO_type, 0);
	spa_pod_builder_push_choice(b, &frame, spec->type == HR_PARAM_TYPE_FLOAT ?
			SPA_CHOICE_Range : SPA_CHOICE_Enum, 0);
	build_value(impl, id, b);
	switch (spec->type) {
	case HR_PARAM_TYPE_BOOL:
		spa_pod_builder_bool(b, false);
		spa_pod_builder_bool(b, true);
		break;
	case HR_PARAM_TYPE_FLOAT:
		spa_pod_builder_float(b, spec->min);
		spa_pod_builder_float(b, spec->max);
		break;
	case HR_PARAM_TYPE_ENUM:
		break;
	}
	spa_pod_builder_pop(b, &frame);
}

static void build_labels(int id, struct spa_pod_builder *b)
{
	const struct hr_param_spec *spec = &hr_param_specs[id];
	struct spa_pod_frame frame;

	spa_pod_builder_prop(b, SPA_PROP_INFO_labels, 0);
	spa_pod_builder_push_struct(b, &frame);
	for (uint32_t i = 0; i < spec->n_labels; i++) {
		spa_pod_builder_string(b, spec->labels[i]);
		spa_pod_builder_string(b, spec->labels[i]);
	}
	spa_pod_builder_pop(b, &frame);
}

struct spa_pod *node_params_build_info(struct impl *impl, uint32_t index,
		struct spa_pod_builder *b)
{
	const struct hr_param_spec *spec;
	struct spa_pod_frame frame;
	char text[192];
	int id = (int)index;

	if (index >= HR_N_PARAMS)
		return NULL;
	spec = &hr_param_specs[id];
	snprintf(text, sizeof(text), "%s%s%s%s", spec->description,
			spec->unit[0] ? " (" : "", spec->unit, spec->unit[0] ? ")" : "");

	spa_pod_builder_push_object(b, &frame, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo);
	spa_pod_builder_add(b,
			SPA_PROP_INFO_name, SPA_POD_String(spec->name),
			SPA_PROP_INFO_description, SPA_POD_String(text),
			SPA_PROP_INFO_params, SPA_POD_Bool(true),
			0);
	if (spec->type == HR_PARAM_TYPE_ENUM) {
		spa_pod_builder_prop(b, SPA_PROP_INFO_type, 0);
		build_value(impl, id, b);
		build_labels(id, b);
	} else {
		build_range(impl, id, b);
	}
	return spa_pod_builder_pop(b, &frame);
}

/* Of the graph; 0 when there is none, or none that an engine can run at. */
static uint32_t rate_in_use_hz(const struct impl *impl)
{
	const struct spa_io_position *position = impl->rt.sink_position;
	uint32_t rate_hz = position != NULL ? position->clock.rate.denom : 0;

	return rate_hz >= HR_MIN_RATE_HZ && rate_hz <= HR_MAX_RATE_HZ ? rate_hz : 0;
}

void node_params_publish(struct impl *impl)
{
	struct rt_control *control = &impl->control;

	control->plans.generation++;
	hr_plan_set_compute(&control->plans, &impl->params, rate_in_use_hz(impl));
	volume_effective(&impl->sink.volume, control->sink_volume_lin,
			HR_MAX_CHANNELS, HR_MAX_VOLUME_LIN);
	/* What the limiter let through must not rise again behind it. */
	volume_effective(&impl->output.volume, control->output_volume_lin,
			HR_MAX_CHANNELS, 1.0f);

	impl->rt.controls[impl->rt.control_box.write_slot] = *control;
	hr_mailbox_publish(&impl->rt.control_box);
}
