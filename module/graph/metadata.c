/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/hook.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "base/log.h"
#include "graph/metadata.h"

struct item {
	struct spa_list link;
	uint32_t subject;
	char *value;
	char key[];
};

static int emit(struct spa_hook_list *hooks, uint32_t subject, const char *key,
		const char *value)
{
	/* As PipeWire's own settings: a type that says nothing. */
	spa_hook_list_call_simple(hooks, struct pw_metadata_events, property, 0,
			subject, key, value != NULL ? "" : NULL, value);
	return 0;
}

static struct item *find(const struct metadata *md, uint32_t subject, const char *key)
{
	struct item *item;

	spa_list_for_each(item, &md->items, link)
		if (item->subject == subject && (key == NULL || spa_streq(item->key, key)))
			return item;
	return NULL;
}

static void remove_item(struct item *item)
{
	spa_list_remove(&item->link);
	free(item->value);
	free(item);
}

static int add_item(struct metadata *md, uint32_t subject, const char *key, char *value)
{
	size_t key_bytes = strlen(key) + 1;
	struct item *item = malloc(sizeof(*item) + key_bytes);

	if (item == NULL)
		return -ENOMEM;
	item->subject = subject;
	item->value = value;
	memcpy(item->key, key, key_bytes);
	spa_list_append(&md->items, &item->link);
	return 0;
}

/* 1 when something changed. */
static int store(struct metadata *md, uint32_t subject, const char *key, const char *value)
{
	struct item *item = find(md, subject, key);
	char *copy;

	if (value == NULL) {
		if (item != NULL)
			remove_item(item);
		return item != NULL;
	}
	if (item != NULL && spa_streq(item->value, value))
		return 0;
	if ((copy = strdup(value)) == NULL)
		return -ENOMEM;
	if (item == NULL) {
		if (add_item(md, subject, key, copy) < 0) {
			free(copy);
			return -ENOMEM;
		}
		return 1;
	}
	free(item->value);
	item->value = copy;
	return 1;
}

const char *metadata_get(const struct metadata *md, uint32_t subject, const char *key)
{
	const struct item *item = find(md, subject, key);

	return item != NULL ? item->value : NULL;
}

int metadata_set(struct metadata *md, uint32_t subject, const char *key, const char *value)
{
	int res = store(md, subject, key, value);

	if (res > 0)
		emit(&md->hooks, subject, key, value);
	return SPA_MIN(res, 0);
}

int metadata_answer(struct metadata *md, uint32_t subject, const char *key, const char *value)
{
	int res = store(md, subject, key, value);

	if (res >= 0)
		emit(&md->hooks, subject, key, value);
	return SPA_MIN(res, 0);
}

void metadata_forget(struct metadata *md, uint32_t subject)
{
	struct item *item, *next;
	bool is_known = false;

	spa_list_for_each_safe(item, next, &md->items, link)
		if (item->subject == subject) {
			remove_item(item);
			is_known = true;
		}
	if (is_known)
		emit(&md->hooks, subject, NULL, NULL);
}

/* ---- what clients see ---- */

static int on_add_listener(void *object, struct spa_hook *listener,
		const struct pw_metadata_events *events, void *data)
{
	struct metadata *md = object;
	struct spa_hook_list save;
	struct item *item;

	spa_hook_list_isolate(&md->hooks, &save, listener, events, data);
	spa_list_for_each(item, &md->items, link)
		emit(&md->hooks, item->subject, item->key, item->value);
	spa_hook_list_join(&md->hooks, &save);
	return 0;
}

static int on_set_property(void *object, uint32_t subject, const char *key,
		const char *type, const char *value)
{
	struct metadata *md = object;

	md->events->write(md->data, subject, key, value);
	return 0;
}

static int on_clear(void *object)
{
	struct metadata *md = object;

	md->events->clear(md->data);
	return 0;
}

static const struct pw_metadata_methods methods = {
	PW_VERSION_METADATA_METHODS,
	.add_listener = on_add_listener,
	.set_property = on_set_property,
	.clear = on_clear,
};

/* ---- the object in the graph ---- */

static void on_object_free(void *data)
{
	struct metadata *md = data;

	spa_hook_remove(&md->object_listener);
	/* It listened to us, and is about to be freed. */
	spa_hook_list_clean(&md->hooks);
	md->object = NULL;
	pw_loop_signal_event(pw_context_get_main_loop(md->context), md->wake);
}

static const struct pw_impl_metadata_events object_events = {
	PW_VERSION_IMPL_METADATA_EVENTS,
	.free = on_object_free,
};

static int create_object(struct metadata *md)
{
	int res;

	md->object = pw_context_create_metadata(md->context, METADATA_NAME, NULL, 0);
	if (md->object == NULL)
		return -errno;
	pw_impl_metadata_add_listener(md->object, &md->object_listener, &object_events, md);
	if ((res = pw_impl_metadata_set_implementation(md->object,
					(struct pw_metadata *)&md->iface)) < 0)
		return res;
	return pw_impl_metadata_register(md->object, NULL);
}

static void on_wake(void *data, uint64_t count)
{
	struct metadata *md = data;
	int res;

	if (md->object == NULL && (res = create_object(md)) < 0)
		pw_log_error("can't make the metadata " METADATA_NAME " again: %s",
				spa_strerror(res));
}

int metadata_init(struct metadata *md, struct pw_context *context,
		const struct metadata_events *events, void *data)
{
	*md = (struct metadata) {
		.iface = SPA_INTERFACE_INIT(PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA,
				&methods, md),
		.context = context,
		.events = events,
		.data = data,
	};
	spa_hook_list_init(&md->hooks);
	spa_list_init(&md->items);
	md->wake = pw_loop_add_event(pw_context_get_main_loop(context), on_wake, md);
	if (md->wake == NULL)
		return -errno;
	return create_object(md);
}

void metadata_finish(struct metadata *md)
{
	struct item *item;

	if (md->context == NULL)
		return;
	if (md->object != NULL)
		pw_impl_metadata_destroy(md->object);
	if (md->wake != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(md->context), md->wake);
	spa_list_consume(item, &md->items, link)
		remove_item(item);
	*md = (struct metadata) { 0 };
}
