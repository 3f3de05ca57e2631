/* SPDX-License-Identifier: MIT */
#include "base/regex.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** The steps of an expression. */

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

struct set {
	uint8_t bits[32];
};

struct pattern {
	uint32_t n_steps;
	struct set *sets;	/* behind the steps */
	struct step steps[];
};

static bool set_has(const struct set *set, unsigned int byte)
{
	return set->bits[byte / 8] >> (byte % 8) & 1;
}

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
	while (set_has(&d->sets[SET_CONTINUATION], (unsigned char)**text))
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

/* ---- following them ---- */

void pattern_free(struct pattern *pattern)
{
	free(pattern);
}

uint32_t pattern_steps(const struct pattern *pattern)
{
	return pattern->n_steps;
}

/** The steps that wait for a byte, at one place of the text. */
struct walk {
	const struct pattern *pattern;
	size_t n_bytes;
	size_t place;
	uint32_t n_taken;
	uint16_t n_waiting;
	uint16_t n_open;
	uint16_t waiting[PATTERN_MAX_STEPS];
	uint16_t open[PATTERN_MAX_STEPS];
	uint16_t seen[PATTERN_MAX_STEPS];	/**< 1 + the last place each was reached at */
};

static void reach(struct walk *w, int step)
{
	if (w->seen[step] == w->place + 1)
		return;
	w->seen[step] = (uint16_t)(w->place + 1);
	w->open[w->n_open++] = (uint16_t)step;
}

/* Everything that is reached from a step without a byte. True when that is the end. */
static bool reach_all(struct walk *w, int step)
{
	reach(w, step);
	while (w->n_open > 0) {
		int i = w->open[--w->n_open];
		const struct step *s = &w->pattern->steps[i];

		w->n_taken++;
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
	return s->op == OP_BYTE ? s->byte == byte : set_has(&p->sets[s->set], byte);
}

static bool follow(struct walk *w, const char *text)
{
	const struct pattern *p = w->pattern;
	uint16_t before[PATTERN_MAX_STEPS];

	if (reach_all(w, 0))
		return true;
	for (size_t i = 0; i < w->n_bytes; i++) {
		uint16_t n_before = w->n_waiting;

		memcpy(before, w->waiting, n_before * sizeof(before[0]));
		w->n_waiting = 0;
		w->place = i + 1;
		for (uint16_t k = 0; k < n_before; k++)
			if (takes(p, &p->steps[before[k]], (unsigned char)text[i]) &&
			    reach_all(w, before[k] + 1))
				return true;
		/* It may begin anywhere. */
		if (reach_all(w, 0))
			return true;
	}
	return false;
}

bool pattern_is_in(const struct pattern *p, const char *text, size_t n_bytes, uint32_t *n_taken)
{
	struct walk w;		/* the lists begin empty */
	bool is_in;

	w.pattern = p;
	w.n_bytes = n_bytes < PATTERN_MAX_TEXT ? n_bytes : PATTERN_MAX_TEXT;
	w.place = 0;
	w.n_taken = w.n_waiting = w.n_open = 0;
	memset(w.seen, 0, p->n_steps * sizeof(w.seen[0]));
	is_in = follow(&w, text);
	*n_taken += w.n_taken;
	return is_in;
}
