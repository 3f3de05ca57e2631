/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_JSON_H
#define HEADROOM_JSON_H

#include <stdbool.h>
#include <stdio.h>

/**
 * Write one JSON value, indented or in a line, piece by piece. Whatever is given, the output
 * is valid: strings are mended to UTF-8, what is not a finite number is null.
 *
 * key is NULL in a list and at the top, and a name inside of an object.
 */
struct json {
	FILE *file;		/**< borrowed */
	bool is_line;		/**< all of it in one line */
	int depth;
	bool has_items;		/**< in what is open */
};

void json_open(struct json *json, const char *key, char bracket);

/** Ends the line after the last one. */
void json_close(struct json *json, char bracket);

/** NULL is null. */
void json_string(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, double value);
void json_bool(struct json *json, const char *key, bool value);

/** A value of a key as what it looks like: true, false, a number, else a string. */
void json_word(struct json *json, const char *key, const char *value);

#endif /* HEADROOM_JSON_H */
