/* SPDX-License-Identifier: MIT */
#include "client/parameters.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>
#include <headroom/profile.h>

#include "client/message.h"

#define READINGS HEADROOM_PREFIX "meter."

/* As few digits as a float needs. */
static void value_text(const struct spa_pod *pod, char *buf, size_t size_bytes)
{
	const char *s;
	double number;
	int64_t l;
	int32_t i;
	float f;
	bool b;

	if (spa_pod_get_bool(pod, &b) == 0)
		snprintf(buf, size_bytes, "%s", b ? "true" : "false");
	else if (spa_pod_get_float(pod, &f) == 0)
		snprintf(buf, size_bytes, "%.7g", (double)f);
	else if (spa_pod_get_double(pod, &number) == 0)
		snprintf(buf, size_bytes, "%.10g", number);
	else if (spa_pod_get_int(pod, &i) == 0)
		snprintf(buf, size_bytes, "%d", i);
	else if (spa_pod_get_long(pod, &l) == 0)
		snprintf(buf, size_bytes, "%lld", (long long)l);
	else if (spa_pod_get_string(pod, &s) == 0)
		snprintf(buf, size_bytes, "%s", s);
}

/* ---- PropInfo ---- */

static void read_labels(struct parameter *parameter, const struct spa_pod *labels)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	const char *label, *description;
	uint32_t n = 0;

	spa_pod_parser_pod(&parser, labels);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return;
	for (; n < PARAMETER_MAX_LABELS; n++) {
		if (spa_pod_parser_get_string(&parser, &label) < 0 ||
		    spa_pod_parser_get_string(&parser, &description) < 0)
			break;
		snprintf(parameter->words[n], sizeof(parameter->words[n]), "%s", label);
		parameter->labels[n] = parameter->words[n];
	}
	parameter->spec.labels = parameter->labels;
	parameter->spec.n_labels = n;
	parameter->spec.type = HR_PARAM_TYPE_ENUM;
}

static void read_type(struct hr_param_spec *spec, const struct spa_pod *type)
{
	uint32_t n_values, choice;
	const struct spa_pod *values = spa_pod_get_values(type, &n_values, &choice);
	const float *number = SPA_POD_BODY_CONST(values);

	spec->type = HR_PARAM_TYPE_FLOAT;
	if (SPA_POD_TYPE(values) == SPA_TYPE_Bool) {
		spec->type = HR_PARAM_TYPE_BOOL;
		spec->labels = hr_param_specs[HR_PARAM_ID_bypass].labels;
	} else if (SPA_POD_TYPE(values) == SPA_TYPE_Float && n_values >= 3) {
		spec->min = number[1];
		spec->max = number[2];
	}
}

/*
 * PropInfo has what is in force where a default could be, and the unit in the sentence; the
 * table has both. One that is not in it, of a newer module, is shown as it is.
 */
static void start_spec(struct parameter *parameter)
{
	int id = hr_params_find(parameter->name);

	parameter->spec = id >= 0 ? hr_param_specs[id] : (struct hr_param_spec) {
		.name = parameter->name, .description = parameter->description, .unit = "" };
	if (id >= 0)
		hr_param_text(&parameter->spec, (double)parameter->spec.def, parameter->fallback,
				sizeof(parameter->fallback));
}

static void on_prop_info(void *data, uint32_t id, const struct spa_pod *param)
{
	struct parameters *parameters = data;
	const struct spa_pod_prop *name, *type, *labels, *description;
	struct parameter *parameter;
	const char *text;

	if (id != SPA_PARAM_PropInfo || param == NULL ||
	    parameters->n_parameters == PARAMETERS_MAX)
		return;
	name = spa_pod_find_prop(param, NULL, SPA_PROP_INFO_name);
	type = spa_pod_find_prop(param, NULL, SPA_PROP_INFO_type);
	labels = spa_pod_find_prop(param, NULL, SPA_PROP_INFO_labels);
	description = spa_pod_find_prop(param, NULL, SPA_PROP_INFO_description);
	if (name == NULL || type == NULL || spa_pod_get_string(&name->value, &text) < 0 ||
	    !spa_strstartswith(text, HEADROOM_PREFIX))
		return;
	parameter = &parameters->list[parameters->n_parameters++];
	*parameter = (struct parameter) { 0 };
	snprintf(parameter->name, sizeof(parameter->name), "%s", text);
	if (description != NULL && spa_pod_get_string(&description->value, &text) == 0)
		snprintf(parameter->description, sizeof(parameter->description), "%s", text);
	start_spec(parameter);
	read_type(&parameter->spec, &type->value);
	if (labels != NULL)
		read_labels(parameter, &labels->value);
}

/* ---- Props ---- */

static void keep_value(struct parameters *parameters, const char *name,
		const struct spa_pod *value)
{
	struct reading *reading;
	char text[64] = "";

	value_text(value, text, sizeof(text));
	for (int i = 0; i < parameters->n_parameters; i++)
		if (spa_streq(parameters->list[i].name, name))
			snprintf(parameters->list[i].value, sizeof(parameters->list[i].value),
					"%s", text);
	if (!spa_strstartswith(name, READINGS) || parameters->n_readings == PARAMETERS_MAX)
		return;
	reading = &parameters->readings[parameters->n_readings++];
	snprintf(reading->name, sizeof(reading->name), "%s", name + strlen(READINGS));
	if (!spa_atod(text, &reading->value))
		reading->value = NAN;
}

static void on_props(void *data, uint32_t id, const struct spa_pod *param)
{
	const struct spa_pod_prop *params;
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *name;

	if (id != SPA_PARAM_Props || param == NULL ||
	    (params = spa_pod_find_prop(param, NULL, SPA_PROP_params)) == NULL)
		return;
	spa_pod_parser_pod(&parser, &params->value);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return;
	while (spa_pod_parser_get_string(&parser, &name) == 0 &&
	       spa_pod_parser_get_pod(&parser, &value) == 0)
		keep_value(data, name, value);
}

int parameters_read(struct parameters *parameters, struct graph *graph)
{
	struct object *node = graph_find_node(graph, GRAPH_PROCESSED);
	int status;

	parameters->n_parameters = parameters->n_readings = 0;
	if (node == NULL) {
		complain(STATUS_NO_MODULE, "there is no " GRAPH_PROCESSED);
		advise("headroom doctor tells more.");
		return STATUS_NO_MODULE;
	}
	status = graph_enum_params(graph, node, SPA_PARAM_PropInfo, on_prop_info, parameters);
	return status == STATUS_OK ?
		graph_enum_params(graph, node, SPA_PARAM_Props, on_props, parameters) : status;
}

int parameters_refresh(struct parameters *parameters, struct graph *graph)
{
	struct object *node = graph_find_node(graph, GRAPH_PROCESSED);

	parameters->n_readings = 0;
	if (node == NULL)
		return complain(STATUS_NO_MODULE, "there is no " GRAPH_PROCESSED);
	return graph_enum_params(graph, node, SPA_PARAM_Props, on_props, parameters);
}

double parameters_reading(const struct parameters *parameters, const char *name)
{
	for (int i = 0; i < parameters->n_readings; i++)
		if (spa_streq(parameters->readings[i].name, name))
			return parameters->readings[i].value;
	return NAN;
}
