/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include <pipewire/impl.h>
#include <spa/utils/result.h>

#include <headroom/tap-interface.h>

#include "base/log.h"
#include "tap/permissions.h"
#include "tap/tap.h"

/* More objects than programs will ever want, and few enough for a hostile one. */
#define MAX_READERS 512u

struct tap {
	struct pw_context *context;
	struct pair *pair;
	struct headroom_tap_source *source;
	struct pw_impl_factory *factory;	/* NULL while it is gone */
	struct spa_hook factory_listener, context_listener;
	struct tap_guard factory_guard, sink_guard;
	struct spa_source *wake;		/* makes the factory again */
	struct spa_list readers;
	uint32_t n_readers;
	bool is_kept;
	bool has_left;		/* somebody who may still have the memory mapped */
};

/* User data of a resource. */
struct reader {
	struct spa_list link;
	struct tap *tap;
	struct pw_resource *resource;
	struct spa_hook listener;
};

static const char *sink_name(const struct tap *tap)
{
	return pw_properties_get(tap->pair->sink.props, PW_KEY_NODE_NAME);
}

/* ---- readers ---- */

static void send_memory(struct reader *reader)
{
	struct headroom_tap_memory memory;

	reader->tap->source->get(reader->tap->source, &memory);
	if (memory.fd < 0)
		pw_resource_error(reader->resource, -ENOMEM, "no memory for the tap");
	else
		pw_resource_call(reader->resource, struct headroom_tap_events, memory, 0,
				memory.fd, memory.size_bytes);
}

static void on_changed(void *data)
{
	struct tap *tap = data;
	struct reader *reader;

	tap->has_left = false;
	spa_list_for_each(reader, &tap->readers, link)
		send_memory(reader);
}

static void on_resource_destroy(void *data)
{
	struct reader *reader = data;
	struct tap *tap = reader->tap;

	spa_hook_remove(&reader->listener);
	spa_list_remove(&reader->link);
	tap->n_readers--;
	tap->source->set_readers(tap->source, tap->n_readers);
	tap->has_left = tap->n_readers > 0 || tap->is_kept;
}

static const struct pw_resource_events resource_events = {
	PW_VERSION_RESOURCE_EVENTS,
	.destroy = on_resource_destroy,
};

static int check_permission(struct tap *tap, struct pw_impl_client *client)
{
	if (tap->sink_guard.global == NULL)
		return -EAGAIN;
	return tap_guard_allows(&tap->sink_guard, client) ? 0 : -EPERM;
}

static int add_reader(struct tap *tap, struct pw_impl_client *client, uint32_t id)
{
	struct pw_resource *resource;
	struct reader *reader;
	int res;

	if ((res = check_permission(tap, client)) < 0)
		return res;
	if (tap->n_readers >= MAX_READERS)
		return -EBUSY;
	if ((res = tap->source->set_readers(tap->source, tap->n_readers + 1)) < 0)
		return res;
	resource = pw_resource_new(client, id, PW_PERM_ALL, HEADROOM_TYPE_INTERFACE_Tap,
			HEADROOM_VERSION_TAP, sizeof(*reader));
	if (resource == NULL) {
		res = -errno;
		tap->source->set_readers(tap->source, tap->n_readers);
		return res;
	}
	reader = pw_resource_get_user_data(resource);
	reader->tap = tap;
	reader->resource = resource;
	tap->n_readers++;
	spa_list_append(&tap->readers, &reader->link);
	pw_resource_add_listener(resource, &reader->listener, &resource_events, reader);
	send_memory(reader);
	return 0;
}

/*
 * What a client may no longer hear, it does not: it keeps a memory that has ended. Who
 * left before and kept it cannot be told from others any more, so it ends for all of them.
 */
static void on_permission_lost(void *data, struct pw_impl_client *client)
{
	struct tap *tap = data;
	struct reader *reader, *next;

	spa_list_for_each_safe(reader, next, &tap->readers, link)
		if (pw_resource_get_client(reader->resource) == client)
			pw_resource_destroy(reader->resource);
	if (!tap->has_left)
		return;
	tap->source->renew(tap->source);
	on_changed(tap);
}

/* ---- the factory ---- */

static void *create_object(void *data, struct pw_resource *resource, const char *type,
		uint32_t version, struct pw_properties *properties, uint32_t new_id)
{
	struct tap *tap = data;
	int res = -EINVAL;

	pw_properties_free(properties);
	if (resource != NULL)
		res = add_reader(tap, pw_resource_get_client(resource), new_id);
	if (res < 0 && resource != NULL)
		pw_resource_errorf_id(resource, new_id, res, "tap of %s: %s",
				sink_name(tap), spa_strerror(res));
	errno = -res;
	return res < 0 ? NULL : tap;
}

static const struct pw_impl_factory_implementation factory_implementation = {
	PW_VERSION_IMPL_FACTORY_IMPLEMENTATION,
	.create_object = create_object,
};

