/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "base/utf8.h"
#include "state/table.h"

/* Of a section without its entries, and of the whole without its sections; more
 * than they have. */
#define FRAME_BYTES (STATE_SECTION_BYTES + 64)
#define ENTRY_FRAME_BYTES 16

#define SECTION_CHARACTERS "abcdefghijklmnopqrstuvwxyz-"

void state_table_init(struct state_table *table)
{
	*table = (struct state_table) { .text_bytes = FRAME_BYTES };
	spa_list_init(&table->sections);
}

void state_table_finish(struct state_table *table)
{
	if (table->sections.next != NULL)
		state_table_clear(table, NULL);
}

/* ---- finding ---- */

static struct state_section *find_section(const struct state_table *table, const char *name)
{
	struct state_section *section;

	spa_list_for_each(section, &table->sections, link)
		if (spa_streq(section->name, name))
			return section;
	return NULL;
}

const struct state_section *state_table_find(const struct state_table *table,
		const char *section)
{
	return find_section(table, section);
}

static struct state_entry *find_entry(const struct state_section *section, const char *key)
{
	struct state_entry *entry;

	if (section != NULL)
		spa_list_for_each(entry, &section->entries, link)
			if (spa_streq(entry->key, key))
				return entry;
	return NULL;
}

const char *state_table_get(const struct state_table *table, const char *section,
		const char *key)
{
	const struct state_entry *entry = find_entry(find_section(table, section), key);

	return entry != NULL ? entry->value : NULL;
}

/* ---- changing ---- */

/* A string of SPA-JSON can't have the character 127. */
static bool can_be_written(const char *text)
{
	size_t n_bytes = 1;

	for (; *text != '\0' && n_bytes > 0; text += n_bytes)
		n_bytes = *text != 0x7f ? utf8_bytes(text, SIZE_MAX) : 0;
	return n_bytes > 0;
}

static int check(const char *section, const char *key, const char *value)
{
	size_t section_bytes = strlen(section);

	if (section_bytes == 0 || section_bytes >= STATE_SECTION_BYTES ||
	    strspn(section, SECTION_CHARACTERS) < section_bytes ||
	    *key == '\0' || strlen(key) >= STATE_KEY_BYTES)
		return -EINVAL;
	return can_be_written(key) && can_be_written(value) ? 0 : -EILSEQ;
}

static size_t entry_bytes(const char *key, const char *value)
{
	return ENTRY_FRAME_BYTES + (size_t)spa_json_encode_string(NULL, 0, key) +
		(size_t)spa_json_encode_string(NULL, 0, value);
}

static struct state_section *add_section(struct state_table *table, const char *name)
{
	struct state_section *section = calloc(1, sizeof(*section));

	if (section == NULL)
		return NULL;
	snprintf(section->name, sizeof(section->name), "%s", name);
	spa_list_init(&section->entries);
	spa_list_append(&table->sections, &section->link);
	table->n_sections++;
	table->text_bytes += FRAME_BYTES;
	return section;
}

static void remove_entry(struct state_table *table, struct state_entry *entry)
{
	spa_list_remove(&entry->link);
	table->n_entries--;
	table->text_bytes -= entry->text_bytes;
	free(entry->value);
	free(entry);
}

static void remove_section(struct state_table *table, struct state_section *section)
{
	struct state_entry *entry;

	spa_list_consume(entry, &section->entries, link)
		remove_entry(table, entry);
	spa_list_remove(&section->link);
	table->n_sections--;
	table->text_bytes -= FRAME_BYTES;
	free(section);
}

static struct state_entry *new_entry(const char *key, const char *value)
{
	size_t key_bytes = strlen(key) + 1;
	struct state_entry *entry = malloc(sizeof(*entry) + key_bytes);

	if (entry == NULL)
		return NULL;
	entry->text_bytes = entry_bytes(key, value);
	memcpy(entry->key, key, key_bytes);
	if ((entry->value = strdup(value)) == NULL) {
		free(entry);
		return NULL;
	}
	return entry;
}

/* In the place of the one before, if there is one. */
static int put_entry(struct state_table *table, const char *section_name, const char *key,
		const char *value)
{
	struct state_section *section = find_section(table, section_name);
	struct state_entry *before = find_entry(section, key), *entry = new_entry(key, value);

	if (entry == NULL ||
	    (section == NULL && (section = add_section(table, section_name)) == NULL)) {
		if (entry != NULL)
			free(entry->value);
		free(entry);
		return -ENOMEM;
	}
	spa_list_append(before != NULL ? &before->link : &section->entries, &entry->link);
	table->n_entries++;
	table->text_bytes += entry->text_bytes;
	if (before != NULL)
		remove_entry(table, before);
	return 1;
}

static bool has_room(const struct state_table *table, const struct state_section *section,
		const struct state_entry *before, size_t more_bytes)
{
	size_t new_bytes = section == NULL ? FRAME_BYTES : 0;

	if (section == NULL && table->n_sections == STATE_MAX_SECTIONS)
		return false;
	if (before == NULL && table->n_entries == STATE_MAX_ENTRIES)
		return false;
	return table->text_bytes + new_bytes + more_bytes -
		(before != NULL ? before->text_bytes : 0) <= STATE_MAX_TEXT_BYTES;
}

int state_table_set(struct state_table *table, const char *section_name, const char *key,
		const char *value)
{
	struct state_section *section = find_section(table, section_name);
	struct state_entry *before = find_entry(section, key);
	int res;

	if (value == NULL) {
		if (before == NULL)
			return 0;
		remove_entry(table, before);
		return 1;
	}
	if (before != NULL && spa_streq(before->value, value))
		return 0;
	if ((res = check(section_name, key, value)) < 0)
		return res;
	if (!has_room(table, section, before, entry_bytes(key, value)))
		return -ENOSPC;
	return put_entry(table, section_name, key, value);
}

bool state_table_clear(struct state_table *table, const char *name)
{
	struct state_section *section, *next;
	bool is_changed = false;

	spa_list_for_each_safe(section, next, &table->sections, link)
		if (name == NULL || spa_streq(section->name, name)) {
			remove_section(table, section);
			is_changed = true;
		}
	return is_changed;
}
