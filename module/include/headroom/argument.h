/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_ARGUMENT_H
#define HEADROOM_ARGUMENT_H

#include <stddef.h>

/**
 * What may stand in the arguments of the module, `args = { }`: for the module that reads
 * them and for programs that write them. Values are SPA-JSON without the quotes of a
 * string: "night", "[ FL FR ]". Thread: any; nothing is shared.
 */

#define HR_ARGUMENT_REASON_BYTES 256u

/** The keys but app-level.*, in the order of arguments.def; NULL ends them. */
extern const char *const hr_argument_keys[];

/**
 * Check the form of a value, as the module does before it takes it: a list is a list, a
 * number in its range. What is in a list or object is not looked at.
 *
 * reason gets what is allowed, for a message, "allowed is 0 .. 100 %"; size_bytes is at
 * least 1. Returns 0, -ENOENT when there is no such argument, -EINVAL for a wrong value.
 */
int hr_argument_check_form(const char *key, const char *value, char *reason,
		size_t size_bytes);

/**
 * The same, with everything that is in a list or an object, and for parameters by their
 * own names: "headroom.agc.target-lufs", which stand in `params = { }`.
 */
int hr_argument_check(const char *key, const char *value, char *reason, size_t size_bytes);

#endif /* HEADROOM_ARGUMENT_H */
