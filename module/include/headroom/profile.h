/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PROFILE_H
#define HEADROOM_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include <headroom/route.h>

#include "params/params.h"

/**
 * Profiles: values of the parameters under a name, with the rules for streams
 * that go with them, as SPA-JSON; headroom-profile(5) is the manual.
 *
 * The text is hostile until it was read: it may be anything, of any length.
 * What is wrong in it is reported one by one and kept out; the rest applies.
 * The table in params.h says what is right. Thread: control; nothing is shared.
 */

#define HR_PROFILE_MAX_BYTES (64u * 1024u)	/**< a longer text is refused */
#define HR_PROFILE_MAX_DEPTH 16u		/**< brackets within brackets */
#define HR_PROFILE_MAX_APP_LEVELS 64u		/**< keys of levels of programs */
#define HR_PROFILE_NAME_BYTES 64u		/**< with the 0 at its end */

/** What it says of the levels of programs: words are 1 and 0. */
struct hr_profile_app_levels {
	uint32_t n_keys;
	struct {
		char key[128];			/**< "app-level.target-lufs" */
		double number;			/**< in its range */
	} list[HR_PROFILE_MAX_APP_LEVELS];
};

struct hr_profile {
	char name[HR_PROFILE_NAME_BYTES];	/**< "" when the text has none */
	char description[256];			/**< one sentence, UTF-8; "" when none */
	enum route route;			/**< of streams no rule names */
	struct hr_params params;		/**< defaults where the text is silent */
	bool is_named[HR_N_PARAMS];		/**< the text is not silent */
	struct hr_profile_app_levels app_levels;
	const char *rules;	/**< the list from [ to ], inside the text; NULL when none */
	size_t rules_bytes;
	char *text;		/**< owned; only of a profile from a file, else NULL */
	size_t text_bytes;	/**< of it */
};

/** One mistake. Everything is borrowed for the call, and free of control characters. */
struct hr_profile_fault {
	const char *file;	/**< as it was given to the reader */
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

/** Whether this can be a name: 1 to 63 of a-z, A-Z, 0-9, '-', '_' and '.', no '.' first. */
#define HR_PROFILE_NAME_TEXT "a name of 1 to 63 letters, digits, '-', '_' and '.'"
bool hr_profile_is_name(const char *name);

/**
 * Read a profile. Every value it holds is in its range afterwards.
 *
 * text     size_bytes of anything; profile->rules points into it
 * file     for the faults
 * on_fault called for each mistake, in the order of the text; may be NULL
 *
 * Returns the number of mistakes, or -EINVAL when brackets or quotes do not
 * match, a key has no value or the text is too long: then the profile is empty, all
 * defaults, and the one mistake was reported.
 */
int hr_profile_read(struct hr_profile *profile, const char *text, size_t size_bytes,
		const char *file, hr_profile_fault_fn on_fault, void *data);

/** What a profile says behind a key such as "app-level.default"; NULL when it is silent. */
const double *hr_profile_app_level(const struct hr_profile *profile, const char *key);

#endif /* HEADROOM_PROFILE_H */
