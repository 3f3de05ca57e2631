/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <spa/utils/hook.h>

#include <pipewire/extensions/metadata.h>

#include "graph/metadata-client.h"
#include "base/log.h"

#define PROTOCOL_NAME "Headroom:Protocol:Inside"

/* ---- the protocol: what a daemon would send is called ---- */

static int tell_property(void *object, uint32_t subject, const char *key,
		const char *type, const char *value)
{
	struct pw_impl_client *client = pw_resource_get_client(object);
	struct insider *in = *(struct insider **)pw_impl_client_get_user_data(client);

	in->events->property(in->data, subject, key, value);
	return 0;
}

static const struct pw_metadata_events server_marshal = {
	PW_VERSION_METADATA_EVENTS,
	.property = tell_property,
};

static const struct pw_protocol_marshal metadata_marshal = {
	PW_TYPE_INTERFACE_Metadata,
	PW_VERSION_METADATA,
	.n_client_methods = PW_METADATA_METHOD_NUM,
	.n_server_methods = PW_METADATA_EVENT_NUM,
	.server_marshal = &server_marshal,
};

/* ---- the client ---- */

/* It is busy from the binding until the exporter has told everything. */
static void on_busy_changed(void *data, bool busy)
{
	struct insider *in = data;

	in->is_busy = busy;
	if (!busy && in->resource != NULL)
		in->events->ready(in->data);
}

static const struct pw_impl_client_events client_events = {
	PW_VERSION_IMPL_CLIENT_EVENTS,
	.busy_changed = on_busy_changed,
};

static void on_resource_destroy(void *data)
{
	struct insider *in = data;

	spa_hook_remove(&in->resource_listener);
	in->resource = NULL;
	/* Whom it was busy for is gone, and nobody else says so. */
	pw_impl_client_set_busy(in->client, false);
}

static const struct pw_resource_events resource_events = {
	PW_VERSION_RESOURCE_EVENTS,
	.destroy = on_resource_destroy,
};

int insider_bind(struct insider *in, struct pw_global *global)
{
	int res;

	insider_unbind(in);
	/* Ids must be contiguous; that of what was let go is free again. */
	if ((res = pw_global_bind(global, in->client, PW_PERM_ALL, PW_VERSION_METADATA, 0)) < 0)
		return res;
	in->resource = pw_impl_client_find_resource(in->client, 0);
	if (in->resource == NULL)
		return -EIO;
	pw_resource_add_listener(in->resource, &in->resource_listener, &resource_events, in);
	if (!in->is_busy)
		in->events->ready(in->data);
	return 0;
}

void insider_unbind(struct insider *in)
{
	if (in->resource != NULL)
		pw_resource_destroy(in->resource);
}

void insider_set(struct insider *in, uint32_t subject, const char *key, const char *type,
		const char *value)
{
	if (in->resource != NULL)
		pw_resource_notify(in->resource, struct pw_metadata_methods, set_property, 0,
				subject, key, type, value);
}

/* ---- lifetime ---- */

static int create_client(struct insider *in, struct pw_context *context)
{
	struct pw_global *core = pw_context_find_global(context, PW_ID_CORE);

	if (core == NULL || !pw_global_is_type(core, PW_TYPE_INTERFACE_Core))
		return -ENOENT;
	in->client = pw_context_create_client(pw_global_get_object(core), in->protocol,
			pw_properties_new(PW_KEY_APP_NAME, "Headroom", NULL),
			sizeof(struct insider *));
	if (in->client == NULL)
		return -errno;
	*(struct insider **)pw_impl_client_get_user_data(in->client) = in;
	pw_impl_client_add_listener(in->client, &in->client_listener, &client_events, in);
	return pw_impl_client_update_permissions(in->client, 1,
			&PW_PERMISSION_INIT(PW_ID_ANY, PW_PERM_ALL));
}

int insider_init(struct insider *in, struct pw_context *context,
		const struct insider_events *events, void *data)
{
	*in = (struct insider) { .events = events, .data = data };
	in->protocol = pw_protocol_new(context, PROTOCOL_NAME, 0);
	if (in->protocol == NULL)
		return -errno;
	pw_protocol_add_marshal(in->protocol, &metadata_marshal);
	return create_client(in, context);
}

void insider_finish(struct insider *in)
{
	insider_unbind(in);
	if (in->client != NULL) {
		spa_hook_remove(&in->client_listener);
		pw_impl_client_destroy(in->client);
	}
	if (in->protocol != NULL)
		pw_protocol_destroy(in->protocol);
	*in = (struct insider) { 0 };
}
