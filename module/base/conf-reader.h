/* SPDX-License-Identifier: MIT */
#ifndef HR_PROFILE_READER_H
#define HR_PROFILE_READER_H

#include <stdbool.h>

#include <spa/utils/json.h>

#include <headroom/conf-text.h>

/** A pass through the text of a profile, which counts lines and mistakes. */
struct reader {
	const char *text;		/**< borrowed */
	size_t size_bytes;
	size_t max_bytes;		/**< a longer text is refused; 0 is HR_PROFILE_MAX_BYTES */
	const char *file;		/**< borrowed; NULL: faults have no place */
	hr_profile_fault_fn on_fault;	/**< NULL is fine */
	void *data;
	int n_faults;
	const char *counted;		/**< `line` is of this place */
	unsigned int line;
};

/** One key with its value. */
struct conf_pair {
	char key[256];
	const char *value;		/**< its first byte: a quote, a bracket, a word */
	int length_bytes;		/**< of a container 1 */
};

/** What a value looks like; spa_json_next() tells it by the first byte. */
static inline bool is_list(const struct conf_pair *pair)
{
	return *pair->value == '[';
}

static inline bool is_object(const struct conf_pair *pair)
{
	return *pair->value == '{';
}

/**
 * Report a mistake at a place in the text; NULL is the whole file. problem is a
 * constant, allowed "" or a list; value is "" or what stands there, without end.
 */
void reader_fault(struct reader *reader, const char *at, const char *key,
		const char *problem, const char *allowed);

/** The same for the value of a pair, which is quoted. */
void reader_fault_value(struct reader *reader, const struct conf_pair *pair,
		const char *problem, const char *allowed);

/**
 * Check that the text is no longer than allowed, and that spa_json_next() can
 * walk it: brackets match, every key has a value, strings end and are UTF-8, no
 * control characters, no bracket or quote inside a word. Newer and older versions of spa/utils/json.h
 * read the same out of what passes. May make size_bytes less, by a comment.
 *
 * Returns 0, or -EINVAL with the first mistake reported.
 */
int reader_check_syntax(struct reader *reader);

/** Next pair of an object. Reports keys that do not fit, and skips them. */
bool reader_next_pair(struct reader *reader, struct spa_json *object, struct conf_pair *pair);

/** The text of a word or a string. Returns false when it is neither, or does not fit. */
bool reader_copy_text(const struct conf_pair *pair, char *buf, size_t size_bytes);

/** Index of a word or string among labels, or -1. */
int reader_find_label(const struct conf_pair *pair, const char *const labels[], int n_labels);

#endif /* HR_PROFILE_READER_H */
