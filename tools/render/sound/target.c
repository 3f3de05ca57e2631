/* SPDX-License-Identifier: MIT */
#include "render/sound/target.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/message.h"
#include "lib/sync.h"

/* Of a file that is not there yet, in a directory that is; NULL, with errno, if not. */
static char *new_path(const char *path)
{
	char *dir_copy = strdup(path), *base_copy = strdup(path), *dir = NULL, *result = NULL;

	if (dir_copy != NULL && base_copy != NULL)
		dir = realpath(dirname(dir_copy), NULL);
	if (dir != NULL && asprintf(&result, "%s/%s", dir, basename(base_copy)) < 0)
		result = NULL;
	free(dir);
	free(base_copy);
	free(dir_copy);
	return result;
}

/* Where the file will be in the end: renaming would replace a link, or a device. */
static int find_final(struct target *target, const char *in_path)
{
	struct stat in, out;

	if (stat(target->path, &out) < 0) {
		if (errno != ENOENT)
			return print_error("%s: %s", target->path, strerror(errno));
		target->final_path = new_path(target->path);
	} else if (!S_ISREG(out.st_mode)) {
		return print_error("%s: not a regular file", target->path);
	} else if (stat(in_path, &in) == 0 && in.st_dev == out.st_dev &&
			in.st_ino == out.st_ino) {
		return print_error("%s: this is the input; give the output another name",
				target->path);
	} else {
		target->final_path = realpath(target->path, NULL);
	}
	if (target->final_path == NULL)
		return print_error("%s: %s", target->path, strerror(errno));
	return 0;
}

/* mkstemps() lets nobody else read; a new file would have had these bits. */
static void open_up(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
}

/* As in ".flac", or empty: programs that look at the name know the file by it. */
static const char *extension_of(const char *path)
{
	const char *base = strrchr(path, '/');
	const char *dot = strrchr(base != NULL ? base : path, '.');

	return dot != NULL ? dot : "";
}

/* In the directory of the target: a rename stays within one file system. */
static int open_temp(struct target *target)
{
	const char *extension = extension_of(target->final_path);
	char *copy = strdup(target->final_path);

	if (copy == NULL || asprintf(&target->temp_path, "%s/.headroom-render.XXXXXX%s",
			dirname(copy), extension) < 0) {
		target->temp_path = NULL;
		free(copy);
		return print_error("out of memory");
	}
	free(copy);
	target->fd = mkstemps(target->temp_path, (int)strlen(extension));
	if (target->fd < 0) {
		print_error("%s: cannot be written: %s", target->path, strerror(errno));
		free(target->temp_path);
		target->temp_path = NULL;
		return -1;
	}
	open_up(target->fd);
	return 0;
}

int target_open(struct target *target, const char *path, const char *in_path)
{
	*target = (struct target) { .path = path, .fd = -1 };
	return find_final(target, in_path) < 0 ? -1 : open_temp(target);
}

int target_finish(struct target *target)
{
	int res = fsync(target->fd) < 0 ? -errno : 0;

	if (close(target->fd) < 0 && res == 0)
		res = -errno;
	target->fd = -1;
	return res == 0 ? 0 : print_error("%s: %s", target->path, strerror(-res));
}

int target_commit(struct target *target)
{
	if (rename(target->temp_path, target->final_path) < 0)
		return print_error("%s: %s", target->path, strerror(errno));
	free(target->temp_path);
	target->temp_path = NULL;
	sync_directory_of(target->final_path);
	return 0;
}

void target_abandon(struct target *target)
{
	if (target->fd >= 0)
		close(target->fd);
	if (target->temp_path != NULL)
		unlink(target->temp_path);
	free(target->temp_path);
	free(target->final_path);
	*target = (struct target) { .fd = -1 };
}
