/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pattern.h"

/* A character of the expression becomes four steps at most, and there is the last one. */
#define MAX_STEPS (4 * PATTERN_MAX_BYTES + 2)

enum op {
	OP_BYTE,	/* one that is equal */
	OP_SET,		/* one of a set */
	OP_START,	/* nothing, where the text begins */
	OP_END,		/* nothing, where it ends */
	OP_JUMP,	/* to the step a */
	OP_SPLIT,	/* to both a and b */
	OP_FOUND
};

struct step {
	uint8_t op, byte;
	uint8_t set;		/* index */
	int16_t a, b;		/* relative to this step, so that a part can be moved */
};

#define SET_CONTINUATION 0	/* what follows the first byte in UTF-8 */

struct set {
	uint8_t bits[32];
};

struct pattern {
	uint32_t n_steps, n_sets;
	struct step steps[MAX_STEPS];
	struct set sets[1 + PATTERN_MAX_BYTES];
};

/* ---- sets of bytes ---- */

static void put(struct set *set, unsigned int byte)
{
	set->bits[byte / 8] |= (uint8_t)(1u << (byte % 8));
}

static bool has(const struct set *set, unsigned int byte)
{
	return set->bits[byte / 8] >> (byte % 8) & 1;
}

static void put_range(struct set *set, unsigned int first, unsigned int last)
{
	for (unsigned int byte = first; byte <= last; byte++)
		put(set, byte);
}

/* ---- making the steps ---- */

static void add_step(struct pattern *p, struct step step)
{
	p->steps[p->n_steps++] = step;
}

/* Make room for one step in front of a part that goes to the end. */
static struct step *insert_step(struct pattern *p, uint32_t first)
{
	memmove(&p->steps[first + 1], &p->steps[first],
			(p->n_steps - first) * sizeof(p->steps[0]));
	p->n_steps++;
	return &p->steps[first];
}

static void add_set(struct pattern *p, struct set set)
{
	p->sets[p->n_sets] = set;
	add_step(p, (struct step) { .op = OP_SET, .set = (uint8_t)p->n_sets++ });
}

/* A character that starts with a byte of the set, and in UTF-8 may have more. */
static void add_character(struct pattern *p, struct set set)
{
	add_set(p, set);
	add_step(p, (struct step) { .op = OP_SPLIT, .a = 1, .b = 3 });
	add_step(p, (struct step) { .op = OP_SET, .set = SET_CONTINUATION });
	add_step(p, (struct step) { .op = OP_JUMP, .a = -2 });
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
static int read_brackets(struct pattern *p, const char **text)
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
		add_set(p, set);
		return 0;
	}
	for (size_t i = 0; i < sizeof(set.bits); i++)
		set.bits[i] = i >= 0x80 / 8 && i < 0xc0 / 8 ? 0 : (uint8_t)~set.bits[i];
	add_character(p, set);
	return 0;
}

static int read_alternatives(struct pattern *p, const char **text, bool is_nested);

/* What can stand in front of a * */
static int read_atom(struct pattern *p, const char **text)
{
	struct set set = { { 0 } };
	char c = *(*text)++;

	switch (c) {
	case '*': case '+': case '?': case '{': case ')':
		return -EINVAL;
	case '(':
		return read_alternatives(p, text, true);
	case '[':
		return read_brackets(p, text);
	case '.':
		put_range(&set, 1, 0x7f);
		put_range(&set, 0xc0, 0xff);
		add_character(p, set);
		return 0;
	case '\\':
		c = *(*text)++;
		if (c == 0 || isalnum((unsigned char)c))
			return -EINVAL;
		break;
	default:
		break;
	}
	add_step(p, (struct step) { .op = OP_BYTE, .byte = (uint8_t)c });
	while (has(&p->sets[SET_CONTINUATION], (unsigned char)**text))
		add_step(p, (struct step) { .op = OP_BYTE, .byte = (uint8_t)*(*text)++ });
	return 0;
}

/* The signs behind a part that starts at step `first`. */
static void read_repetition(struct pattern *p, const char **text, uint32_t first)
{
	for (; **text != 0 && strchr("*+?", **text) != NULL; (*text)++) {
		int16_t n = (int16_t)(p->n_steps - first);

		if (**text != '+')
			*insert_step(p, first) = (struct step) { .op = OP_SPLIT, .a = 1,
				.b = (int16_t)(n + (**text == '*' ? 2 : 1)) };
		if (**text == '*')
			add_step(p, (struct step) { .op = OP_JUMP, .a = (int16_t)-(n + 1) });
		if (**text == '+')
			add_step(p, (struct step) { .op = OP_SPLIT, .a = (int16_t)-n, .b = 1 });
	}
}

