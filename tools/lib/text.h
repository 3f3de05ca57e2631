/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_TEXT_H
#define HEADROOM_TEXT_H

#include <stddef.h>

/** Bytes enough for what is shown of any name or value. */
#define TEXT_BYTES 512u

/**
 * Copy what another program said so that a terminal only shows it: what is no
 * UTF-8, a control character or turns the direction of writing becomes '?'. Cut
 * between characters to size_bytes, which is at least 1. NULL is "". Returns buf.
 */
const char *text_printable(const char *said, char *buf, size_t size_bytes);

/** Length in bytes of the character s starts with; 0 when it is not UTF-8. */
size_t text_character(const char *s, unsigned int *code);

/** Columns that printable UTF-8 takes. */
int text_columns(const char *text);

/** Bytes of the start of printable UTF-8 that fit into so many columns. */
size_t text_fit(const char *text, int columns);

/** How many letters differ; to guess what was meant. Names beyond 63 bytes are far. */
unsigned int text_distance(const char *a, const char *b);

#endif /* HEADROOM_TEXT_H */
