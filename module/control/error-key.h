/* SPDX-License-Identifier: MIT */
#ifndef HR_REFUSALS_H
#define HR_REFUSALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <headroom/log-limit.h>
#include <headroom/reasons.h>

#include "graph/metadata.h"
#include "params/params.h"

/**
 * Saying no to a write: the key `error` of subject 0 tells people what, where and what
 * is allowed, and `error.detail` tells programs the same, until the same key is written well
 * or `error` is deleted; and the log tells it too, a few times a second at most.
 *
 * Thread: main.
 */
struct refusals {
	struct metadata *md;
	uint32_t subject;		/**< of the one that shows */
	char key[512];			/**< of the one that shows; longer ones are never written well */
	bool is_shown;
	bool is_refusal;		/**< a write was refused; else something else is wrong */
	uint32_t serial;		/**< of the one that shows or did last */
	struct headroom_log_limit limit;
};

/** Why a value was refused. Everything is borrowed; a zeroed field is one that does not apply. */
struct refusal {
	/**
	 * Negative errno, which gives the code: ENOKEY is an unknown key, EROFS one that only
	 * tells, EBADMSG a mistake in a file; the others are as they are.
	 */
	int res;
	const char *reason;		/**< for people: "it only tells" */
	const struct hr_param_spec *spec;	/**< tells what is allowed when reason is NULL */
	const char *stays;		/**< what the key holds; NULL when there is no such key */
	bool is_logged;			/**< in other words */
};

/** Tell that a value was refused. key, value are what a client said, of any length and
 * content; value may be NULL. */
void refusals_tell(struct refusals *refusals, uint32_t subject, const char *key,
		const char *value, const struct refusal *refusal);

/**
 * Something else is wrong: text is told as it is, until that key of subject 0 is written
 * well. res is as in struct refusal.
 */
void refusals_note(struct refusals *refusals, const char *key, int res, const char *text);

/** A write of that key was good: what was wrong with it before is over. */
void refusals_settle(struct refusals *refusals, uint32_t subject, const char *key);

#endif /* HR_REFUSALS_H */
