/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

static void report(hr_profile_fault_fn on_fault, void *data, const char *path,
		const char *problem)
{
	struct hr_profile_fault fault = {
		.file = path, .key = "", .value = "", .problem = problem, .allowed = "",
	};

	if (on_fault != NULL)
		on_fault(data, &fault);
}

/* One byte more than allowed tells that there is more. Returns bytes or -errno. */
static ssize_t read_up_to(int fd, char *buf, size_t size_bytes)
{
	size_t used_bytes = 0;

	while (used_bytes < size_bytes) {
		ssize_t n = read(fd, buf + used_bytes, size_bytes - used_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		used_bytes += (size_t)n;
	}
	return (ssize_t)used_bytes;
}

/* A FIFO or a terminal would wait to be opened. */
static int open_regular(const char *path)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), res = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &info) < 0)
		res = -errno;
	else if (S_ISDIR(info.st_mode))
		res = -EISDIR;
	else if (!S_ISREG(info.st_mode))
		res = -EINVAL;
	if (res == 0)
		return fd;
	close(fd);
	return res;
}

static ssize_t read_file(const char *path, char *buf, size_t size_bytes)
{
	int fd = open_regular(path);
	ssize_t n_bytes;

	if (fd < 0)
		return fd;
	n_bytes = read_up_to(fd, buf, size_bytes);
	close(fd);
	return n_bytes;
}

/* "night" of "/some/where/night.conf" */
static void name_of_path(const char *path, char name[HR_PROFILE_NAME_BYTES])
{
	const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	size_t length_bytes = strlen(base), suffix_bytes = strlen(HR_PROFILE_SUFFIX);

	if (length_bytes > suffix_bytes &&
			strcmp(base + length_bytes - suffix_bytes, HR_PROFILE_SUFFIX) == 0)
		length_bytes -= suffix_bytes;
	snprintf(name, HR_PROFILE_NAME_BYTES, "%.*s", (int)length_bytes, base);
}

static int check_name(struct hr_profile *profile, const char *path,
		hr_profile_fault_fn on_fault, void *data)
{
	char name[HR_PROFILE_NAME_BYTES];
	bool is_another;

	name_of_path(path, name);
	is_another = *profile->name != '\0' && strcmp(profile->name, name) != 0;
	if (is_another)
		report(on_fault, data, path, "headroom.profile.name is not that of the file, "
				"which counts");
	memcpy(profile->name, name, sizeof(name));
	return is_another;
}

int hr_profile_load(struct hr_profile *profile, const char *path,
		hr_profile_fault_fn on_fault, void *data)
{
	const size_t size_bytes = HR_PROFILE_MAX_BYTES + 1;
	char *text = malloc(size_bytes);
	ssize_t n_bytes = text != NULL ? read_file(path, text, size_bytes) : -ENOMEM;
	int res;

	if (n_bytes < 0) {
		hr_profile_read(profile, "", 0, path, NULL, NULL);
		report(on_fault, data, path, n_bytes == -EINVAL ? "not a regular file" :
				strerror((int)-n_bytes));
		free(text);
		return (int)n_bytes;
	}
	res = hr_profile_read(profile, text, (size_t)n_bytes, path, on_fault, data);
	profile->text = text;
	profile->text_bytes = (size_t)n_bytes;
	return res < 0 ? res : res + check_name(profile, path, on_fault, data);
}

void hr_profile_finish(struct hr_profile *profile)
{
	free(profile->text);
	profile->text = NULL;
	profile->text_bytes = 0;
	profile->rules = NULL;
	profile->rules_bytes = 0;
}
