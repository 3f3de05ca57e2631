/* SPDX-License-Identifier: MIT */
#ifndef HR_PATTERN_H
#define HR_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Extended regular expressions whose cost is bounded, whoever wrote them.
 *
 * regcomp() of the C library is no choice here: "a" and forty "+" behind it, or
 * some nested ( ) with ^, take gigabytes or hours, and an expression it does accept
 * may take seconds for one text. Here an expression becomes a list of steps no
 * longer than four times itself, and all ways through it are followed at once: the
 * time is at most the product of both lengths, the memory fixed when it is made.
 *
 * Understood (POSIX.1-2017 XBD 9.4): characters, \ before what is neither letter nor
 * digit, . [ ] with ranges and classes, ( ) | * + ? ^ and $. Not: { }, back-references
 * and collation. The text is UTF-8; what [ ] name is ASCII, though [^a] is anything else.
 *
 * Thread: any, one at a time; nothing is shared.
 */
struct pattern;

#define PATTERN_MAX_BYTES 255u		/**< of an expression */

/** 0 and *patternp, the caller's; -EINVAL when it is not understood; or -ENOMEM. */
int pattern_new(struct pattern **patternp, const char *expression);

/** NULL is fine. */
void pattern_free(struct pattern *pattern);

/** Whether it is found anywhere in the first n_bytes of text. */
bool pattern_is_in(const struct pattern *pattern, const char *text, size_t n_bytes);

#endif /* HR_PATTERN_H */
