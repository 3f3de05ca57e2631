/* SPDX-License-Identifier: MIT */
#include "conf/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- reading ---- */

static int read_all(int fd, struct conf_text *text)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > (off_t)CONF_FILE_MAX_BYTES)
		return -EFBIG;
	if ((text->bytes = malloc((size_t)st.st_size + 1)) == NULL)
		return -ENOMEM;
	while (text->n_bytes < (size_t)st.st_size) {
		n = read(fd, text->bytes + text->n_bytes, (size_t)st.st_size - text->n_bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		text->n_bytes += (size_t)n;
	}
	text->bytes[text->n_bytes] = '\0';
	return memchr(text->bytes, '\0', text->n_bytes) == NULL ? 0 : -EINVAL;
}

int conf_file_read(const char *path, struct conf_text *text)
{
	int fd, res;

	*text = (struct conf_text) { 0 };
	/* A FIFO is not waited for. */
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		return -errno;
	if ((res = read_all(fd, text)) < 0)
		conf_text_finish(text);
	close(fd);
	return res;
}

/* ---- writing ---- */

static void dir_of(const char *path, char dir[PATH_MAX])
{
	char *slash;

	snprintf(dir, PATH_MAX, "%s", path);
	if ((slash = strrchr(dir, '/')) != NULL)
		slash[slash == dir] = '\0';
}

static int sync_dir_of(const char *path)
{
	char dir[PATH_MAX];
	int fd, res = 0;

	dir_of(path, dir);
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -errno;
	/* Some file systems cannot, and need not. */
	if (fsync(fd) < 0 && errno != EINVAL)
		res = -errno;
	close(fd);
	return res;
}

static int write_all(int fd, const struct conf_text *text)
{
	size_t n_written = 0;
	ssize_t n;

	while (n_written < text->n_bytes) {
		n = write(fd, text->bytes + n_written, text->n_bytes - n_written);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		n_written += (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* As the file that is there; a new one as programs make theirs. */
static int set_mode(int fd, const char *path)
{
	struct stat st;
	mode_t mask;

	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode)) {
		if (fchown(fd, st.st_uid, st.st_gid) < 0 && errno != EPERM)
			return -errno;
		return fchmod(fd, st.st_mode & 07777) < 0 ? -errno : 0;
	}
	mask = umask(0);
	umask(mask);
	return fchmod(fd, 0666 & ~mask) < 0 ? -errno : 0;
}

int conf_file_write(const char *path, const struct conf_text *text)
{
	char new_path[PATH_MAX];
	int fd, res;

	/* PipeWire reads what ends with .conf only. */
	if (snprintf(new_path, sizeof(new_path), "%s.XXXXXX", path) >= (int)sizeof(new_path))
		return -ENAMETOOLONG;
	if ((fd = mkostemp(new_path, O_CLOEXEC)) < 0)
		return -errno;
	if ((res = set_mode(fd, path)) == 0)
		res = write_all(fd, text);
	close(fd);
	if (res == 0 && rename(new_path, path) < 0)
		res = -errno;
	if (res < 0) {
		unlink(new_path);
		return res;
	}
	return sync_dir_of(path);
}

int conf_file_link(const char *path, const char *target)
{
	char new_path[PATH_MAX];
	int res;

	if (snprintf(new_path, sizeof(new_path), "%s.%ld", path, (long)getpid()) >=
			(int)sizeof(new_path))
		return -ENAMETOOLONG;
	if (symlink(target, new_path) < 0)
		return -errno;
	if (rename(new_path, path) < 0) {
		res = -errno;
		unlink(new_path);
		return res;
	}
	return sync_dir_of(path);
}

int conf_file_remove(const char *path)
{
	return unlink(path) < 0 ? -errno : sync_dir_of(path);
}

/* ---- directories ---- */

int conf_dir_make(const char *dir, unsigned int *n_made)
{
	char above[PATH_MAX];
	int res;

	*n_made = 0;
	if (mkdir(dir, 0777) == 0) {
		*n_made = 1;
		return 0;
	}
	if (errno == EEXIST)
		return access(dir, X_OK) < 0 ? -errno : 0;
	if (errno != ENOENT)
		return -errno;
	dir_of(dir, above);
	if (strcmp(above, dir) == 0)
		return -ENOENT;
	if ((res = conf_dir_make(above, n_made)) < 0)
		return res;
	if (mkdir(dir, 0777) < 0) {
		res = -errno;
		conf_dir_remove(above, *n_made);
		*n_made = 0;
		return res;
	}
	++*n_made;
	return 0;
}

void conf_dir_remove(const char *dir, unsigned int n)
{
	char at[PATH_MAX], *slash = at;

	snprintf(at, sizeof(at), "%s", dir);
	for (; n > 0 && slash != NULL && rmdir(at) == 0; n--)
		if ((slash = strrchr(at, '/')) != NULL)
			*slash = '\0';
}
