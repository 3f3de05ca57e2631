/* SPDX-License-Identifier: MIT */
#ifndef HR_PROFILES_H
#define HR_PROFILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <headroom/log-limit.h>
#include <headroom/profile-file.h>

/**
 * The profile in force, and what others there are.
 *
 * Without any file there is "default": all defaults, no rules. Reading is of regular
 * files of up to 64 kB, at most one a call; nothing waits for another process.
 *
 * Thread: main.
 */

#define PROFILES_DEFAULT "default"
#define PROFILES_MAX_LISTED 256u	/**< names in profiles_names() */
#define PROFILES_MAX_LINES 8u		/**< in the log, of what is wrong in one file */
#define PROFILES_LINE_BYTES 448u

struct profiles {
	struct hr_profile_dirs dirs;
	struct hr_profile profile;	/**< in force; always has a name */
	char path[PATH_MAX];		/**< its file; "" when there is none */
	char complaint[PROFILES_LINE_BYTES];	/**< about the last file that was not used; "" */
	struct headroom_log_limit limit;	/**< of files that are complained of */
};

/** What is wrong with a file: file, line, key and what is allowed. */
struct profiles_faults {
	uint32_t n_faults;
	char lines[PROFILES_MAX_LINES][PROFILES_LINE_BYTES];	/**< the first ones; "" */
};

/** The built-in default is in force. data_dir as for hr_profile_dirs_init(). */
void profiles_init(struct profiles *profiles, const char *data_dir);

/** Fine after a memset to 0. */
void profiles_finish(struct profiles *profiles);

/**
 * Put a profile in force, or read that in force again. What is wrong in it is left
 * out, logged once and told in *faults.
 *
 * Returns 1 when something changed, 0 when the file is that in force, and nothing in it
 * changed; -EINVAL when the name cannot be one, or brackets or quotes in the file do not
 * match, -ENOENT without such a file, or another negative errno of reading it: then the
 * old one stays. The default needs no file, unless it is in force from one that is gone.
 */
int profiles_use(struct profiles *profiles, const char *name, struct profiles_faults *faults);

/** The names there are, sorted: [ "default", "night" ]. The caller's, or NULL. */
char *profiles_names(const struct profiles *profiles);

#endif /* HR_PROFILES_H */
