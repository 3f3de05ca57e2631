/* SPDX-License-Identifier: MIT */
#ifndef HR_PATTERN_H
#define HR_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Extended regular expressions whose cost is bounded, whoever wrote them.
 *
 * regcomp() of the C library is no choice here: "a" and forty "+" behind it, or
 * some nested ( ) with ^, take gigabytes or hours, and an expression it does accept
 * may take seconds for one text. Here an expression becomes a list of steps no
 * longer than four times itself, and all ways through it are followed at once: the
 * time is at most the product of both lengths, the memory fixed when it is made.
 *
 * Understood (POSIX.1-2017 XBD 9.4): characters, \ before a sign, . [ ] with ranges and
 * classes, ( ) | * + ? ^ and $. Not: { }, back-references, collation and what \ means to GNU
 * before a letter or one of < > ` '. The text is UTF-8; what [ ] name is ASCII, though [^a]
 * is anything else.
 *
 * Thread: any, one at a time; nothing is shared.
 */
struct pattern;

#define PATTERN_MAX_BYTES 255u		/**< of an expression */
#define PATTERN_MAX_STEPS 512u		/**< it may become; a [^ ] or . is four, most are one */
#define PATTERN_MAX_TEXT 255u		/**< bytes of a text; the rest is not looked at */

/**
 * 0 and *patternp, the caller's; -EINVAL when it is not understood; -E2BIG when it is,
 * but has too many steps; or -ENOMEM.
 */
int pattern_new(struct pattern **patternp, const char *expression);

/** How many steps it has. */
uint32_t pattern_steps(const struct pattern *pattern);

/** NULL is fine. */
void pattern_free(struct pattern *pattern);

/**
 * Whether it is found anywhere in the first n_bytes of text.
 * What it cost, the number of steps taken, is added to *n_taken: at most
 * pattern_steps() at each byte and behind the last.
 */
bool pattern_is_in(const struct pattern *pattern, const char *text, size_t n_bytes,
		uint32_t *n_taken);

#endif /* HR_PATTERN_H */
