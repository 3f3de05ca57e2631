/* SPDX-License-Identifier: MIT */
#include "lib/json.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"

#define REPLACEMENT "\\ufffd"

static void put_string(FILE *file, const char *s)
{
	fputc('"', file);
	while (*s != '\0') {
		unsigned int code;
		size_t n = text_character(s, &code);

		if (n == 0)
			fputs(REPLACEMENT, file);
		else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			fprintf(file, "\\u%04x", code);
		else if (code == '"' || code == '\\')
			fprintf(file, "\\%c", (int)code);
		else
			fwrite(s, 1, n, file);
		s += n > 0 ? n : 1;
	}
	fputc('"', file);
}

static void start(struct json *json, const char *key)
{
	if (json->has_items)
		fputc(',', json->file);
	if (json->depth > 0 && !json->is_line)
		fprintf(json->file, "\n%*s", 2 * json->depth, "");
	if (key != NULL) {
		put_string(json->file, key);
		fputs(": ", json->file);
	}
	json->has_items = true;
}

void json_open(struct json *json, const char *key, char bracket)
{
	start(json, key);
	fputc(bracket, json->file);
	json->depth++;
	json->has_items = false;
}

void json_close(struct json *json, char bracket)
{
	json->depth--;
	if (json->has_items && !json->is_line)
		fprintf(json->file, "\n%*s", 2 * json->depth, "");
	fputc(bracket, json->file);
	json->has_items = true;
	if (json->depth == 0)
		fputc('\n', json->file);
}

void json_string(struct json *json, const char *key, const char *value)
{
	start(json, key);
	if (value != NULL)
		put_string(json->file, value);
	else
		fputs("null", json->file);
}

void json_number(struct json *json, const char *key, double value)
{
	start(json, key);
	if (isfinite(value))
		fprintf(json->file, "%.10g", value);
	else
		fputs("null", json->file);
}

void json_bool(struct json *json, const char *key, bool value)
{
	start(json, key);
	fputs(value ? "true" : "false", json->file);
}

static bool is_number(const char *s)
{
	const char *digits = s + (*s == '-');
	char *end;

	/* strtod() takes more than JSON has: " 1", "0x1", "inf", "01", "1." */
	if (!isdigit((unsigned char)*digits) || strspn(s, "0123456789+-.eE") != strlen(s) ||
	    (*digits == '0' && isdigit((unsigned char)digits[1])) ||
	    s[strlen(s) - 1] == '.' || strstr(s, ".e") != NULL || strstr(s, ".E") != NULL)
		return false;
	return isfinite(strtod(s, &end)) && *end == '\0';
}

void json_word(struct json *json, const char *key, const char *value)
{
	if (value != NULL && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)) {
		json_bool(json, key, *value == 't');
	} else if (value != NULL && is_number(value)) {
		start(json, key);
		fputs(value, json->file);
	} else {
		json_string(json, key, value);
	}
}
