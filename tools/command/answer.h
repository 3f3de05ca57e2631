/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_ANSWER_H
#define HEADROOM_ANSWER_H

#include <stdint.h>

#include "client/graph.h"

/**
 * Write a key of the module and wait for what became of it. Other clients may
 * write meanwhile; only a refusal of this key and this value is ours.
 *
 * value    NULL deletes: back to the start
 * applied  set to what is in force then; NULL: the key is gone. Valid until the
 *          next write
 *
 * Says a refusal, or that nobody answered, and returns its status.
 */
int answer_write(struct graph *graph, uint32_t subject, const char *name, const char *value,
		const char **applied);

/** answer_write(), and print what is in force: "name = value", or as JSON. */
int answer_print(const struct call *call, uint32_t subject, const char *name,
		const char *value);

#endif /* HEADROOM_ANSWER_H */
