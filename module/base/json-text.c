/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/json-text.h"
#include "base/number.h"
#include "base/utf8.h"

static void put(struct json_text *json, const char *text, size_t n_bytes)
{
	if (json->is_cut || n_bytes >= json->size_bytes - json->n_bytes) {
		json->is_cut = true;
		return;
	}
	memcpy(json->buf + json->n_bytes, text, n_bytes);
	json->n_bytes += n_bytes;
	json->buf[json->n_bytes] = 0;
}

static void put_text(struct json_text *json, const char *text)
{
	put(json, text, strlen(text));
}

/* A character of n_bytes as a string of JSON has it. */
static void put_character(struct json_text *json, const char *text, size_t n_bytes)
{
	char escape[8];

	if (*text == '"' || *text == '\\')
		put(json, "\\", 1);
	if ((unsigned char)*text >= ' ') {
		put(json, text, n_bytes);
		return;
	}
	snprintf(escape, sizeof(escape), "\\u%04x", (unsigned char)*text);
	put_text(json, escape);
}

static void begin_item(struct json_text *json, const char *key)
{
	if (json->has_items)
		put_text(json, ", ");
	else if (json->n_bytes > 0)
		put_text(json, " ");
	json->has_items = true;
	if (key == NULL)
		return;
	put_text(json, "\"");
	put_text(json, key);
	put_text(json, "\": ");
}

void json_text_start(struct json_text *json, char *buf, size_t size_bytes)
{
	*json = (struct json_text) { .buf = buf, .size_bytes = size_bytes };
	buf[0] = 0;
}

void json_text_open(struct json_text *json, const char *key, char bracket)
{
	begin_item(json, key);
	put(json, &bracket, 1);
	json->has_items = false;
}

void json_text_close(struct json_text *json, char bracket)
{
	put_text(json, " ");
	put(json, &bracket, 1);
	json->has_items = true;
}

bool json_text_string(struct json_text *json, const char *key, const char *value,
		size_t max_bytes)
{
	size_t n = 0;

	begin_item(json, key);
	put_text(json, "\"");
	while (value[n] != 0) {
		size_t n_bytes = utf8_bytes(value + n, max_bytes - n);

		if (n_bytes == 0)
			break;
		put_character(json, value + n, n_bytes);
		n += n_bytes;
	}
	put_text(json, "\"");
	return value[n] == 0;
}

void json_text_integer(struct json_text *json, const char *key, int64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	begin_item(json, key);
	put_text(json, text);
}

void json_text_number(struct json_text *json, const char *key, double value)
{
	char text[32];

	begin_item(json, key);
	put_text(json, number_text(value, text, sizeof(text)));
}

void json_text_bool(struct json_text *json, const char *key, bool value)
{
	begin_item(json, key);
	put_text(json, value ? "true" : "false");
}
