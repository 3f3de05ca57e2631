/* SPDX-License-Identifier: MIT */
#include "control/node-params.h"

#include <math.h>

#include <spa/node/utils.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/filter.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

/* All of Props, names and readings too, is about 4 kB. */
#define PROPS_BYTES 16384

static bool is_same(const struct hr_params *a, const struct hr_params *b, int id)
{
	return !(fabs(hr_params_get(a, id) - hr_params_get(b, id)) > 0.0);
}

/* ---- what it holds ---- */

static void read_value(struct hr_params *params, int id, const struct spa_pod *pod)
{
	const char *label;
	float number;
	bool is_on;

	if (spa_pod_get_float(pod, &number) == 0)
		(void)!hr_params_set(params, id, (double)number);
	else if (spa_pod_get_bool(pod, &is_on) == 0)
		(void)!hr_params_set(params, id, is_on);
	else if (spa_pod_get_string(pod, &label) == 0)
		(void)!hr_params_set_text(params, id, label);
}

static void read_values(struct hr_params *params, const struct spa_pod *values)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *name;
	int id;

	spa_pod_parser_pod(&parser, values);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return;
	while (spa_pod_parser_get_string(&parser, &name) == 0 &&
	       spa_pod_parser_get_pod(&parser, &value) == 0)
		if ((id = hr_params_find(name)) >= 0)
			read_value(params, id, value);
}

static void read_props(struct node_params *params)
{
	uint8_t buffer[PROPS_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod_prop *prop;
	struct spa_pod *props = NULL;
	uint32_t index = 0;

	if (spa_node_enum_params_sync(params->node, SPA_PARAM_Props, &index, NULL, &props,
				&b) != 1)
		return;
	if ((prop = spa_pod_find_prop(props, NULL, SPA_PROP_params)) != NULL)
		read_values(&params->value, &prop->value);
}

void node_params_refresh(struct node_params *params)
{
	const struct hr_params before = params->value;

	read_props(params);
	for (int id = 0; id < HR_N_PARAMS; id++)
		params->is_foreign[id] |= !is_same(&before, &params->value, id);
}

void node_params_init(struct node_params *params, struct spa_node *node)
{
	*params = (struct node_params) { .node = node };
	hr_params_init(&params->value);
	read_props(params);
	params->start = params->base = params->value;
}

/* ---- setting it ---- */

int node_params_set(struct node_params *params, const struct hr_params *wanted)
{
	uint8_t buffer[PROPS_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object, values;
	int n_set = 0, res;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &values);
	for (int id = 0; id < HR_N_PARAMS; id++) {
		if (is_same(wanted, &params->value, id))
			continue;
		spa_pod_builder_string(&b, hr_param_specs[id].name);
		spa_pod_builder_double(&b, hr_params_get(wanted, id));
		n_set++;
	}
	spa_pod_builder_pop(&b, &values);
	if (n_set == 0)
		return 0;
	res = spa_node_set_param(params->node, SPA_PARAM_Props, 0,
			spa_pod_builder_pop(&b, &object));
	read_props(params);
	return SPA_MIN(res, 0);
}
