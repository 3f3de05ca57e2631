/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/regex-internal.h"

/* A character of the expression becomes four steps at most, and there is the last one. */
#define MAX_STEPS (4 * PATTERN_MAX_BYTES + 2)

#define SET_CONTINUATION 0	/* what follows the first byte in UTF-8 */

/** An expression while it is read. */
struct draft {
	uint32_t n_steps, n_sets;
	struct step steps[MAX_STEPS];
	struct set sets[1 + PATTERN_MAX_BYTES];
};

/* ---- sets of bytes ---- */

static void put(struct set *set, unsigned int byte)
{
	set->bits[byte / 8] |= (uint8_t)(1u << (byte % 8));
}

static void put_range(struct set *set, unsigned int first, unsigned int last)
{
	for (unsigned int byte = first; byte <= last; byte++)
		put(set, byte);
}

/* ---- making the steps ---- */

static void add_step(struct draft *d, struct step step)
{
	d->steps[d->n_steps++] = step;
}

/* Make room for one step in front of a part that goes to the end. */
static struct step *insert_step(struct draft *d, uint32_t first)
{
	memmove(&d->steps[first + 1], &d->steps[first],
			(d->n_steps - first) * sizeof(d->steps[0]));
	d->n_steps++;
	return &d->steps[first];
}

static void add_set(struct draft *d, struct set set)
{
	d->sets[d->n_sets] = set;
	add_step(d, (struct step) { .op = OP_SET, .set = (uint8_t)d->n_sets++ });
}

/* A character that starts with a byte of the set, and in UTF-8 may have more. */
static void add_character(struct draft *d, struct set set)
{
	add_set(d, set);
	add_step(d, (struct step) { .op = OP_SPLIT, .a = 1, .b = 3 });
	add_step(d, (struct step) { .op = OP_SET, .set = SET_CONTINUATION });
	add_step(d, (struct step) { .op = OP_JUMP, .a = -2 });
}

static int read_class(struct set *set, const char **text)
{
	static const struct {
		const char *name;
		int (*is)(int c);
	} classes[] = {
		{ "[:alnum:]", isalnum }, { "[:alpha:]", isalpha }, { "[:blank:]", isblank },
		{ "[:cntrl:]", iscntrl }, { "[:digit:]", isdigit }, { "[:graph:]", isgraph },
		{ "[:lower:]", islower }, { "[:print:]", isprint }, { "[:punct:]", ispunct },
		{ "[:space:]", isspace }, { "[:upper:]", isupper }, { "[:xdigit:]", isxdigit },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		size_t length = strlen(classes[i].name);

		if (strncmp(*text, classes[i].name, length) != 0)
			continue;
		for (int c = 0; c < 128; c++)
			if (classes[i].is(c))
				put(set, (unsigned int)c);
		*text += length;
		return 0;
	}
	return -EINVAL;
}

/* One character or a range inside [ ]. */
static int read_range(struct set *set, const char **text)
{
	unsigned char first = (unsigned char)**text, last = first;

	if (first == 0)
		return -EINVAL;
	if (first == '[' && strchr(":.=", (*text)[1]) != NULL)
		return (*text)[1] == ':' ? read_class(set, text) : -EINVAL;
	(*text)++;
	if ((*text)[0] == '-' && (*text)[1] != ']') {
		last = (unsigned char)(*text)[1];
		*text += 2;
	}
	if (last < first || last >= 128 ||
	    (last == '[' && last != first && strchr(":.=", **text) != NULL))
		return -EINVAL;
	put_range(set, first, last);
	return 0;
}

/* From behind [ to behind ]. */
static int read_brackets(struct draft *d, const char **text)
{
	struct set set = { { 0 } };
	bool is_negated = **text == '^';
	const char *start;

	*text += is_negated;
	for (start = *text; **text != ']' || *text == start; )
		if (read_range(&set, text) < 0)
			return -EINVAL;
	(*text)++;
	if (!is_negated) {
		add_set(d, set);
		return 0;
	}
	for (size_t i = 0; i < sizeof(set.bits); i++)
		set.bits[i] = i >= 0x80 / 8 && i < 0xc0 / 8 ? 0 : (uint8_t)~set.bits[i];
	add_character(d, set);
	return 0;
}

static int read_alternatives(struct draft *d, const char **text, bool is_nested);

