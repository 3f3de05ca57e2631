/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <spa/utils/string.h>

#include <headroom/tap-interface.h>

#include "tap/tap-client.h"
#include "tap/tap-connection.h"

#define RETRY_NSEC (250 * SPA_NSEC_PER_MSEC)

/* Connect anew, from outside whatever is going on. */
static void try_later(struct tap_connection *conn)
{
	struct timespec after = { .tv_nsec = RETRY_NSEC };

	pw_loop_update_timer(conn->loop, conn->retry, &after, NULL, false);
}

/* ---- the tap ---- */

static void let_go_of_tap(struct tap_connection *conn)
{
	if (conn->tap == NULL)
		return;
	spa_hook_remove(&conn->proxy_listener);
	spa_hook_remove(&conn->tap_listener);
	pw_proxy_destroy(conn->tap);
	conn->tap = NULL;
	conn->is_refused = false;
	conn->events->cut(conn->data);
}

static void on_memory(void *data, int fd, uint32_t size_bytes)
{
	struct tap_connection *conn = data;

	conn->events->memory(conn->data, fd, size_bytes);
}

static const struct headroom_tap_events tap_events = {
	HEADROOM_VERSION_TAP_EVENTS,
	.memory = on_memory,
};

/* After an error; or because we may not use the sink, or not see the factory, any more. */
static void on_proxy_removed(void *data)
{
	struct tap_connection *conn = data;

	conn->events->cut(conn->data);
	if (!conn->is_refused)
		conn->events->state(conn->data, TAP_CLIENT_REFUSED, -EPERM);
	conn->is_refused = true;
}

static void on_proxy_error(void *data, int seq, int res, const char *message)
{
	struct tap_connection *conn = data;

	conn->is_refused = true;
	conn->events->state(conn->data, TAP_CLIENT_REFUSED, res);
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.removed = on_proxy_removed,
	.error = on_proxy_error,
};

/* ---- what there is in the daemon ---- */

static bool is_tap_factory(const struct tap_connection *conn, const char *type,
		const struct spa_dict *props)
{
	const size_t n_prefix = strlen(HEADROOM_TAP_FACTORY_PREFIX);
	const char *name;

	if (props == NULL || !spa_streq(type, PW_TYPE_INTERFACE_Factory))
		return false;
	name = spa_dict_lookup(props, PW_KEY_FACTORY_NAME);
	return spa_strstartswith(name, HEADROOM_TAP_FACTORY_PREFIX) &&
		spa_streq(name + n_prefix, conn->sink);
}

/* It is just made again, or we may see it again. */
static bool is_sink(const struct tap_connection *conn, const char *type,
		const struct spa_dict *props)
{
	return props != NULL && spa_streq(type, PW_TYPE_INTERFACE_Node) &&
		spa_streq(spa_dict_lookup(props, PW_KEY_NODE_NAME), conn->sink);
}

static void ask_for_tap(struct tap_connection *conn)
{
	char factory[256];

	snprintf(factory, sizeof(factory), "%s%s", HEADROOM_TAP_FACTORY_PREFIX, conn->sink);
	conn->tap = pw_core_create_object(conn->core, factory, HEADROOM_TYPE_INTERFACE_Tap,
			HEADROOM_VERSION_TAP, NULL, 0);
	if (conn->tap == NULL) {
		conn->events->state(conn->data, TAP_CLIENT_REFUSED, -errno);
		return;
	}
	pw_proxy_add_listener(conn->tap, &conn->proxy_listener, &proxy_events, conn);
	pw_proxy_add_object_listener(conn->tap, &conn->tap_listener, &tap_events, conn);
}

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
		uint32_t version, const struct spa_dict *props)
{
	struct tap_connection *conn = data;

	if (conn->tap == NULL && is_tap_factory(conn, type, props)) {
		conn->tap_id = id;
		ask_for_tap(conn);
	} else if (conn->is_refused && is_sink(conn, type, props)) {
		let_go_of_tap(conn);
		ask_for_tap(conn);
	}
}

static void on_global_remove(void *data, uint32_t id)
{
	struct tap_connection *conn = data;

	if (conn->tap == NULL || conn->tap_id != id)
		return;
	let_go_of_tap(conn);
	conn->events->state(conn->data, TAP_CLIENT_NO_SINK, 0);
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

/* ---- the daemon ---- */

static void disconnect(struct tap_connection *conn)
{
	let_go_of_tap(conn);
	if (conn->core == NULL)
		return;
	spa_hook_remove(&conn->registry_listener);
	spa_hook_remove(&conn->core_listener);
	pw_proxy_destroy((struct pw_proxy *)conn->registry);
	pw_core_disconnect(conn->core);
	conn->registry = NULL;
	conn->core = NULL;
}

static void on_core_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct tap_connection *conn = data;

	if (id != PW_ID_CORE || res != -EPIPE)
		return;
	/* Not from inside its own event: the timer lets go of it. */
	conn->events->cut(conn->data);
	conn->events->state(conn->data, TAP_CLIENT_NO_DAEMON, res);
	try_later(conn);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.error = on_core_error,
};

static void on_retry(void *data, uint64_t expirations)
{
	struct tap_connection *conn = data;
	struct pw_properties *props = pw_properties_new(PW_KEY_APP_NAME, conn->name, NULL);

	disconnect(conn);
	if (props != NULL && conn->remote != NULL)
		pw_properties_set(props, PW_KEY_REMOTE_NAME, conn->remote);
	conn->core = pw_context_connect(conn->context, props, 0);
	if (conn->core == NULL) {
		conn->events->state(conn->data, TAP_CLIENT_NO_DAEMON, -errno);
		try_later(conn);
		return;
	}
	pw_core_add_listener(conn->core, &conn->core_listener, &core_events, conn);
	conn->registry = pw_core_get_registry(conn->core, PW_VERSION_REGISTRY, 0);
	pw_registry_add_listener(conn->registry, &conn->registry_listener, &registry_events, conn);
	conn->events->state(conn->data, TAP_CLIENT_NO_SINK, 0);
}

int tap_connection_init(struct tap_connection *conn, struct pw_loop *loop)
{
	int res;

	conn->loop = loop;
	conn->context = pw_context_new(loop, NULL, 0);
	if (conn->context == NULL)
		return -errno;
	if ((res = headroom_tap_protocol_init(conn->context)) < 0)
		return res;
	conn->retry = pw_loop_add_timer(loop, on_retry, conn);
	if (conn->retry == NULL)
		return -errno;
	on_retry(conn, 0);
	return 0;
}

void tap_connection_finish(struct tap_connection *conn)
{
	if (conn->retry != NULL)
		pw_loop_destroy_source(conn->loop, conn->retry);
	disconnect(conn);
	if (conn->context != NULL)
		pw_context_destroy(conn->context);
	conn->retry = NULL;
	conn->context = NULL;
}
