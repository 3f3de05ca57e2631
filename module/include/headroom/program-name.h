/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PROGRAM_NAME_H
#define HEADROOM_PROGRAM_NAME_H

#include <stdbool.h>

/**
 * Whether a program that goes by `name` is the one that somebody calls `wanted`. The case of ASCII
 * letters does not count; * in `wanted` stands for any bytes, ? for one. What tells a release or
 * a wrapper may be missing: firefox is firefox-esr, too.
 *
 * Time: at most the length of one times that of the other. Thread: any.
 */
bool program_is_named(const char *name, const char *wanted);

/** Whether it is a pattern, with * or ?. */
bool program_is_pattern(const char *wanted);

#endif /* HEADROOM_PROGRAM_NAME_H */
