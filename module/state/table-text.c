/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "base/conf-reader.h"
#include "state/table.h"

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
