/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/regex-internal.h"

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
	return s->op == OP_BYTE ? s->byte == byte : pattern_set_has(&p->sets[s->set], byte);
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
