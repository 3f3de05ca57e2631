/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/filter.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "base/number.h"
#include "control/node-params.h"

/* All of Props, names and readings too, is about 4 kB. */
#define PARAM_BYTES 16384

#define READINGS HEADROOM_PREFIX "meter."

static void value_text(const struct spa_pod *pod, char *buf, size_t size_bytes)
{
	const char *s;
	float f;
	bool b;

	if (spa_pod_get_bool(pod, &b) == 0)
		snprintf(buf, size_bytes, "%s", b ? "true" : "false");
	else if (spa_pod_get_float(pod, &f) == 0)
		number_text((double)f, buf, size_bytes);
	else if (spa_pod_get_string(pod, &s) == 0)
		snprintf(buf, size_bytes, "%s", s);
}

static struct spa_pod *get_param(struct settings *settings, uint32_t id, uint32_t *index,
		struct spa_pod_builder *b)
{
	struct spa_pod *param = NULL;

	if (spa_node_enum_params_sync(settings->node, id, index, NULL, &param, b) != 1)
		return NULL;
	return param;
}

/* ---- what there is ---- */

static void read_labels(struct setting *setting, const struct spa_pod *labels)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	const char *label, *description;
	size_t used = 0;

	spa_pod_parser_pod(&parser, labels);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return;
	while (spa_pod_parser_get_string(&parser, &label) == 0 &&
	       spa_pod_parser_get_string(&parser, &description) == 0 &&
	       used + 1 < sizeof(setting->labels)) {
		int n = snprintf(setting->labels + used, sizeof(setting->labels) - used,
				"%s%s", used > 0 ? " or " : "", label);

		used += n > 0 ? (size_t)n : 0;
	}
}

static void read_kind(struct setting *setting, const struct spa_pod *type,
		const struct spa_pod *labels)
{
	uint32_t n_values, choice;
	const struct spa_pod *values = spa_pod_get_values(type, &n_values, &choice);
	const float *number = SPA_POD_BODY_CONST(values);

	switch (SPA_POD_TYPE(values)) {
	case SPA_TYPE_Bool:
		setting->kind = SETTING_BOOL;
		break;
	case SPA_TYPE_String:
		setting->kind = SETTING_LABEL;
		if (labels != NULL)
			read_labels(setting, labels);
		break;
	default:
		setting->kind = SETTING_NUMBER;
		if (SPA_POD_TYPE(values) == SPA_TYPE_Float && n_values >= 3) {
			setting->min = (double)number[1];
			setting->max = (double)number[2];
		}
		break;
	}
}

static void add_setting(struct settings *settings, const struct spa_pod *info)
{
	const struct spa_pod_prop *type = spa_pod_find_prop(info, NULL, SPA_PROP_INFO_type);
	const struct spa_pod_prop *labels = spa_pod_find_prop(info, NULL, SPA_PROP_INFO_labels);
	const struct spa_pod_prop *prop = spa_pod_find_prop(info, NULL, SPA_PROP_INFO_name);
	struct setting *setting;
	const char *name;

	if (type == NULL || prop == NULL || spa_pod_get_string(&prop->value, &name) < 0 ||
	    !spa_strstartswith(name, HEADROOM_PREFIX) ||
	    strlen(name) >= SETTING_NAME_BYTES || settings->n_settings == SETTINGS_MAX)
		return;
	setting = &settings->list[settings->n_settings++];
	snprintf(setting->name, sizeof(setting->name), "%s", name);
	read_kind(setting, &type->value, labels != NULL ? &labels->value : NULL);
}

/* ---- what it holds ---- */

struct setting *settings_find(struct settings *settings, const char *name)
{
	for (uint32_t i = 0; i < settings->n_settings; i++)
		if (spa_streq(settings->list[i].name, name))
			return &settings->list[i];
	return NULL;
}

static void keep_value(struct setting *setting, const struct spa_pod *pod, bool is_own)
{
	char before[SETTING_VALUE_BYTES];

	memcpy(before, setting->value, sizeof(before));
	value_text(pod, setting->value, sizeof(setting->value));
	if (!is_own && !spa_streq(before, setting->value))
		setting->is_foreign = true;
}

