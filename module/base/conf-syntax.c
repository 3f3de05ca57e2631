/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/conf-reader.h"
#include "base/utf8.h"

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
