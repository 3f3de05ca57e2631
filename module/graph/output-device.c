/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/monitor/device.h>
#include <spa/param/param.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "graph/output-device.h"
#include "base/log.h"

#define KEY_PART "card.profile.device"
#define KEY_PORT "port.type"

#define NOT_ASKED (-1)

static void tell(struct device *device)
{
	pw_log_info("device: %s%s%s %s", device->sink, device->route[0] != 0 ? ", " : "",
			device->route, device->port);
	device->changed(device->data);
}

/* ---- what the card answers ---- */

/* The value behind KEY_PORT in a struct of a number and pairs of strings. */
static void find_port(const struct spa_pod *info, char port[DEVICE_PORT_BYTES])
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	const char *key, *value;
	int n_pairs;

	spa_pod_parser_pod(&parser, info);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0 ||
	    spa_pod_parser_get_int(&parser, &n_pairs) < 0)
		return;
	while (spa_pod_parser_get_string(&parser, &key) == 0 &&
	       spa_pod_parser_get_string(&parser, &value) == 0)
		if (spa_streq(key, KEY_PORT))
			snprintf(port, DEVICE_PORT_BYTES, "%s", value);
}

static void on_route(struct device *device, const struct spa_pod *param)
{
	char route[DEVICE_ROUTE_BYTES], port[DEVICE_PORT_BYTES] = "";
	const struct spa_pod *info = NULL;
	uint32_t direction = SPA_ID_INVALID;
	const char *name = NULL;
	int32_t part = -1;

	if (spa_pod_parse_object(param, SPA_TYPE_OBJECT_ParamRoute, NULL,
			SPA_PARAM_ROUTE_direction, SPA_POD_Id(&direction),
			SPA_PARAM_ROUTE_name, SPA_POD_String(&name),
			SPA_PARAM_ROUTE_device, SPA_POD_OPT_Int(&part),
			SPA_PARAM_ROUTE_info, SPA_POD_OPT_Pod(&info)) < 0)
		return;
	/* A string may be none. */
	if (name == NULL || direction != SPA_DIRECTION_OUTPUT || part != device->part)
		return;
	snprintf(route, sizeof(route), "%s", name);
	if (info != NULL)
		find_port(info, port);
	if (spa_streq(route, device->route) && spa_streq(port, device->port))
		return;
	memcpy(device->route, route, sizeof(route));
	memcpy(device->port, port, sizeof(port));
	tell(device);
}

static void on_result(void *data, int seq, int res, uint32_t type, const void *result)
{
	const struct spa_result_device_params *answer = result;
	struct device *device = data;

	/* Others ask the same card. */
	if (type == SPA_RESULT_TYPE_DEVICE_PARAMS && answer->id == SPA_PARAM_Route &&
	    answer->param != NULL && (device->is_asking || seq == device->asked_seq))
		on_route(device, answer->param);
}

static const struct spa_device_events routes_events = {
	SPA_VERSION_DEVICE_EVENTS,
	.result = on_result,
};

/* Not from inside an event of the card: it is not done with what it tells. */
static void on_turn(void *data, uint64_t count)
{
	struct device *device = data;
	struct spa_device *routes;
	int res;

	if (device->card == NULL)
		return;
	routes = pw_impl_device_get_implementation(device->card);
	device->is_asking = true;
	res = spa_device_enum_params(routes, 0, SPA_PARAM_Route, 0, UINT32_MAX, NULL);
	device->is_asking = false;
	device->asked_seq = SPA_RESULT_IS_ASYNC(res) ? res : NOT_ASKED;
}

/* ---- the card ---- */

static void let_go(struct device *device)
{
	if (device->card == NULL)
		return;
	spa_hook_remove(&device->routes_listener);
	spa_hook_remove(&device->card_listener);
	device->card = NULL;
	device->asked_seq = NOT_ASKED;
}

static void on_card_destroy(void *data)
{
	let_go(data);
}

static void on_card_info(void *data, const struct pw_device_info *info)
{
	struct device *device = data;

	if (info->change_mask & PW_DEVICE_CHANGE_MASK_PARAMS)
		pw_loop_signal_event(pw_context_get_main_loop(device->context), device->turn);
}

static const struct pw_impl_device_events card_events = {
	PW_VERSION_IMPL_DEVICE_EVENTS,
	.destroy = on_card_destroy,
	.info_changed = on_card_info,
};

static struct pw_impl_device *find_card(struct device *device, const char *id)
{
	struct pw_global *global;
	uint32_t number;

	if (!spa_atou32(id, &number, 10) ||
	    (global = pw_context_find_global(device->context, number)) == NULL ||
	    !pw_global_is_type(global, PW_TYPE_INTERFACE_Device))
		return NULL;
	return pw_global_get_object(global);
}

static void hold(struct device *device, struct pw_impl_device *card)
{
	struct spa_device *routes = card != NULL ? pw_impl_device_get_implementation(card) : NULL;

	if (device->card == card)
		return;
	let_go(device);
	if (routes == NULL)
		return;
	device->card = card;
	spa_zero(device->card_listener);
	spa_zero(device->routes_listener);
	pw_impl_device_add_listener(card, &device->card_listener, &card_events, device);
	spa_device_add_listener(routes, &device->routes_listener, &routes_events, device);
}

void device_set_sink(struct device *device, struct pw_impl_node *sink)
{
	const struct pw_properties *props = pw_impl_node_get_properties(sink);
	const char *name = pw_properties_get(props, PW_KEY_NODE_NAME);
	int32_t part = -1;

	if (name == NULL)
		return;
	hold(device, find_card(device, pw_properties_get(props, PW_KEY_DEVICE_ID)));
	spa_atoi32(pw_properties_get(props, KEY_PART), &part, 10);
	if (!spa_streq(name, device->sink) || part != device->part) {
		snprintf(device->sink, sizeof(device->sink), "%s", name);
		device->part = part;
		device->route[0] = device->port[0] = 0;
		tell(device);
	}
	pw_loop_signal_event(pw_context_get_main_loop(device->context), device->turn);
}

/* ---- lifetime ---- */

int device_init(struct device *device, struct pw_context *context,
		void (*changed)(void *data), void *data)
{
	*device = (struct device) {
		.context = context, .changed = changed, .data = data,
		.part = -1, .asked_seq = NOT_ASKED,
	};
	device->turn = pw_loop_add_event(pw_context_get_main_loop(context), on_turn, device);
	return device->turn != NULL ? 0 : -errno;
}

void device_finish(struct device *device)
{
	let_go(device);
	if (device->turn != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(device->context), device->turn);
	device->turn = NULL;
}
