/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_CONF_TEXT_H
#define HEADROOM_CONF_TEXT_H

#include <stddef.h>

/**
 * What texts in SPA-JSON have in common, whatever they are of: how large one may be, and
 * what a mistake in it is. Thread: any; nothing is shared.
 */

#define HR_PROFILE_MAX_BYTES (64u * 1024u)	/**< a longer text is refused */
#define HR_PROFILE_MAX_DEPTH 16u		/**< brackets within brackets */

/** One mistake. Everything is borrowed for the call, and free of control characters. */
struct hr_profile_fault {
	const char *file;	/**< as it was given to the reader, or NULL */
	unsigned int line;	/**< the first is 1; 0 when it is about all of the file */
	const char *key;	/**< "" when it is about no key */
	const char *value;	/**< as written, cut if long; "" when it is not the value */
	const char *problem;	/**< "out of range" */
	const char *allowed;	/**< "-24 .. 0 dBTP"; "" when there is no such list */
};

typedef void (*hr_profile_fault_fn)(void *data, const struct hr_profile_fault *fault);

/**
 * Write a fault as one line without its end:
 * "night.conf:7: headroom.limiter.ceiling-dbtp = 3: out of range; allowed is -24 .. 0 dBTP".
 * Always ends buf with 0; returns buf.
 */
const char *hr_profile_fault_text(const struct hr_profile_fault *fault, char *buf,
		size_t size_bytes);

#endif /* HEADROOM_CONF_TEXT_H */