static int read_sequence(struct pattern *p, const char **text)
{
	while (**text != 0 && **text != '|' && **text != ')') {
		uint32_t first = p->n_steps;

		if (**text == '^' || **text == '$') {
			add_step(p, (struct step) {
				.op = *(*text)++ == '^' ? OP_START : OP_END });
			continue;
		}
		if (read_atom(p, text) < 0)
			return -EINVAL;
		read_repetition(p, text, first);
	}
	return 0;
}

/* From behind ( to behind ), or the whole. It is as deep as there are ( in 255 bytes. */
static int read_alternatives(struct pattern *p, const char **text, bool is_nested)
{
	uint32_t first = p->n_steps, jump;

	if (read_sequence(p, text) < 0)
		return -EINVAL;
	while (**text == '|') {
		(*text)++;
		*insert_step(p, first) = (struct step) { .op = OP_SPLIT, .a = 1,
			.b = (int16_t)(p->n_steps - first + 1) };
		jump = p->n_steps;
		add_step(p, (struct step) { .op = OP_JUMP });
		if (read_sequence(p, text) < 0)
			return -EINVAL;
		p->steps[jump].a = (int16_t)(p->n_steps - jump);
	}
	if (**text != (is_nested ? ')' : 0))
		return -EINVAL;
	*text += is_nested;
	return 0;
}

int pattern_new(struct pattern **patternp, const char *expression)
{
	struct pattern *p;

	if (strlen(expression) > PATTERN_MAX_BYTES)
		return -EINVAL;
	if ((p = calloc(1, sizeof(*p))) == NULL)
		return -ENOMEM;
	put_range(&p->sets[SET_CONTINUATION], 0x80, 0xbf);
	p->n_sets = 1;
	if (read_alternatives(p, &expression, false) < 0) {
		free(p);
		return -EINVAL;
	}
	add_step(p, (struct step) { .op = OP_FOUND });
	*patternp = p;
	return 0;
}

void pattern_free(struct pattern *pattern)
{
	free(pattern);
}

/* ---- following them ---- */

/** The steps that wait for a byte, at one place of the text. */
struct walk {
	const struct pattern *pattern;
	size_t n_bytes;
	size_t place;
	uint16_t n_waiting;
	uint16_t waiting[MAX_STEPS];
	size_t seen[MAX_STEPS];		/**< 1 + the last place each was reached at */
	uint16_t n_open;
	uint16_t open[MAX_STEPS];
};

static void reach(struct walk *w, int step)
{
	if (w->seen[step] == w->place + 1)
		return;
	w->seen[step] = w->place + 1;
	w->open[w->n_open++] = (uint16_t)step;
}

/* Everything that is reached from a step without a byte. True when that is the end. */
static bool reach_all(struct walk *w, int step)
{
	reach(w, step);
	while (w->n_open > 0) {
		int i = w->open[--w->n_open];
		const struct step *s = &w->pattern->steps[i];

		if (s->op == OP_FOUND)
			return true;
		if (s->op == OP_BYTE || s->op == OP_SET)
			w->waiting[w->n_waiting++] = (uint16_t)i;
		if (s->op == OP_JUMP || s->op == OP_SPLIT)
			reach(w, i + s->a);
		if (s->op == OP_SPLIT)
			reach(w, i + s->b);
		if ((s->op == OP_START && w->place == 0) ||
		    (s->op == OP_END && w->place == w->n_bytes))
			reach(w, i + 1);
	}
	return false;
}

static bool takes(const struct pattern *p, const struct step *s, unsigned char byte)
{
	return s->op == OP_BYTE ? s->byte == byte : has(&p->sets[s->set], byte);
}

bool pattern_is_in(const struct pattern *p, const char *text, size_t n_bytes)
{
	struct walk w = { .pattern = p, .n_bytes = n_bytes };
	uint16_t before[MAX_STEPS];

	if (reach_all(&w, 0))
		return true;
	for (size_t i = 0; i < n_bytes; i++) {
		uint16_t n_before = w.n_waiting;

		memcpy(before, w.waiting, n_before * sizeof(before[0]));
		w.n_waiting = 0;
		w.place = i + 1;
		for (uint16_t k = 0; k < n_before; k++)
			if (takes(p, &p->steps[before[k]], (unsigned char)text[i]) &&
			    reach_all(&w, before[k] + 1))
				return true;
		/* It may begin anywhere. */
		if (reach_all(&w, 0))
			return true;
	}
	return false;
}
