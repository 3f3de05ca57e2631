/* SPDX-License-Identifier: MIT */
#ifndef HR_MODULE_TAP_H
#define HR_MODULE_TAP_H

#include <headroom/tap-source.h>

#include "graph/sink-pair.h"

/**
 * Gives clients the tap of a sink, as tap-interface.h says: a factory that makes
 * objects which carry a file descriptor. Of a factory that a client destroys there is
 * another one at the next turn of the main loop.
 *
 * Thread: main.
 */
struct tap;

/**
 * pair stays the caller's and outlives the tap. is_kept: what is played is remembered
 * without readers, too. 0 or negative errno.
 */
int tap_new(struct tap **tap, struct pw_context *context, struct pair *pair, bool is_kept);

/** Take everything from the readers but what they mapped. NULL is fine. */
void tap_free(struct tap *tap);

#endif /* HR_MODULE_TAP_H */
