/* SPDX-License-Identifier: MIT */
#include "base/conf-reader.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/utf8.h"

/* Mistakes come roughly in the order of the text: count on from the last one. */
static unsigned int line_of(struct reader *reader, const char *at)
{
	if (at == NULL)
		return 0;
	if (reader->counted == NULL || at < reader->counted) {
		reader->counted = reader->text;
		reader->line = 1;
	}
	for (; reader->counted < at; reader->counted++)
		reader->line += *reader->counted == '\n';
	return reader->line;
}

static void report(struct reader *reader, struct hr_profile_fault *fault, const char *at)
{
	reader->n_faults++;
	if (reader->on_fault == NULL)
		return;
	fault->file = reader->file;
	fault->line = line_of(reader, at);
	reader->on_fault(reader->data, fault);
}

void reader_fault(struct reader *reader, const char *at, const char *key,
		const char *problem, const char *allowed)
{
	struct hr_profile_fault fault = {
		.key = key, .value = "", .problem = problem, .allowed = allowed,
	};

	report(reader, &fault, at);
}

void reader_fault_value(struct reader *reader, const struct conf_pair *pair,
		const char *problem, const char *allowed)
{
	char value[48];
	int length_bytes = SPA_MIN(pair->length_bytes, (int)sizeof(value) - 1);
	struct hr_profile_fault fault = {
		.key = pair->key, .value = value, .problem = problem, .allowed = allowed,
	};

	/* not in the middle of a character */
	while (length_bytes < pair->length_bytes && length_bytes > 0 &&
			((unsigned char)pair->value[length_bytes] & 0xc0) == 0x80)
		length_bytes--;
	if (is_list(pair) || is_object(pair))
		snprintf(value, sizeof(value), "%s", is_list(pair) ? "[...]" : "{...}");
	else
		snprintf(value, sizeof(value), "%.*s", length_bytes, pair->value);
	report(reader, &fault, pair->value);
}