static void on_factory_destroy(void *data)
{
	struct tap *tap = data;

	spa_hook_remove(&tap->factory_listener);
	tap->factory = NULL;
	pw_loop_signal_event(pw_context_get_main_loop(tap->context), tap->wake);
}

static const struct pw_impl_factory_events factory_events = {
	PW_VERSION_IMPL_FACTORY_EVENTS,
	.destroy = on_factory_destroy,
};

static int make_factory(struct tap *tap)
{
	char name[256];
	int res;

	snprintf(name, sizeof(name), "%s%s", HEADROOM_TAP_FACTORY_PREFIX, sink_name(tap));
	tap->factory = pw_context_create_factory(tap->context, name,
			HEADROOM_TYPE_INTERFACE_Tap, HEADROOM_VERSION_TAP, NULL, 0);
	if (tap->factory == NULL)
		return -errno;
	pw_impl_factory_set_implementation(tap->factory, &factory_implementation, tap);
	if ((res = pw_impl_factory_register(tap->factory, NULL)) < 0) {
		pw_impl_factory_destroy(tap->factory);
		tap->factory = NULL;
		return res;
	}
	pw_impl_factory_add_listener(tap->factory, &tap->factory_listener, &factory_events, tap);
	tap_guard_watch(&tap->factory_guard, pw_impl_factory_get_global(tap->factory));
	return 0;
}

static void on_wake(void *data, uint64_t count)
{
	struct tap *tap = data;
	int res;

	if (tap->factory == NULL && (res = make_factory(tap)) < 0)
		pw_log_error("can't make the tap of %s again: %s", sink_name(tap),
				spa_strerror(res));
}

static void remove_factory(struct tap *tap)
{
	if (tap->factory == NULL)
		return;
	spa_hook_remove(&tap->factory_listener);
	pw_impl_factory_destroy(tap->factory);
	tap->factory = NULL;
}

/* ---- the sink ---- */

static void watch_sink(struct tap *tap)
{
	struct pw_impl_node *node = tap->pair->sink.node;
	struct pw_global *global = node != NULL ? pw_impl_node_get_global(node) : NULL;

	if (global != NULL && global != tap->sink_guard.global)
		tap_guard_watch(&tap->sink_guard, global);
}

/* It may be the sink, made again. */
static void on_global_added(void *data, struct pw_global *global)
{
	if (pw_global_is_type(global, PW_TYPE_INTERFACE_Node))
		watch_sink(data);
}

static const struct pw_context_events context_events = {
	PW_VERSION_CONTEXT_EVENTS,
	.global_added = on_global_added,
};

/* ---- lifetime ---- */

static int get_source(struct tap *tap)
{
	void *iface;
	int res;

	res = spa_handle_get_interface(tap->pair->handle, HEADROOM_TYPE_INTERFACE_TapSource,
			&iface);
	if (res < 0)
		return res;
	tap->source = iface;
	tap->source->sink_name = sink_name(tap);
	tap->source->changed = on_changed;
	tap->source->data = tap;
	return 0;
}

int tap_new(struct tap **result, struct pw_context *context, struct pair *pair, bool is_kept)
{
	struct tap *tap;
	int res;

	if ((tap = calloc(1, sizeof(*tap))) == NULL)
		return -ENOMEM;
	tap->context = context;
	tap->pair = pair;
	spa_list_init(&tap->readers);
	tap->factory_guard = (struct tap_guard) { PW_PERM_R, on_permission_lost, tap };
	/* Whoever may see and use the sink may hear it. */
	tap->sink_guard = (struct tap_guard) { PW_PERM_R | PW_PERM_X, on_permission_lost, tap };
	pw_context_add_listener(context, &tap->context_listener, &context_events, tap);
	watch_sink(tap);
	if ((res = headroom_tap_protocol_init(context)) < 0 || (res = get_source(tap)) < 0)
		goto error;
	tap->wake = pw_loop_add_event(pw_context_get_main_loop(context), on_wake, tap);
	if (tap->wake == NULL) {
		res = -errno;
		goto error;
	}
	if ((res = make_factory(tap)) < 0)
		goto error;
	/* without it there is a tap all the same, from the first reader on */
	if (is_kept && (res = tap->source->keep(tap->source)) < 0)
		pw_log_warn("what %s plays is not kept: %s", sink_name(tap), spa_strerror(res));
	tap->is_kept = is_kept && res >= 0;
	*result = tap;
	return 0;
error:
	tap_free(tap);
	return res;
}

void tap_free(struct tap *tap)
{
	struct reader *reader;

	if (tap == NULL)
		return;
	spa_hook_remove(&tap->context_listener);
	tap_guard_leave(&tap->sink_guard);
	remove_factory(tap);
	spa_list_consume(reader, &tap->readers, link)
		pw_resource_destroy(reader->resource);
	if (tap->source != NULL) {
		tap->source->changed = NULL;
		tap->source->sink_name = NULL;
	}
	if (tap->wake != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(tap->context), tap->wake);
	free(tap);
}
