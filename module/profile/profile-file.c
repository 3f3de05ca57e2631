/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <headroom/profile-file.h>

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
