/* SPDX-License-Identifier: MIT */
#ifndef HR_REFUSALS_H
#define HR_REFUSALS_H

#include <stddef.h>
#include <stdint.h>

#include <headroom/log-limit.h>

#include "graph/metadata.h"

/**
 * Saying no to a write: the key `error` of subject 0 tells what, where and what
 * is allowed, until the same key is written well or `error` is deleted; and the
 * log tells it too, a few times a second at most.
 *
 * Thread: main.
 */
struct refusals {
	struct metadata *md;
	uint32_t subject;		/**< of the one that shows */
	char key[128];			/**< of the one that shows; "" when none does */
	struct headroom_log_limit limit;
};

#define REFUSALS_KEY "error"

/**
 * Tell that a value was refused.
 *
 * key, value are what a client said, of any length and content; value may be
 * NULL. reason is "allowed is -24 .. 0", stays what the key holds, or NULL when
 * there is no such key.
 */
void refusals_tell(struct refusals *refusals, uint32_t subject, const char *key,
		const char *value, const char *reason, const char *stays);

/** Something else is wrong: text is told as it is, until that key of subject 0 is written well. */
void refusals_note(struct refusals *refusals, const char *key, const char *text);

/** A write of that key was good: what was wrong with it before is over. */
void refusals_settle(struct refusals *refusals, uint32_t subject, const char *key);

#endif /* HR_REFUSALS_H */
