/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/pipewire.h>
#include <spa/monitor/device.h>
#include <spa/monitor/utils.h>
#include <spa/param/param.h>
#include <spa/pod/builder.h>
#include <spa/pod/filter.h>
#include <spa/utils/hook.h>
#include <spa/utils/string.h>

/*
 * hr-device: a card without sound, as a session manager exports one.
 *
 * stdin   NAME <tab> PORT-TYPE    the active route of its device 0
 * stdout  the id of the card
 *
 * Ends with stdin.
 */

struct card {
	struct spa_device device;
	struct spa_hook_list hooks;
	struct spa_param_info params[1];
	struct pw_main_loop *loop;
	struct spa_hook proxy_listener;
	char line[256], name[128], port[64];
};

static void tell_info(struct card *card)
{
	struct spa_device_info info = SPA_DEVICE_INFO_INIT();

	info.change_mask = SPA_DEVICE_CHANGE_MASK_PARAMS;
	info.params = card->params;
	info.n_params = 1;
	spa_device_emit_info(&card->hooks, &info);
}

static int add_listener(void *object, struct spa_hook *listener,
		const struct spa_device_events *events, void *data)
{
	struct card *card = object;
	struct spa_hook_list save;

	spa_hook_list_isolate(&card->hooks, &save, listener, events, data);
	tell_info(card);
	spa_hook_list_join(&card->hooks, &save);
	return 0;
}

static int sync_device(void *object, int seq)
{
	struct card *card = object;

	spa_device_emit_result(&card->hooks, seq, 0, 0, NULL);
	return 0;
}

static struct spa_pod *build_route(struct card *card, struct spa_pod_builder *b, int part)
{
	struct spa_pod_frame object, info;

	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_ParamRoute, SPA_PARAM_Route);
	spa_pod_builder_add(b,
			SPA_PARAM_ROUTE_index, SPA_POD_Int(part),
			SPA_PARAM_ROUTE_direction, SPA_POD_Id(SPA_DIRECTION_OUTPUT),
			SPA_PARAM_ROUTE_device, SPA_POD_Int(part),
			SPA_PARAM_ROUTE_name, SPA_POD_String(part == 0 ? card->name : "hdmi"), 0);
	spa_pod_builder_prop(b, SPA_PARAM_ROUTE_info, 0);
	spa_pod_builder_push_struct(b, &info);
	spa_pod_builder_int(b, 1);
	spa_pod_builder_string(b, "port.type");
	spa_pod_builder_string(b, part == 0 ? card->port : "hdmi");
	spa_pod_builder_pop(b, &info);
	return spa_pod_builder_pop(b, &object);
}

/* Two active routes, as a card with two sinks has. */
static int enum_params(void *object, int seq, uint32_t id, uint32_t start, uint32_t max,
		const struct spa_pod *filter)
{
	struct card *card = object;

	for (uint32_t i = start; id == SPA_PARAM_Route && i < 2 && i - start < max; i++) {
		uint8_t buffer[1024];
		struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
		struct spa_result_device_params result = {
			.id = id, .index = i, .next = i + 1,
			.param = build_route(card, &b, (int)i),
		};

		spa_device_emit_result(&card->hooks, seq, 0, SPA_RESULT_TYPE_DEVICE_PARAMS,
				&result);
	}
	return 0;
}

static int set_param(void *object, uint32_t id, uint32_t flags, const struct spa_pod *param)
{
	return 0;
}

static const struct spa_device_methods methods = {
	SPA_VERSION_DEVICE_METHODS,
	.add_listener = add_listener,
	.sync = sync_device,
	.enum_params = enum_params,
	.set_param = set_param,
};

static void on_bound(void *data, uint32_t id)
{
	printf("%u\n", id);
	fflush(stdout);
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.bound = on_bound,
};

static void on_input(void *data, int fd, uint32_t mask)
{
	struct card *card = data;

	if (fgets(card->line, sizeof(card->line), stdin) == NULL ||
	    sscanf(card->line, "%127[^\t]\t%63[^\n]", card->name, card->port) != 2) {
		pw_main_loop_quit(card->loop);
		return;
	}
	card->params[0].flags ^= SPA_PARAM_INFO_SERIAL;
	tell_info(card);
}

int main(int argc, char *argv[])
{
	static struct card card = { .name = "speakers-out", .port = "speaker" };
	struct pw_context *context;
	struct pw_core *core;
	struct pw_proxy *proxy;

	pw_init(&argc, &argv);
	setvbuf(stdin, NULL, _IONBF, 0);	/* or select() does not see what is buffered */
	card.loop = pw_main_loop_new(NULL);
	context = pw_context_new(pw_main_loop_get_loop(card.loop), NULL, 0);
	if ((core = pw_context_connect(context, NULL, 0)) == NULL) {
		fprintf(stderr, "can't connect: %m\n");
		return 1;
	}
	spa_hook_list_init(&card.hooks);
	card.params[0] = SPA_PARAM_INFO(SPA_PARAM_Route, SPA_PARAM_INFO_READWRITE);
	card.device.iface = SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Device, SPA_VERSION_DEVICE,
			&methods, &card);
	proxy = pw_core_export(core, SPA_TYPE_INTERFACE_Device, &SPA_DICT_INIT_ARRAY(
			((struct spa_dict_item[]) {
				{ PW_KEY_DEVICE_NAME, "card" },
				{ PW_KEY_MEDIA_CLASS, "Audio/Device" } })), &card.device, 0);
	if (proxy == NULL) {
		fprintf(stderr, "can't export: %m\n");
		return 1;
	}
	pw_proxy_add_listener(proxy, &card.proxy_listener, &proxy_events, &card);
	pw_loop_add_io(pw_main_loop_get_loop(card.loop), STDIN_FILENO, SPA_IO_IN, false,
			on_input, &card);
	pw_main_loop_run(card.loop);
	pw_proxy_destroy(proxy);
	pw_core_disconnect(core);
	pw_context_destroy(context);
	pw_main_loop_destroy(card.loop);
	pw_deinit();
	return 0;
}
