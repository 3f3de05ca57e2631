/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PROFILE_H
#define HEADROOM_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include <headroom/conf-text.h>
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
