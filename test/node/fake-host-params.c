/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <spa/node/utils.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include "fake-host.h"

static int set_entry(struct host *host, const char *name,
		void (*build)(struct spa_pod_builder *b, const void *value), const void *value)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object, params;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &params);
	spa_pod_builder_string(&b, name);
	build(&b, value);
	spa_pod_builder_pop(&b, &params);
	return spa_node_set_param(host->sink.node, SPA_PARAM_Props, 0,
			spa_pod_builder_pop(&b, &object));
}

static void build_float(struct spa_pod_builder *b, const void *value)
{
	spa_pod_builder_float(b, *(const float *)value);
}

static void build_bool(struct spa_pod_builder *b, const void *value)
{
	spa_pod_builder_bool(b, *(const bool *)value);
}

static void build_string(struct spa_pod_builder *b, const void *value)
{
	spa_pod_builder_string(b, value);
}

int host_set_float(struct host *host, const char *name, float value)
{
	return set_entry(host, name, build_float, &value);
}

int host_set_bool(struct host *host, const char *name, bool value)
{
	return set_entry(host, name, build_bool, &value);
}

int host_set_string(struct host *host, const char *name, const char *value)
{
	return set_entry(host, name, build_string, value);
}

int host_set_volumes(struct host_node *node, const float *lin, uint32_t n)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

	return spa_node_set_param(node->node, SPA_PARAM_Props, 0,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_channelVolumes,
				SPA_POD_Array(sizeof(float), SPA_TYPE_Float, n, lin)));
}

int host_set_mute(struct host_node *node, bool mute)
{
	uint8_t buffer[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

	return spa_node_set_param(node->node, SPA_PARAM_Props, 0,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_mute, SPA_POD_Bool(mute)));
}

struct collector {
	void (*fn)(void *data, const struct spa_pod *param);
	void *data;
	uint32_t count;
};

static void on_result(void *data, int seq, int res, uint32_t type, const void *result)
{
	struct collector *c = data;
	const struct spa_result_node_params *r = result;

	if (type != SPA_RESULT_TYPE_NODE_PARAMS)
		return;
	c->count++;
	if (c->fn != NULL)
		c->fn(c->data, r->param);
}

static const struct spa_node_events result_events = {
	SPA_VERSION_NODE_EVENTS,
	.result = on_result,
};

uint32_t host_each_param(struct host_node *node, uint32_t id,
		void (*fn)(void *data, const struct spa_pod *param), void *data)
{
	struct collector c = { fn, data, 0 };
	struct spa_hook hook = { 0 };

	spa_node_add_listener(node->node, &hook, &result_events, &c);
	spa_node_enum_params(node->node, 0, id, 0, UINT32_MAX, NULL);
	spa_hook_remove(&hook);
	return c.count;
}

struct lookup {
	const char *name;
	char text[64];
	bool found;
};

static void print_value(const struct spa_pod *value, char *text, size_t size)
{
	float f;
	bool b;
	int32_t i;
	int64_t l;
	const char *s;

	if (spa_pod_get_float(value, &f) == 0)
		snprintf(text, size, "%g", (double)f);
	else if (spa_pod_get_bool(value, &b) == 0)
		snprintf(text, size, "%s", b ? "true" : "false");
	else if (spa_pod_get_string(value, &s) == 0)
		snprintf(text, size, "%s", s);
	else if (spa_pod_get_int(value, &i) == 0)
		snprintf(text, size, "%d", i);
	else if (spa_pod_get_long(value, &l) == 0)
		snprintf(text, size, "%lld", (long long)l);
}

static void look_up(void *data, const struct spa_pod *param)
{
	struct lookup *l = data;
	const struct spa_pod_prop *prop = spa_pod_find_prop(param, NULL, SPA_PROP_params);
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	const char *name;
	struct spa_pod *value;

	assert_non_null(prop);
	spa_pod_parser_pod(&parser, &prop->value);
	assert_true(spa_pod_parser_push_struct(&parser, &frame) >= 0);
	while (spa_pod_parser_get_string(&parser, &name) >= 0 &&
	       spa_pod_parser_get_pod(&parser, &value) >= 0) {
		if (!spa_streq(name, l->name))
			continue;
		l->found = true;
		print_value(value, l->text, sizeof(l->text));
	}
}

const char *host_get(struct host *host, const char *name)
{
	static char text[64];
	struct lookup l = { .name = name };

	host_each_param(&host->sink, SPA_PARAM_Props, look_up, &l);
	snprintf(text, sizeof(text), "%s", l.text);
	return l.found ? text : NULL;
}

static void tell_or_read(struct host_node *node, enum spa_direction direction,
		const struct spa_latency_info *tell, struct spa_latency_info *read)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod *param;
	uint32_t index = 0;

	if (tell != NULL)
		assert_int_equal(spa_node_port_set_param(node->node, direction, 0,
			SPA_PARAM_Latency, 0,
			spa_latency_build(&b, SPA_PARAM_Latency, tell)), 0);
	while (read != NULL && spa_node_port_enum_params_sync(node->node, direction, 0,
				SPA_PARAM_Latency, &index, NULL, &param, &b) == 1) {
		struct spa_latency_info info;

		assert_true(spa_latency_parse(param, &info) >= 0);
		if (info.direction == read->direction)
			*read = info;
	}
}

struct spa_latency_info host_port_latency(struct host_node *node,
		enum spa_direction port_direction, enum spa_direction latency_direction)
{
	struct spa_latency_info info = SPA_LATENCY_INFO(latency_direction);

	tell_or_read(node, port_direction, NULL, &info);
	return info;
}

void host_tell_latency(struct host_node *node, enum spa_direction port_direction,
		const struct spa_latency_info *info)
{
	tell_or_read(node, port_direction, info, NULL);
}
