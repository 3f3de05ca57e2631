/* SPDX-License-Identifier: MIT */
#ifndef HR_JSON_TEXT_H
#define HR_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Write one JSON value, which is SPA-JSON too, in one line into a buffer, piece by piece.
 * Whatever is given, strings are UTF-8 and numbers have a point. key is NULL in a list and at
 * the top. A copy of the struct is where to go back to when a piece does not fit.
 *
 * Thread: any; nothing is shared.
 */
struct json_text {
	char *buf;		/**< borrowed; ends with 0 */
	size_t size_bytes;	/**< of buf, at least 1 */
	size_t n_bytes;		/**< in buf, without the 0 */
	bool has_items;		/**< in what is open */
	bool is_cut;		/**< something did not fit: buf is of no use */
};

void json_text_start(struct json_text *json, char *buf, size_t size_bytes);

/** bracket is { or [. */
void json_text_open(struct json_text *json, const char *key, char bracket);
/** bracket is } or ]. */
void json_text_close(struct json_text *json, char bracket);

/**
 * A string by others: its characters in up to max_bytes, as far as they are UTF-8. Returns
 * whether that is all of it. In the buffer it takes up to six times its bytes.
 */
bool json_text_string(struct json_text *json, const char *key, const char *value,
		size_t max_bytes);

void json_text_integer(struct json_text *json, const char *key, int64_t value);
/** value is finite. */
void json_text_number(struct json_text *json, const char *key, double value);
void json_text_bool(struct json_text *json, const char *key, bool value);

#endif /* HR_JSON_TEXT_H */
