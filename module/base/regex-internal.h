/* SPDX-License-Identifier: MIT */
#ifndef HR_PATTERN_PRIV_H
#define HR_PATTERN_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/regex.h"

/** The steps of an expression: regex-compile.c makes them, regex.c follows them. */

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

static inline bool pattern_set_has(const struct set *set, unsigned int byte)
{
	return set->bits[byte / 8] >> (byte % 8) & 1;
}

#endif /* HR_PATTERN_PRIV_H */
