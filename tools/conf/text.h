/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_TOOLS_CONF_TEXT_H
#define HEADROOM_TOOLS_CONF_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <spa/utils/json.h>

/**
 * Text of a configuration file of PipeWire: walking it, and changing one pair of it while
 * every other byte, comments too, stays. Thread: any.
 */

#define CONF_KEY_BYTES 256u	/**< of a key, with the 0 at its end; longer ones are skipped */

/** Bytes that grow; ends with 0, which does not count. { 0 } is empty. */
struct conf_text {
	char *bytes;		/**< owned; NULL only in an empty text */
	size_t n_bytes;
};

void conf_text_finish(struct conf_text *text);

/** Put `with` in the place of the bytes from start to before end. 0 or -ENOMEM: as it was. */
int conf_text_replace(struct conf_text *text, size_t start, size_t end, const char *with);

/** A place in a text: the bytes from start to before end. */
struct conf_range {
	size_t start, end;
};

/** One key with its value; pointers go into the text. */
struct conf_pair {
	char name[CONF_KEY_BYTES];	/**< the key, without quotes */
	const char *key;		/**< its first byte, or its quote */
	const char *value;
	size_t value_bytes;		/**< of a container with both brackets */
};

/** Start to walk a whole file; the braces around everything may be there or not. */
void conf_begin(struct spa_json *object, const char *text, size_t n_bytes);

/** The next pair. What cannot be read ends the object. */
bool conf_next(struct spa_json *object, struct conf_pair *pair);

/** The pair that counts, which is the last of that name. */
bool conf_find(struct spa_json object, const char *name, struct conf_pair *pair);

/** Go into the value if it is a container that starts with that bracket. */
bool conf_enter(const struct conf_pair *pair, char bracket, struct spa_json *inside);

/** The value as a word; false for a container, or when it does not fit. */
bool conf_word(const struct conf_pair *pair, char *buf, size_t size_bytes);

/**
 * What a value has to be written as: a list or an object as it is, a word in quotes where
 * it needs them. The caller's; NULL with errno EINVAL when brackets or quotes in a
 * container do not match.
 */
char *conf_written(const char *value);

/**
 * Set a pair of the object whose brackets are at object.start and object.end - 1; written
 * is from conf_written(). A new pair comes last, on a line of its own with `indent` before
 * it where the closing bracket has a line of its own.
 * Returns 1, 0 when it is so already, or -ENOMEM.
 */
int conf_set(struct conf_text *text, struct conf_range object, const char *name,
		const char *written, const char *indent);

/** Take a pair out, with its line if nothing else is on it. 1, 0 without one, -ENOMEM. */
int conf_unset(struct conf_text *text, struct conf_range object, const char *name);

#endif /* HEADROOM_TOOLS_CONF_TEXT_H */
