/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <unistd.h>

#include <pipewire/pipewire.h>
#include <pipewire/extensions/protocol-native.h>
#include <spa/pod/builder.h>
#include <spa/pod/parser.h>

#include <headroom/tap-interface.h>

/* Both ends of the interface: the daemon sends a descriptor, a client takes it. */

static int add_listener_of_proxy(void *object, struct spa_hook *listener,
		const struct headroom_tap_events *events, void *data)
{
	pw_proxy_add_object_listener(object, listener, events, data);
	return 0;
}

static int refuse_method(void *object, const struct pw_protocol_native_message *msg)
{
	return -ENOTSUP;
}

static void send_memory(void *object, int fd, uint32_t size_bytes)
{
	struct pw_resource *resource = object;
	struct spa_pod_builder *b =
		pw_protocol_native_begin_resource(resource, HEADROOM_TAP_EVENT_MEMORY, NULL);

	spa_pod_builder_add_struct(b,
			SPA_POD_Fd(pw_protocol_native_add_resource_fd(resource, fd)),
			SPA_POD_Int((int32_t)size_bytes));
	pw_protocol_native_end_resource(resource, b);
}

static int take_memory(void *object, const struct pw_protocol_native_message *msg)
{
	struct pw_proxy *proxy = object;
	struct spa_pod_parser prs;
	int64_t index;
	int32_t size_bytes;
	int fd;

	spa_pod_parser_init(&prs, msg->data, msg->size);
	if (spa_pod_parser_get_struct(&prs, SPA_POD_Fd(&index), SPA_POD_Int(&size_bytes)) < 0)
		return -EINVAL;
	fd = pw_protocol_native_get_proxy_fd(proxy, (uint32_t)index);
	if (fd < 0)
		return -EINVAL;
	pw_proxy_notify(proxy, struct headroom_tap_events, memory, 0, fd, (uint32_t)size_bytes);
	close(fd);
	return 0;
}

static const struct headroom_tap_methods client_marshal = {
	HEADROOM_VERSION_TAP_METHODS,
	.add_listener = add_listener_of_proxy,
};

static const struct pw_protocol_native_demarshal server_demarshal[HEADROOM_TAP_METHOD_NUM] = {
	[HEADROOM_TAP_METHOD_ADD_LISTENER] = { refuse_method, 0 },
};

static const struct headroom_tap_events server_marshal = {
	HEADROOM_VERSION_TAP_EVENTS,
	.memory = send_memory,
};

static const struct pw_protocol_native_demarshal client_demarshal[HEADROOM_TAP_EVENT_NUM] = {
	[HEADROOM_TAP_EVENT_MEMORY] = { take_memory, 0 },
};

static const struct pw_protocol_marshal tap_marshal = {
	HEADROOM_TYPE_INTERFACE_Tap,
	HEADROOM_VERSION_TAP,
	0,
	HEADROOM_TAP_METHOD_NUM,
	HEADROOM_TAP_EVENT_NUM,
	.client_marshal = &client_marshal,
	.server_demarshal = server_demarshal,
	.server_marshal = &server_marshal,
	.client_demarshal = client_demarshal,
};

int headroom_tap_protocol_init(struct pw_context *context)
{
	struct pw_protocol *protocol =
		pw_context_find_protocol(context, PW_TYPE_INFO_PROTOCOL_Native);

	if (protocol == NULL)
		return -EPROTO;
	if (pw_protocol_get_marshal(protocol, HEADROOM_TYPE_INTERFACE_Tap,
				HEADROOM_VERSION_TAP, 0) != NULL)
		return 0;
	return pw_protocol_add_marshal(protocol, &tap_marshal);
}
