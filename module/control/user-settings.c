/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "control/user-settings.h"

void overlay_init(struct overlay *overlay, void (*changed)(void *data), void *data)
{
	*overlay = (struct overlay) { .changed = changed, .data = data };
	spa_list_init(&overlay->entries);
}

static size_t bytes_of(const struct overlay_entry *entry)
{
	return strlen(entry->key) + 1 + strlen(entry->value) + 1;
}

static void remove_entry(struct overlay *overlay, struct overlay_entry *entry)
{
	overlay->n_entries--;
	overlay->n_bytes -= bytes_of(entry);
	spa_list_remove(&entry->link);
	free(entry->value);
	free(entry);
}

void overlay_finish(struct overlay *overlay)
{
	struct overlay_entry *entry;

	if (overlay->entries.next == NULL)
		return;
	spa_list_consume(entry, &overlay->entries, link)
		remove_entry(overlay, entry);
}

static struct overlay_entry *find(const struct overlay *overlay, const char *key)
{
	struct overlay_entry *entry;

	spa_list_for_each(entry, &overlay->entries, link)
		if (spa_streq(entry->key, key))
			return entry;
	return NULL;
}

static void tell(struct overlay *overlay)
{
	if (overlay->changed != NULL)
		overlay->changed(overlay->data);
}

bool overlay_has_room(const struct overlay *overlay, const char *key, size_t value_bytes)
{
	const struct overlay_entry *entry = find(overlay, key);
	size_t others_bytes = overlay->n_bytes - (entry != NULL ? bytes_of(entry) : 0);
	size_t key_bytes = strlen(key) + 1;

	if (entry == NULL && overlay->n_entries == OVERLAY_MAX_ENTRIES)
		return false;
	return key_bytes <= OVERLAY_KEY_BYTES && value_bytes < OVERLAY_MAX_BYTES &&
		others_bytes + key_bytes + value_bytes + 1 <= OVERLAY_MAX_BYTES;
}

static struct overlay_entry *add(struct overlay *overlay, const char *key)
{
	size_t key_bytes = strlen(key) + 1;
	struct overlay_entry *entry = calloc(1, sizeof(*entry) + key_bytes);

	if (entry == NULL)
		return NULL;
	memcpy(entry->key, key, key_bytes);
	spa_list_append(&overlay->entries, &entry->link);
	overlay->n_entries++;
	overlay->n_bytes += key_bytes;
	return entry;
}

int overlay_set(struct overlay *overlay, const char *key, const char *value)
{
	struct overlay_entry *entry = find(overlay, key);
	char *copy;

	if (entry != NULL && spa_streq(entry->value, value))
		return 0;
	if (!overlay_has_room(overlay, key, strlen(value)))
		return -ENOSPC;
	if ((copy = strdup(value)) == NULL)
		return -ENOMEM;
	if (entry == NULL && (entry = add(overlay, key)) == NULL) {
		free(copy);
		return -ENOMEM;
	}
	if (entry->value != NULL)
		overlay->n_bytes -= strlen(entry->value) + 1;
	free(entry->value);
	entry->value = copy;
	overlay->n_bytes += strlen(copy) + 1;
	tell(overlay);
	return 0;
}

void overlay_remove(struct overlay *overlay, const char *key)
{
	struct overlay_entry *entry = find(overlay, key);

	if (entry == NULL)
		return;
	remove_entry(overlay, entry);
	tell(overlay);
}

const char *overlay_get(const struct overlay *overlay, const char *key)
{
	const struct overlay_entry *entry = find(overlay, key);

	return entry != NULL ? entry->value : NULL;
}

char *overlay_names(const struct overlay *overlay)
{
	/* A byte of a key is six at most (\u001f), and "", around it are four more. */
	size_t size_bytes = 6 * overlay->n_bytes + 4 * overlay->n_entries + sizeof("[  ]");
	const struct overlay_entry *entry;
	char *text = malloc(size_bytes), *end = text;

	if (text == NULL)
		return NULL;
	end = stpcpy(end, "[ ");
	spa_list_for_each(entry, &overlay->entries, link) {
		if (entry->link.prev != &overlay->entries)
			end = stpcpy(end, ", ");
		end += spa_json_encode_string(end, (int)(size_bytes - (size_t)(end - text)),
				entry->key);
	}
	stpcpy(end, end == text + 2 ? "]" : " ]");
	return text;
}