bool reader_copy_text(const struct conf_pair *pair, char *buf, size_t size_bytes)
{
	if (spa_json_is_container(pair->value, pair->length_bytes) ||
			spa_json_parse_stringn(pair->value, pair->length_bytes, buf,
				(int)size_bytes) <= 0)
		return false;
	for (const char *c = buf; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return true;
}

int reader_find_label(const struct conf_pair *pair, const char *const labels[], int n_labels)
{
	char text[32];

	if (!reader_copy_text(pair, text, sizeof(text)))
		return -1;
	for (int i = 0; i < n_labels; i++)
		if (spa_streq(text, labels[i]))
			return i;
	return -1;
}

bool reader_next_pair(struct reader *reader, struct spa_json *object, struct conf_pair *pair)
{
	struct conf_pair key = { .key = "" };

	pair->length_bytes = 0;
	while ((key.length_bytes = spa_json_next(object, &key.value)) > 0) {
		pair->length_bytes = spa_json_next(object, &pair->value);
		if (pair->length_bytes <= 0)
			break;
		if (reader_copy_text(&key, pair->key, sizeof(pair->key)))
			return true;
		reader_fault_value(reader, &key, "not a key", "");
	}
	/* newer versions of spa/utils/json.h are stricter about what separates */
	if (key.length_bytes < 0 || pair->length_bytes < 0)
		reader_fault(reader, object->cur, "", "not understood from here on", "");
	return false;
}

const char *hr_profile_fault_text(const struct hr_profile_fault *fault, char *buf,
		size_t size_bytes)
{
	char line[16] = "";

	if (fault->file != NULL && fault->line > 0)
		snprintf(line, sizeof(line), "%u:", fault->line);
	snprintf(buf, size_bytes, "%s%s%s%s%s%s%s%s%s%s%s", fault->file != NULL ? fault->file : "",
			fault->file != NULL ? ":" : "", line, fault->file != NULL ? " " : "",
			fault->key,
			*fault->value != '\0' && *fault->key != '\0' ? " = " : "", fault->value,
			*fault->value != '\0' || *fault->key != '\0' ? ": " : "", fault->problem,
			*fault->allowed != '\0' ? "; allowed is " : "", fault->allowed);
	return buf;
}

/* ---- syntax ---- */

/** Keys and values take turns in an object; level 0 is one too, or a single one in {}. */
struct level {
	const char *bracket;	/* NULL at level 0 */
	unsigned int n_tokens;
};

struct scan {
	struct reader *reader;
	const char *cur;
	const char *end;
	struct level levels[1 + HR_PROFILE_MAX_DEPTH];
	unsigned int n_open;
};

/** As n_tokens of level 0: the {} around everything has been there. */
#define WHOLE UINT_MAX

static int fail(struct scan *scan, const char *at, const char *problem)
{
	reader_fault(scan->reader, at, "", problem, "");
	return -EINVAL;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool ends_word(char c)
{
	return is_space(c) || (c != '\0' && strchr(":,=]}", c) != NULL);
}

static bool has_pairs(const struct level *level)
{
	return level->bracket == NULL || *level->bracket == '{';
}

/* A word, a string or an opening bracket at cur. */
static int count_token(struct scan *scan, bool is_bracket)
{
	struct level *level = &scan->levels[scan->n_open];
	bool is_whole = scan->n_open == 0 && level->n_tokens == 0 && *scan->cur == '{';

	if (scan->n_open == 0 && level->n_tokens == WHOLE)
		return fail(scan, scan->cur, "something after the closing }");
	if (is_bracket && !is_whole && has_pairs(level) && level->n_tokens % 2 == 0)
		return fail(scan, scan->cur, "a bracket where a key belongs");
	level->n_tokens = is_whole ? WHOLE : level->n_tokens + 1;
	return 0;
}

static int check_open(struct scan *scan)
{
	if (count_token(scan, true) < 0)
		return -EINVAL;
	if (scan->n_open == HR_PROFILE_MAX_DEPTH)
		return fail(scan, scan->cur, "too many brackets within brackets");
	scan->levels[++scan->n_open] = (struct level) { .bracket = scan->cur++ };
	return 0;
}

static int check_close(struct scan *scan)
{
	const struct level *level = &scan->levels[scan->n_open];

	if (scan->n_open == 0)
		return fail(scan, scan->cur, "this bracket closes nothing");
	if ((*level->bracket == '{') != (*scan->cur == '}'))
		return fail(scan, scan->cur, *scan->cur == '}' ? "} closes a [" : "] closes a {");
	if (has_pairs(level) && level->n_tokens % 2 != 0)
		return fail(scan, scan->cur, "a key without a value before this }");
	scan->n_open--;
	scan->cur++;
	return 0;
}

static int check_string(struct scan *scan)
{
	const char *start = scan->cur;

	if (count_token(scan, false) < 0)
		return -EINVAL;
	scan->cur++;
	while (scan->cur < scan->end && *scan->cur != '"') {
		size_t n_bytes = utf8_bytes(scan->cur, (size_t)(scan->end - scan->cur));

		if (*scan->cur == '\\') {
			if (++scan->cur == scan->end)
				break;
			n_bytes = strchr("\"\\/bfnrtu", *scan->cur) != NULL;
		} else if ((unsigned char)*scan->cur < 0x20 || *scan->cur == 0x7f) {
			n_bytes = 0;
		}
		if (n_bytes == 0)
			return fail(scan, scan->cur, "not allowed in a string: a line's end, a "
					"control character, an unknown escape, or no UTF-8");
		scan->cur += n_bytes;
	}
	if (scan->cur == scan->end)
		return fail(scan, start, "this string has no end");
	scan->cur++;
	return 0;
}

static int check_word(struct scan *scan)
{
	if (count_token(scan, false) < 0)
		return -EINVAL;
	for (; scan->cur < scan->end && !ends_word(*scan->cur); scan->cur++)
		if (strchr("{[\"#", *scan->cur) != NULL)
			return fail(scan, scan->cur, "a word with a bracket, quote or # in it "
					"needs quotes around it");
	return 0;
}

/* One that ends with the text is cut off: in PipeWire 0.3.65 it would be a word. */
static void skip_comment(struct scan *scan)
{
	const char *start = scan->cur;

	while (scan->cur < scan->end && *scan->cur != '\n' && *scan->cur != '\r')
		scan->cur++;
	if (scan->cur == scan->end)
		scan->reader->size_bytes = (size_t)(start - scan->reader->text);
}

static int check_next(struct scan *scan)
{
	switch (*scan->cur) {
	case ' ': case '\t': case '\r': case '\n': case ':': case ',': case '=':
		scan->cur++;
		return 0;
	case '#':
		skip_comment(scan);
		return 0;
	case '{': case '[':
		return check_open(scan);
	case '}': case ']':
		return check_close(scan);
	case '"':
		return check_string(scan);
	default:
		return check_word(scan);
	}
}

static int check_characters(struct scan *scan)
{
	for (const char *c = scan->cur; c < scan->end; c++)
		if (((unsigned char)*c < 0x20 && !is_space(*c)) || *c == 0x7f)
			return fail(scan, c, "a control character");
	return 0;
}

int reader_check_syntax(struct reader *reader)
{
	struct scan scan = {
		.reader = reader,
		.cur = reader->text,
		.end = reader->text + reader->size_bytes,
	};
	size_t max_bytes = reader->max_bytes > 0 ? reader->max_bytes : HR_PROFILE_MAX_BYTES;
	char problem[48];
	int res;

	snprintf(problem, sizeof(problem), "longer than %zu bytes", max_bytes);
	if (reader->size_bytes > max_bytes)
		return fail(&scan, NULL, problem);
	res = check_characters(&scan);
	while (res == 0 && scan.cur < scan.end)
		res = check_next(&scan);
	if (res == 0 && scan.n_open > 0)
		return fail(&scan, scan.levels[scan.n_open].bracket, "this bracket is never closed");
	if (res == 0 && scan.levels[0].n_tokens != WHOLE && scan.levels[0].n_tokens % 2 != 0)
		return fail(&scan, scan.end, "a key without a value at the end");
	return res;
}
