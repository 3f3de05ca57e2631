/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <headroom/profile-file.h>

#define N_DIRS (sizeof(((struct hr_profile_dirs *)NULL)->paths) / PATH_MAX)

/* The path is empty when it does not fit: better none than another one. */
static void set_path(char path[PATH_MAX], const char *dir, const char *below)
{
	if (snprintf(path, PATH_MAX, "%s%s", dir, below) >= PATH_MAX)
		*path = '\0';
}

/* XDG base directories: what is not absolute is to be ignored. */
static const char *absolute_env(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value == '/' ? value : NULL;
}

void hr_profile_dirs_init(struct hr_profile_dirs *dirs, const char *data_dir)
{
	const char *config = absolute_env("XDG_CONFIG_HOME"), *home = absolute_env("HOME");
	const char *data = getenv("HEADROOM_DATA_DIR");

	*dirs = (struct hr_profile_dirs) { 0 };
	if (config != NULL)
		set_path(dirs->paths[0], config, "/headroom/profiles");
	else if (home != NULL)
		set_path(dirs->paths[0], home, "/.config/headroom/profiles");
	set_path(dirs->paths[1], data != NULL && *data != '\0' ? data : data_dir, "/profiles");
}

static int path_in(char path[PATH_MAX], const char *dir, const char *name)
{
	return snprintf(path, PATH_MAX, "%s/%s" HR_PROFILE_SUFFIX, dir, name) < PATH_MAX ?
		0 : -ENAMETOOLONG;
}

int hr_profile_find(const struct hr_profile_dirs *dirs, const char *name, char path[PATH_MAX])
{
	if (!hr_profile_is_name(name))
		return -EINVAL;
	for (size_t i = 0; i < N_DIRS; i++) {
		if (*dirs->paths[i] == '\0')
			continue;
		if (path_in(path, dirs->paths[i], name) < 0)
			return -ENAMETOOLONG;
		if (access(path, F_OK) == 0)
			return 0;
	}
	return -ENOENT;
}

struct names {
	char (*names)[HR_PROFILE_NAME_BYTES];	/* owned */
	size_t n_names;
};

/* A file whose name without the suffix is a name. */
static bool name_of_entry(const char *entry, char name[HR_PROFILE_NAME_BYTES])
{
	size_t suffix_bytes = strlen(HR_PROFILE_SUFFIX), length_bytes = strlen(entry);

	if (length_bytes <= suffix_bytes ||
			length_bytes - suffix_bytes >= HR_PROFILE_NAME_BYTES ||
			strcmp(entry + length_bytes - suffix_bytes, HR_PROFILE_SUFFIX) != 0)
		return false;
	memcpy(name, entry, length_bytes - suffix_bytes);
	name[length_bytes - suffix_bytes] = '\0';
	return hr_profile_is_name(name);
}

static int add_name(struct names *names, const char *entry)
{
	char name[HR_PROFILE_NAME_BYTES];
	void *more;

	if (!name_of_entry(entry, name))
		return 0;
	more = realloc(names->names, (names->n_names + 1) * sizeof(names->names[0]));
	if (more == NULL)
		return -ENOMEM;
	names->names = more;
	memcpy(names->names[names->n_names++], name, sizeof(name));
	return 0;
}

static int add_names(struct names *names, const char *dir)
{
	DIR *stream = *dir != '\0' ? opendir(dir) : NULL;
	struct dirent *entry;
	int res = 0;

	if (stream == NULL)
		return 0;
	while (res == 0 && (entry = readdir(stream)) != NULL)
		res = add_name(names, entry->d_name);
	closedir(stream);
	return res;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

int hr_profile_each(const struct hr_profile_dirs *dirs, hr_profile_each_fn on_each, void *data)
{
	struct names names = { 0 };
	char path[PATH_MAX];
	int res = 0, n_called = 0;

	for (size_t i = 0; i < N_DIRS && res == 0; i++)
		res = add_names(&names, dirs->paths[i]);
	if (names.n_names > 0)
		qsort(names.names, names.n_names, sizeof(names.names[0]), compare);
	for (size_t i = 0; i < names.n_names && res == 0; i++) {
		const char *name = names.names[i];

		if (i > 0 && strcmp(name, names.names[i - 1]) == 0)
			continue;
		if (hr_profile_find(dirs, name, path) < 0)
			continue;
		on_each(data, name, path);
		n_called++;
	}
	free(names.names);
	return res < 0 ? res : n_called;
}
