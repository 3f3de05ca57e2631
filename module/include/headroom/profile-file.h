/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PROFILE_FILE_H
#define HEADROOM_PROFILE_FILE_H

#include <limits.h>

#include <headroom/profile.h>

/**
 * Where profiles are: NAME.conf in the user's directory, else in the shared
 * one. The name of the file is the name of the profile. Thread: control.
 */

#define HR_PROFILE_SUFFIX ".conf"

/** Directories, the one that wins first. An empty one is not looked into. */
struct hr_profile_dirs {
	char paths[2][PATH_MAX];
};

/**
 * Find the directories: $XDG_CONFIG_HOME/headroom/profiles, or the same below
 * ~/.config; and "profiles" in $HEADROOM_DATA_DIR, or in data_dir.
 *
 * data_dir  what is installed, as in "/usr/share/headroom"
 */
void hr_profile_dirs_init(struct hr_profile_dirs *dirs, const char *data_dir);

/**
 * Write the path of the profile with this name.
 *
 * Returns 0, -EINVAL when it cannot be a name, -ENOENT when no directory has it,
 * -ENAMETOOLONG.
 */
int hr_profile_find(const struct hr_profile_dirs *dirs, const char *name, char path[PATH_MAX]);

typedef void (*hr_profile_each_fn)(void *data, const char *name, const char *path);

/** Call for every name once, sorted, with the file that wins. Returns their number or -ENOMEM. */
int hr_profile_each(const struct hr_profile_dirs *dirs, hr_profile_each_fn on_each, void *data);

/**
 * Read the profile in a file, which is regular and no longer than
 * HR_PROFILE_MAX_BYTES; nothing waits, whatever path names. The profile has a
 * name then: without one in the text, that of the file.
 *
 * Returns as hr_profile_read(), or a negative errno, which is reported too.
 * hr_profile_finish() is fine after both.
 */
int hr_profile_load(struct hr_profile *profile, const char *path,
		hr_profile_fault_fn on_fault, void *data);

/** Free what hr_profile_load() made. */
void hr_profile_finish(struct hr_profile *profile);

#endif /* HEADROOM_PROFILE_FILE_H */
