/* SPDX-License-Identifier: MIT */
#include "state/table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "base/conf-reader.h"
#include "base/utf8.h"

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

#define KEY_VERSION "headroom.state.version"

/* ---- to text ---- */

static char *put_string(char *at, const char *end, const char *string)
{
	return at + spa_json_encode_string(at, (int)(end - at), string);
}

char *state_table_text(const struct state_table *table, size_t *size_bytesp)
{
	char *text = malloc(table->text_bytes), *end = text + table->text_bytes, *at = text;
	const struct state_section *section;
	const struct state_entry *entry;

	if (text == NULL)
		return NULL;
	at += sprintf(at, "{\n    \"" KEY_VERSION "\" = %d\n", STATE_VERSION);
	spa_list_for_each(section, &table->sections, link) {
		if (spa_list_is_empty(&section->entries))
			continue;
		at += sprintf(at, "    \"%s\" = {\n", section->name);
		spa_list_for_each(entry, &section->entries, link) {
			at = stpcpy(at, "        ");
			at = put_string(at, end, entry->key);
			at = stpcpy(at, " = ");
			at = put_string(at, end, entry->value);
			at = stpcpy(at, "\n");
		}
		at = stpcpy(at, "    }\n");
	}
	at = stpcpy(at, "}\n");
	*size_bytesp = (size_t)(at - text);
	return text;
}

/* ---- from text ---- */

/* A word or a string, which is the caller's; NULL when it is neither. */
static char *copy_string(const char *value, int length_bytes)
{
	char *copy;

	if (spa_json_is_container(value, length_bytes) ||
	    (copy = malloc((size_t)length_bytes + 1)) == NULL)
		return NULL;
	spa_json_parse_string(value, length_bytes, copy);
	return copy;
}

static int fault(struct reader *reader, const char *at, const char *problem)
{
	reader_fault(reader, at, "", problem, "");
	return -EINVAL;
}

static int read_entry(struct state_table *table, struct reader *reader, const char *section,
		const char *key_text, int key_bytes, struct spa_json *object)
{
	const char *value_text;
	int value_bytes = spa_json_next(object, &value_text), res;
	char *key = copy_string(key_text, key_bytes);
	char *value = value_bytes > 0 ? copy_string(value_text, value_bytes) : NULL;

	if (key == NULL || value == NULL)
		res = fault(reader, key_text, "not a key with a text");
	else if ((res = state_table_set(table, section, key, value)) < 0)
		res = fault(reader, key_text, res == -ENOSPC ? "more than there can be" :
				"not a key or a text that was saved");
	free(key);
	free(value);
	return SPA_MIN(res, 0);
}

static int read_section(struct state_table *table, struct reader *reader, const char *name,
		struct spa_json *object)
{
	struct spa_json entries;
	const char *key;
	int key_bytes, res = 0;

	spa_json_enter(object, &entries);
	while (res == 0 && (key_bytes = spa_json_next(&entries, &key)) > 0)
		res = read_entry(table, reader, name, key, key_bytes, &entries);
	return res;
}

static int read_version(const char *value, int length_bytes, int *versionp)
{
	if (spa_json_parse_int(value, length_bytes, versionp) <= 0 || *versionp < 1)
		return -EINVAL;
	return *versionp > STATE_VERSION ? -ENOTSUP : 0;
}

/* The version comes first: what follows one that is newer may be anything. */
static int read_whole(struct state_table *table, struct reader *reader,
		struct spa_json *object, int *versionp)
{
	char name[STATE_KEY_BYTES];
	const char *value;
	int length_bytes, res = 0;

	if (spa_json_get_string(object, name, sizeof(name)) <= 0 ||
	    !spa_streq(name, KEY_VERSION) ||
	    (length_bytes = spa_json_next(object, &value)) <= 0 ||
	    (res = read_version(value, length_bytes, versionp)) == -EINVAL)
		return fault(reader, reader->text, "does not begin with " KEY_VERSION);
	while (res == 0 && spa_json_get_string(object, name, sizeof(name)) > 0) {
		length_bytes = spa_json_next(object, &value);
		res = length_bytes > 0 && spa_json_is_object(value, length_bytes) ?
			read_section(table, reader, name, object) :
			fault(reader, value, "not a section");
	}
	return res;
}

int state_table_read(struct state_table *table, const char *text, size_t size_bytes,
		int *versionp, hr_profile_fault_fn on_fault, void *data)
{
	struct reader reader = {
		.text = text, .size_bytes = size_bytes, .max_bytes = STATE_MAX_TEXT_BYTES,
		.file = "", .on_fault = on_fault, .data = data,
	};
	struct spa_json whole, object;
	int res;

	if (reader_check_syntax(&reader) < 0)
		return -EINVAL;
	spa_json_init(&whole, text, reader.size_bytes);
	if (spa_json_enter_object(&whole, &object) <= 0)
		res = fault(&reader, text, "does not begin with {");
	else
		res = read_whole(table, &reader, &object, versionp);
	if (res < 0)
		state_table_clear(table, NULL);
	return res;
}
