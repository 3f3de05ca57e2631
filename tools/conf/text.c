/* SPDX-License-Identifier: MIT */
#include "conf/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#define MAX_DEPTH 16

/* ---- bytes ---- */

void conf_text_finish(struct conf_text *text)
{
	free(text->bytes);
	*text = (struct conf_text) { 0 };
}

int conf_text_replace(struct conf_text *text, size_t start, size_t end, const char *with)
{
	size_t n_with = strlen(with), n_after = text->n_bytes - end;
	size_t n_bytes = start + n_with + n_after;
	char *bytes = malloc(n_bytes + 1);

	if (bytes == NULL)
		return -ENOMEM;
	if (start > 0)
		memcpy(bytes, text->bytes, start);
	memcpy(bytes + start, with, n_with);
	if (n_after > 0)
		memcpy(bytes + start + n_with, text->bytes + end, n_after);
	bytes[n_bytes] = '\0';
	free(text->bytes);
	text->bytes = bytes;
	text->n_bytes = n_bytes;
	return 0;
}

/* ---- walking ---- */

/* What is entered tells what it is in how far it came: that must not be gone by then. */
static bool enter(struct spa_json *inside, const char *text, size_t n_bytes, char bracket)
{
	struct spa_json whole;

	spa_json_init(&whole, text, n_bytes);
	if (spa_json_enter_container(&whole, inside, bracket) <= 0)
		return false;
	inside->parent = NULL;
	return true;
}

void conf_begin(struct spa_json *object, const char *text, size_t n_bytes)
{
	if (!enter(object, text, n_bytes, '{'))
		spa_json_init(object, text, n_bytes);
}

bool conf_next(struct spa_json *object, struct conf_pair *pair)
{
	int n_key, n_value;

	while ((n_key = spa_json_next(object, &pair->key)) > 0 &&
	       (n_value = spa_json_next(object, &pair->value)) > 0) {
		bool is_key = !spa_json_is_container(pair->key, n_key) &&
			(size_t)n_key < sizeof(pair->name) &&
			spa_json_parse_stringn(pair->key, n_key, pair->name,
					sizeof(pair->name)) > 0;

		if (spa_json_is_container(pair->value, n_value))
			n_value = spa_json_container_len(object, pair->value, n_value);
		if (n_value <= 0)
			return false;
		pair->value_bytes = (size_t)n_value;
		/* A bracket that is missing puts the end behind that of the text. */
		if (pair->value + pair->value_bytes > object->end)
			return false;
		if (is_key)
			return true;
	}
	return false;
}

bool conf_find(struct spa_json object, const char *name, struct conf_pair *pair)
{
	struct conf_pair next;
	bool is_found = false;

	while (conf_next(&object, &next))
		if (spa_streq(next.name, name)) {
			*pair = next;
			is_found = true;
		}
	return is_found;
}

bool conf_enter(const struct conf_pair *pair, char bracket, struct spa_json *inside)
{
	return enter(inside, pair->value, pair->value_bytes, bracket);
}

bool conf_word(const struct conf_pair *pair, char *buf, size_t size_bytes)
{
	return !spa_json_is_container(pair->value, (int)pair->value_bytes) &&
		pair->value_bytes < size_bytes &&
		spa_json_parse_stringn(pair->value, (int)pair->value_bytes, buf,
				(int)size_bytes) > 0;
}

/* ---- writing a value ---- */

static const char *skip_string(const char *c)
{
	for (c++; *c != '\0' && *c != '"'; c++)
		if (*c == '\\' && c[1] != '\0')
			c++;
	return c;
}

/* Whether it is one container, from its first byte to its last. */
static bool is_balanced(const char *value)
{
	char open[MAX_DEPTH];
	int n_open = 0;

	for (const char *c = value; *c != '\0'; c++) {
		if (n_open == 0 && c != value)
			return false;
		if (*c == '#')
			c += strcspn(c, "\r\n");
		else if (*c == '"')
			c = skip_string(c);
		else if ((*c == '{' || *c == '[') && n_open < MAX_DEPTH)
			open[n_open++] = *c == '{' ? '}' : ']';
		else if (strchr("{}[]", *c) != NULL && open[--n_open] != *c)
			return false;
		if (*c == '\0')
			return false;
	}
	return n_open == 0;
}

static bool is_plain(const char *value)
{
	return *value != '\0' && value[strspn(value, "abcdefghijklmnopqrstuvwxyz"
			"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/+")] == '\0';
}

char *conf_written(const char *value)
{
	size_t size_bytes = 6 * strlen(value) + 3;
	char *written;

	if ((*value == '[' || *value == '{') && !is_balanced(value)) {
		errno = EINVAL;
		return NULL;
	}
	if (is_plain(value) || *value == '[' || *value == '{')
		return strdup(value);
	if ((written = malloc(size_bytes)) != NULL)
		spa_json_encode_string(written, (int)size_bytes, value);
	return written;
}

/* ---- changing a pair ---- */

/* Where the line starts that only spaces stand on before `at`; or `at` itself. */
static size_t line_before(const struct conf_text *text, size_t at)
{
	size_t start = at;

	while (start > 0 && strchr(" \t", text->bytes[start - 1]) != NULL)
		start--;
	return start > 0 && text->bytes[start - 1] == '\n' ? start : at;
}

static int add_pair(struct conf_text *text, struct conf_range object, const char *name,
		const char *written, const char *indent)
{
	size_t at = line_before(text, object.end - 1);
	bool has_line = at > 0 && text->bytes[at - 1] == '\n';
	char *key = conf_written(name), *line = NULL;
	int n_bytes = -1, res = -ENOMEM;

	if (key != NULL && has_line)
		n_bytes = asprintf(&line, "%s%s = %s\n", indent, key, written);
	else if (key != NULL)
		n_bytes = asprintf(&line, " %s = %s ", key, written);
	if (n_bytes >= 0) {
		res = conf_text_replace(text, at, at, line);
		free(line);
	}
	free(key);
	return res < 0 ? res : 1;
}

int conf_set(struct conf_text *text, struct conf_range object, const char *name,
		const char *written, const char *indent)
{
	struct spa_json inside;
	struct conf_pair pair;
	size_t start;
	int res;

	conf_begin(&inside, text->bytes + object.start, object.end - object.start);
	if (!conf_find(inside, name, &pair))
		return add_pair(text, object, name, written, indent);
	if (pair.value_bytes == strlen(written) &&
	    memcmp(pair.value, written, pair.value_bytes) == 0)
		return 0;
	start = (size_t)(pair.value - text->bytes);
	res = conf_text_replace(text, start, start + pair.value_bytes, written);
	return res < 0 ? res : 1;
}

int conf_unset(struct conf_text *text, struct conf_range object, const char *name)
{
	struct spa_json inside;
	struct conf_pair pair;
	size_t start, end, line;
	int res;

	conf_begin(&inside, text->bytes + object.start, object.end - object.start);
	if (!conf_find(inside, name, &pair))
		return 0;
	start = (size_t)(pair.key - text->bytes);
	end = (size_t)(pair.value - text->bytes) + pair.value_bytes;
	line = line_before(text, start);
	if ((line < start || (start > 0 && text->bytes[start - 1] == '\n')) &&
	    text->bytes[end + strspn(text->bytes + end, " \t\r")] == '\n') {
		start = line;
		end += strspn(text->bytes + end, " \t\r") + 1;
	}
	res = conf_text_replace(text, start, end, "");
	return res < 0 ? res : 1;
}