/* What can stand in front of a * */
static int read_atom(struct draft *d, const char **text)
{
	struct set set = { { 0 } };
	char c = *(*text)++;

	switch (c) {
	case '*': case '+': case '?': case '{': case ')':
		return -EINVAL;
	case '(':
		return read_alternatives(d, text, true);
	case '[':
		return read_brackets(d, text);
	case '.':
		put_range(&set, 1, 0x7f);
		put_range(&set, 0xc0, 0xff);
		add_character(d, set);
		return 0;
	case '\\':
		c = *(*text)++;
		/* Elsewhere \< is the begin of a word, and \w one of its characters. */
		if (c == 0 || isalnum((unsigned char)c) || strchr("<>`'", c) != NULL)
			return -EINVAL;
		break;
	default:
		break;
	}
	add_step(d, (struct step) { .op = OP_BYTE, .byte = (uint8_t)c });
	while (pattern_set_has(&d->sets[SET_CONTINUATION], (unsigned char)**text))
		add_step(d, (struct step) { .op = OP_BYTE, .byte = (uint8_t)*(*text)++ });
	return 0;
}

/* The signs behind a part that starts at step `first`. */
static void read_repetition(struct draft *d, const char **text, uint32_t first)
{
	for (; **text != 0 && strchr("*+?", **text) != NULL; (*text)++) {
		int16_t n = (int16_t)(d->n_steps - first);

		if (**text != '+')
			*insert_step(d, first) = (struct step) { .op = OP_SPLIT, .a = 1,
				.b = (int16_t)(n + (**text == '*' ? 2 : 1)) };
		if (**text == '*')
			add_step(d, (struct step) { .op = OP_JUMP, .a = (int16_t)-(n + 1) });
		if (**text == '+')
			add_step(d, (struct step) { .op = OP_SPLIT, .a = (int16_t)-n, .b = 1 });
	}
}

static int read_sequence(struct draft *d, const char **text)
{
	while (**text != 0 && **text != '|' && **text != ')') {
		uint32_t first = d->n_steps;

		if (**text == '^' || **text == '$') {
			add_step(d, (struct step) {
				.op = *(*text)++ == '^' ? OP_START : OP_END });
			continue;
		}
		if (read_atom(d, text) < 0)
			return -EINVAL;
		read_repetition(d, text, first);
	}
	return 0;
}

/* From behind ( to behind ), or the whole. It is as deep as there are ( in 255 bytes. */
static int read_alternatives(struct draft *d, const char **text, bool is_nested)
{
	uint32_t first = d->n_steps, jump;

	if (read_sequence(d, text) < 0)
		return -EINVAL;
	while (**text == '|') {
		(*text)++;
		*insert_step(d, first) = (struct step) { .op = OP_SPLIT, .a = 1,
			.b = (int16_t)(d->n_steps - first + 1) };
		jump = d->n_steps;
		add_step(d, (struct step) { .op = OP_JUMP });
		if (read_sequence(d, text) < 0)
			return -EINVAL;
		d->steps[jump].a = (int16_t)(d->n_steps - jump);
	}
	if (**text != (is_nested ? ')' : 0))
		return -EINVAL;
	*text += is_nested;
	return 0;
}

static struct pattern *finish_draft(const struct draft *d)
{
	size_t steps_bytes = d->n_steps * sizeof(d->steps[0]);
	size_t sets_bytes = d->n_sets * sizeof(d->sets[0]);
	struct pattern *p = malloc(sizeof(*p) + steps_bytes + sets_bytes);

	if (p == NULL)
		return NULL;
	p->n_steps = d->n_steps;
	p->sets = (struct set *)&p->steps[d->n_steps];
	memcpy(p->steps, d->steps, steps_bytes);
	memcpy(p->sets, d->sets, sets_bytes);
	return p;
}

int pattern_new(struct pattern **patternp, const char *expression)
{
	struct draft d;		/* 16 kB, of which only what is used is touched */

	if (strlen(expression) > PATTERN_MAX_BYTES)
		return -EINVAL;
	d.n_steps = 0;
	d.n_sets = 1;
	d.sets[SET_CONTINUATION] = (struct set) { { 0 } };
	put_range(&d.sets[SET_CONTINUATION], 0x80, 0xbf);
	if (read_alternatives(&d, &expression, false) < 0)
		return -EINVAL;
	add_step(&d, (struct step) { .op = OP_FOUND });
	if (d.n_steps > PATTERN_MAX_STEPS)
		return -E2BIG;
	*patternp = finish_draft(&d);
	return *patternp != NULL ? 0 : -ENOMEM;
}
