/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state/file.h"

/* XDG base directories: what is not absolute is to be ignored. */
static const char *absolute_env(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value == '/' ? value : NULL;
}

int state_file_init(struct state_file *file, const char *dir)
{
	const char *below = "";

	*file = (struct state_file) { .fd = -1 };
	if (dir != NULL && *dir != '/')
		return -EINVAL;
	if (dir == NULL && (dir = absolute_env("XDG_STATE_HOME")) != NULL)
		below = "/headroom";
	if (dir == NULL && (dir = absolute_env("HOME")) != NULL)
		below = "/.local/state/headroom";
	if (dir == NULL)
		return -ENOENT;
	if (snprintf(file->dir, sizeof(file->dir), "%s%s", dir, below) >= (int)sizeof(file->dir))
		return -ENAMETOOLONG;
	return 0;
}

void state_file_finish(struct state_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	file->is_locked = false;
}

/* ---- the directory ---- */

static int make_dirs(const char *dir)
{
	char path[PATH_MAX];
	size_t length_bytes = strlen(dir);

	memcpy(path, dir, length_bytes + 1);
	for (size_t i = 1; i <= length_bytes; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0700) < 0 && access(path, F_OK) < 0)
			return -errno;
		path[i] = dir[i];
	}
	return 0;
}

/* Somebody may have moved the directory away, or removed it. */
static bool is_still_there(const struct state_file *file)
{
	struct stat ours, named;

	return file->fd >= 0 && fstat(file->fd, &ours) == 0 && stat(file->dir, &named) == 0 &&
		ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

/* The directory is open after 0, though not always ours. */
static int hold_dir(struct state_file *file)
{
	if (!is_still_there(file)) {
		state_file_finish(file);
		file->fd = open(file->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (file->fd < 0)
			return -errno;
	}
	/* Where there are no locks, there is no telling. */
	if (!file->is_locked)
		file->is_locked = flock(file->fd, LOCK_EX | LOCK_NB) == 0 ||
			errno != EWOULDBLOCK;
	return 0;
}

/* ---- reading ---- */

static int check_regular(int fd)
{
	struct stat info;

	if (fstat(fd, &info) < 0)
		return -errno;
	if (!S_ISREG(info.st_mode))
		return -EINVAL;
	return info.st_size > (off_t)STATE_FILE_MAX_BYTES ? -EFBIG : 0;
}

/* One byte more than allowed tells that the file has grown since it was measured. */
static int read_all(int fd, char *text, size_t *used_bytes)
{
	*used_bytes = 0;
	while (*used_bytes <= STATE_FILE_MAX_BYTES) {
		ssize_t n = read(fd, text + *used_bytes, STATE_FILE_MAX_BYTES + 1 - *used_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0) {
			text[*used_bytes] = '\0';
			return 0;
		}
		*used_bytes += (size_t)n;
	}
	return -EFBIG;
}

int state_file_read(struct state_file *file, char **textp, size_t *size_bytesp)
{
	char *text;
	int fd, res;

	if ((res = hold_dir(file)) < 0)
		return res;
	fd = openat(file->fd, STATE_FILE_NAME,
			O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
	if (fd < 0)
		return errno == ENXIO ? -EINVAL : -errno;	/* a socket */
	text = malloc(STATE_FILE_MAX_BYTES + 1);
	if (text == NULL)
		res = -ENOMEM;
	else if ((res = check_regular(fd)) == 0)
		res = read_all(fd, text, size_bytesp);
	close(fd);
	if (res < 0)
		free(text);
	else
		*textp = text;
	return res;
}

/* ---- writing ---- */

int state_file_keep_aside(struct state_file *file, const char *reason)
{
	char from[NAME_MAX + 1], to[NAME_MAX + 1];
	int res;

	if ((res = hold_dir(file)) < 0)
		return res;
	if (!file->is_locked)
		return -EBUSY;
	for (int n = STATE_FILE_N_ASIDE - 1; n >= 0; n--) {
		snprintf(to, sizeof(to), n > 0 ? STATE_FILE_NAME ".%s.%d" : STATE_FILE_NAME ".%s",
				reason, n);
		snprintf(from, sizeof(from), n > 1 ? STATE_FILE_NAME ".%s.%d" :
				n > 0 ? STATE_FILE_NAME ".%s" : STATE_FILE_NAME, reason, n - 1);
		if (renameat(file->fd, from, file->fd, to) < 0 && (n == 0 || errno != ENOENT))
			return -errno;
	}
	return 0;
}

static int write_all(int fd, const char *text, size_t size_bytes)
{
	for (size_t used_bytes = 0; used_bytes < size_bytes;) {
		ssize_t n = write(fd, text + used_bytes, size_bytes - used_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		used_bytes += (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* What is left of a write that was cut off goes first. A link or a FIFO of that name,
 * too: nothing of somebody else's is opened. */
static int write_new(struct state_file *file, const char *text, size_t size_bytes)
{
	int fd, res;

	unlinkat(file->fd, STATE_FILE_NEW, 0);
	fd = openat(file->fd, STATE_FILE_NEW,
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	res = write_all(fd, text, size_bytes);
	if (close(fd) < 0 && res == 0)
		res = -errno;
	return res;
}

int state_file_write(struct state_file *file, const char *text, size_t size_bytes)
{
	int res = 0;

	if (!is_still_there(file))
		res = make_dirs(file->dir);
	if (res < 0 || (res = hold_dir(file)) < 0)
		return res;
	if (!file->is_locked)
		return -EBUSY;
	res = write_new(file, text, size_bytes);
	if (res == 0 && renameat(file->fd, STATE_FILE_NEW, file->fd, STATE_FILE_NAME) < 0)
		res = -errno;
	if (res < 0) {
		unlinkat(file->fd, STATE_FILE_NEW, 0);
		return res;
	}
	/* Some file systems have nothing to do for a directory, and say EINVAL. */
	return fsync(file->fd) < 0 && errno != EINVAL ? -errno : 0;
}
