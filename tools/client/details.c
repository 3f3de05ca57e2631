/* SPDX-License-Identifier: MIT */
#include "client/details.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

/* A field of an object, and its value as it stands there. */
struct field {
	char name[32];
	const char *value;
	int n_bytes;
};

static bool enter_object(struct spa_json *top, struct spa_json *object, const char *text)
{
	if (text == NULL)
		return false;
	spa_json_init(top, text, strlen(text));
	return spa_json_enter_object(top, object) > 0;
}

static bool next_field(struct spa_json *object, struct field *field)
{
	return spa_json_get_string(object, field->name, sizeof(field->name)) > 0 &&
		(field->n_bytes = spa_json_next(object, &field->value)) > 0;
}

static bool read_string(const struct field *field, char *buf, size_t size_bytes)
{
	return spa_json_is_string(field->value, field->n_bytes) &&
		spa_json_parse_stringn(field->value, field->n_bytes, buf, (int)size_bytes) > 0;
}

static bool read_number(const struct field *field, uint32_t *number)
{
	char text[16];

	if ((size_t)field->n_bytes >= sizeof(text))
		return false;
	snprintf(text, sizeof(text), "%.*s", field->n_bytes, field->value);
	return spa_atou32(text, number, 10);
}

static bool read_bool(const struct field *field, bool *value)
{
	return spa_json_parse_bool(field->value, field->n_bytes, value) > 0;
}

/* ---- error.detail ---- */

static bool read_said(const struct field *field, struct detail_said *said)
{
	if (!read_string(field, said->start, sizeof(said->start)))
		return false;
	said->n_bytes = strlen(said->start);
	return true;
}

/* Comes after what it is the length of. */
static bool read_length(const struct field *field, struct detail_said *said)
{
	uint32_t n_bytes;

	if (!read_number(field, &n_bytes))
		return false;
	said->n_bytes = n_bytes;
	return true;
}

/* A field that is not known is fine: it is of a newer module. */
static bool read_error_field(const struct field *field, struct error_detail *detail)
{
	if (spa_streq(field->name, HEADROOM_ERROR_CODE))
		return read_string(field, detail->code, sizeof(detail->code));
	if (spa_streq(field->name, HEADROOM_ERROR_REFUSED))
		return read_bool(field, &detail->is_refused);
	if (spa_streq(field->name, HEADROOM_ERROR_SUBJECT))
		return read_number(field, &detail->subject);
	if (spa_streq(field->name, HEADROOM_ERROR_KEY))
		return read_said(field, &detail->key);
	if (spa_streq(field->name, HEADROOM_ERROR_KEY_BYTES))
		return read_length(field, &detail->key);
	if (spa_streq(field->name, HEADROOM_ERROR_WRITTEN_BYTES))
		return read_length(field, &detail->written);
	if (!spa_streq(field->name, HEADROOM_ERROR_WRITTEN))
		return true;
	detail->is_deletion = false;
	return read_said(field, &detail->written);
}

bool error_detail_read(const struct keys *keys, struct error_detail *detail)
{
	struct spa_json top, object;
	struct field field;

	*detail = (struct error_detail) { .is_deletion = true };
	if (!enter_object(&top, &object, keys_get(keys, KEYS_ALL, HEADROOM_KEY_ERROR_DETAIL)))
		return false;
	while (next_field(&object, &field))
		if (!read_error_field(&field, detail))
			return false;
	return detail->code[0] != '\0';
}

static bool is_said(const struct detail_said *said, const char *text)
{
	return strlen(text) == said->n_bytes &&
		strncmp(text, said->start, strlen(said->start)) == 0;
}

bool error_detail_is_of(const struct error_detail *detail, uint32_t subject, const char *key,
		const char *value)
{
	return detail->is_refused && detail->subject == subject && is_said(&detail->key, key) &&
		detail->is_deletion == (value == NULL) &&
		(value == NULL || is_said(&detail->written, value));
}

/* ---- stuck.detail ---- */

static bool read_stuck(struct spa_json *object, struct stuck_detail *stuck)
{
	struct field field;
	bool is_whole = false;

	*stuck = (struct stuck_detail) { 0 };
	while (next_field(object, &field)) {
		if (spa_streq(field.name, HEADROOM_STUCK_PID))
			(void)read_number(&field, &stuck->pid);
		else if (spa_streq(field.name, HEADROOM_STUCK_IS_STUCK))
			is_whole = read_bool(&field, &stuck->is_stuck);
	}
	return is_whole;
}

size_t stuck_detail_read(const struct keys *keys, uint32_t subject, struct stuck_detail *list,
		size_t n_max)
{
	const char *text = keys_get(keys, subject, HEADROOM_KEY_STUCK_DETAIL);
	struct spa_json top, items, object;
	size_t n = 0;

	if (subject != KEYS_ALL)
		return n_max > 0 && enter_object(&top, &object, text) &&
			read_stuck(&object, list);
	if (text == NULL)
		return 0;
	spa_json_init(&top, text, strlen(text));
	if (spa_json_enter_array(&top, &items) <= 0)
		return 0;
	while (n < n_max && spa_json_enter_object(&items, &object) > 0)
		n += read_stuck(&object, &list[n]);
	return n;
}

/* ---- level ---- */

/* The next number of an object. False at the end, or when it is none. */
static bool next_number(struct spa_json *object, struct field *field, float *number)
{
	return next_field(object, field) &&
		spa_json_parse_float(field->value, field->n_bytes, number) > 0;
}

bool level_read(const char *text, struct level *level)
{
	struct spa_json top, object;
	struct field field;
	float value;

	*level = (struct level) { .cut_db = NAN, .heard_lufs = NAN };
	if (!enter_object(&top, &object, text))
		return false;
	while (next_number(&object, &field, &value)) {
		if (spa_streq(field.name, "cut-db"))
			level->cut_db = (double)value;
		else if (spa_streq(field.name, "lufs"))
			level->heard_lufs = (double)value;
	}
	return !isnan(level->cut_db);
}

void level_as_json(struct json *json, const char *key, const char *text)
{
	struct spa_json top, object;
	struct field field;
	char number[32];
	float value;

	if (!enter_object(&top, &object, text)) {
		json_string(json, key, text);
		return;
	}
	json_open(json, key, '{');
	while (next_number(&object, &field, &value)) {
		snprintf(number, sizeof(number), "%.7g", (double)value);
		json_word(json, field.name, number);
	}
	json_close(json, '}');
}
