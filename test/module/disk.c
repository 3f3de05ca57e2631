/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"

struct disk disk;

static char dir[1024];

/* Two threads count calls. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void disk_watch(int fail_at, int error)
{
	pthread_mutex_lock(&lock);
	disk.fail_at = fail_at;
	disk.error = error;
	disk.n_calls = 0;
	disk.calls[0] = '\0';
	disk.is_short = false;
	disk.fsync_msec = 0;
	pthread_mutex_unlock(&lock);
}

int disk_n_calls(void)
{
	int n_calls;

	pthread_mutex_lock(&lock);
	n_calls = disk.n_calls;
	pthread_mutex_unlock(&lock);
	return n_calls;
}

/* ---- what the library calls ---- */

static bool fails(const char *call)
{
	size_t used_bytes;
	bool is_failing;

	pthread_mutex_lock(&lock);
	used_bytes = strlen(disk.calls);
	snprintf(disk.calls + used_bytes, sizeof(disk.calls) - used_bytes, "%s%s",
			used_bytes > 0 ? " " : "", call);
	is_failing = ++disk.n_calls == disk.fail_at;
	if (is_failing)
		errno = disk.error;
	pthread_mutex_unlock(&lock);
	return is_failing;
}

/* Also what tests and cmocka print comes here, and is no disk's. */
static bool is_ours(int fd)
{
	return fd > STDERR_FILENO;
}

int openat(int fd, const char *name, int flags, ...)
{
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
	va_end(arguments);
	return fails("openat") ? -1 : (int)syscall(SYS_openat, fd, name, flags, mode);
}

ssize_t write(int fd, const void *text, size_t size_bytes)
{
	if (is_ours(fd) && fails("write"))
		return -1;
	if (is_ours(fd) && disk.is_short && size_bytes > 1000)
		size_bytes = 1000;
	return syscall(SYS_write, fd, text, size_bytes);
}

int fsync(int fd)
{
	const int msec = disk.fsync_msec;
	const struct timespec time = {
		.tv_sec = msec / 1000, .tv_nsec = msec % 1000 * 1000000,
	};

	if (fails("fsync"))
		return -1;
	if (msec > 0)
		nanosleep(&time, NULL);
	return (int)syscall(SYS_fsync, fd);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	return fails("renameat") ? -1 : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

/* ---- the directory ---- */

const char *disk_new_dir(void)
{
	const char *root = getenv("TMPDIR");

	snprintf(dir, sizeof(dir), "%s/headroom-state.XXXXXX", root != NULL ? root : "/tmp");
	if (mkdtemp(dir) == NULL) {
		perror(dir);
		exit(1);
	}
	return dir;
}

const char *disk_path(const char *name)
{
	static char paths[2][PATH_MAX];
	static int n;

	n = !n;
	snprintf(paths[n], sizeof(paths[n]), "%s/%.2000s", dir, name);
	return paths[n];
}

void disk_put(const char *name, const char *text, size_t size_bytes)
{
	FILE *file = fopen(disk_path(name), "w");

	if (file == NULL || fwrite(text, 1, size_bytes, file) != size_bytes || fclose(file) != 0) {
		perror(disk_path(name));
		exit(1);
	}
}

char *disk_get(const char *name)
{
	FILE *file = fopen(disk_path(name), "r");
	char *text = NULL;
	size_t room_bytes = 0;
	ssize_t n_bytes;

	if (file == NULL)
		return NULL;
	n_bytes = getdelim(&text, &room_bytes, '\0', file);
	fclose(file);
	if (n_bytes < 0)
		*text = '\0';
	return text;
}

void disk_remove_dir(void)
{
	char command[PATH_MAX];

	snprintf(command, sizeof(command), "chmod -R u+rwx '%s' && rm -r '%s'", dir, dir);
	if (system(command) != 0)
		exit(1);
}