static void read_values(struct settings *settings, const struct spa_pod *params, bool is_own)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct setting *setting;
	struct spa_pod *value;
	const char *name;

	spa_pod_parser_pod(&parser, params);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return;
	while (spa_pod_parser_get_string(&parser, &name) == 0 &&
	       spa_pod_parser_get_pod(&parser, &value) == 0)
		if (!spa_strstartswith(name, READINGS) &&
		    (setting = settings_find(settings, name)) != NULL)
			keep_value(setting, value, is_own);
}

/* is_own: what differs is what we just set. */
static void refresh(struct settings *settings, bool is_own)
{
	uint8_t buffer[PARAM_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod_prop *prop;
	struct spa_pod *props;
	uint32_t index = 0;

	if ((props = get_param(settings, SPA_PARAM_Props, &index, &b)) == NULL)
		return;
	prop = spa_pod_find_prop(props, NULL, SPA_PROP_params);
	if (prop != NULL)
		read_values(settings, &prop->value, is_own);
}

void settings_refresh(struct settings *settings)
{
	refresh(settings, false);
}

void settings_init(struct settings *settings, struct spa_node *node)
{
	uint8_t buffer[PARAM_BYTES];
	struct spa_pod *info;
	uint32_t index = 0;

	*settings = (struct settings) { .node = node };
	while (true) {
		struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

		if ((info = get_param(settings, SPA_PARAM_PropInfo, &index, &b)) == NULL)
			break;
		add_setting(settings, info);
	}
	refresh(settings, true);
	for (uint32_t i = 0; i < settings->n_settings; i++) {
		struct setting *setting = &settings->list[i];

		memcpy(setting->start, setting->value, sizeof(setting->start));
		memcpy(setting->base, setting->value, sizeof(setting->base));
	}
}

/* ---- setting it ---- */

static int check(const struct setting *setting, const char *value)
{
	float number;

	if (strlen(value) >= SETTING_VALUE_BYTES)
		return -EINVAL;
	switch (setting->kind) {
	case SETTING_BOOL:
		return spa_streq(value, "true") || spa_streq(value, "false") ? 0 : -EINVAL;
	case SETTING_NUMBER:
		if (!spa_atof(value, &number) || !isfinite(number))
			return -EINVAL;
		return (double)number >= setting->min && (double)number <= setting->max ?
			0 : -ERANGE;
	case SETTING_LABEL:
		break;	/* the node knows its labels */
	}
	return 0;
}

int settings_set_all(struct settings *settings, const char *const values[SETTINGS_MAX])
{
	uint8_t buffer[PARAM_BYTES];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object, params;
	int res;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &params);
	for (uint32_t i = 0; i < settings->n_settings; i++) {
		if (values[i] == NULL)
			continue;
		spa_pod_builder_string(&b, settings->list[i].name);
		spa_pod_builder_string(&b, values[i]);
	}
	spa_pod_builder_pop(&b, &params);
	res = spa_node_set_param(settings->node, SPA_PARAM_Props, 0,
			spa_pod_builder_pop(&b, &object));
	refresh(settings, true);
	return SPA_MIN(res, 0);
}

int settings_set(struct settings *settings, struct setting *setting, const char *value)
{
	const char *values[SETTINGS_MAX] = { NULL };
	int res;

	if ((res = check(setting, value)) < 0)
		return res;
	refresh(settings, false);
	setting->is_foreign = false;
	if (spa_streq(value, setting->value))
		return 0;
	values[setting - settings->list] = value;
	return settings_set_all(settings, values);
}

const char *setting_range_text(const struct setting *setting, char *buf, size_t size_bytes)
{
	char min[32], max[32];

	switch (setting->kind) {
	case SETTING_BOOL:
		snprintf(buf, size_bytes, "true or false");
		break;
	case SETTING_NUMBER:
		number_text(setting->min, min, sizeof(min));
		number_text(setting->max, max, sizeof(max));
		snprintf(buf, size_bytes, "%s .. %s", min, max);
		break;
	case SETTING_LABEL:
		snprintf(buf, size_bytes, "%s", setting->labels);
		break;
	}
	return buf;
}
