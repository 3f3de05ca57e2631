/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <pipewire/extensions/metadata.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "client/keys.h"

static void free_key(struct key *key)
{
	spa_list_remove(&key->link);
	free(key->name);
	free(key->value);
	free(key);
}

static void forget(struct keys *keys, uint32_t subject, const char *name)
{
	struct key *key, *next;

	spa_list_for_each_safe(key, next, &keys->list, link)
		if (key->subject == subject && (name == NULL || spa_streq(key->name, name)))
			free_key(key);
}

static void keep(struct keys *keys, uint32_t subject, const char *name, const char *value)
{
	struct key *key = calloc(1, sizeof(*key)), *other;

	if (key == NULL)
		return;
	key->subject = subject;
	key->name = strdup(name);
	key->value = strdup(value);
	spa_list_for_each(other, &keys->list, link)
		if (other->subject > subject ||
		    (other->subject == subject && strcmp(other->name, name) > 0))
			break;
	/* Also right at the end of the list: that is its head. */
	spa_list_append(&other->link, &key->link);
}

static int on_property(void *data, uint32_t subject, const char *name, const char *type,
		const char *value)
{
	struct keys *keys = data;

	forget(keys, subject, name);
	if (name != NULL && value != NULL)
		keep(keys, subject, name, value);
	if (keys->on_event != NULL)
		keys->on_event(keys->event_data, subject, name, value);
	return 0;
}

static const struct pw_metadata_events metadata_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_property,
};

static void drop_proxy(struct keys *keys)
{
	spa_hook_remove(&keys->listener);
	spa_hook_remove(&keys->proxy_listener);
	pw_proxy_destroy(keys->proxy);
	keys->proxy = NULL;
}

/* The module was unloaded, or somebody destroyed the object. */
static void on_removed(void *data)
{
	drop_proxy(data);
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.removed = on_removed,
};

void keys_init(struct keys *keys)
{
	*keys = (struct keys) { 0 };
	spa_list_init(&keys->list);
}

void keys_bind(struct keys *keys, struct pw_registry *registry, uint32_t id)
{
	keys->proxy = pw_registry_bind(registry, id, PW_TYPE_INTERFACE_Metadata,
			PW_VERSION_METADATA, 0);
	if (keys->proxy == NULL)
		return;
	keys->n_bound++;
	pw_proxy_add_listener(keys->proxy, &keys->proxy_listener, &proxy_events, keys);
	pw_proxy_add_object_listener(keys->proxy, &keys->listener, &metadata_events, keys);
}

void keys_finish(struct keys *keys)
{
	struct key *key;

	spa_list_consume(key, &keys->list, link)
		free_key(key);
	if (keys->proxy != NULL)
		drop_proxy(keys);
}

const char *keys_get(const struct keys *keys, uint32_t subject, const char *name)
{
	const struct key *key;

	spa_list_for_each(key, &keys->list, link)
		if (key->subject == subject && spa_streq(key->name, name))
			return key->value;
	return NULL;
}

bool keys_list_has(const struct keys *keys, const char *name, const char *word)
{
	const char *list = keys_get(keys, KEYS_ALL, name), *value;
	struct spa_json top, items;
	char item[512];
	int n_bytes;

	if (list == NULL)
		return false;
	spa_json_init(&top, list, strlen(list));
	if (spa_json_enter_array(&top, &items) <= 0)
		return false;
	while ((n_bytes = spa_json_next(&items, &value)) > 0)
		if (spa_json_parse_stringn(value, n_bytes, item, sizeof(item)) > 0 &&
		    spa_streq(item, word))
			return true;
	return false;
}

void keys_set(struct keys *keys, uint32_t subject, const char *name, const char *value)
{
	pw_metadata_set_property((struct pw_metadata *)keys->proxy, subject, name, NULL, value);
}
