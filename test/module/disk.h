/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_DISK_H
#define HR_TEST_DISK_H

#include <stdatomic.h>
#include <stddef.h>

/**
 * A directory for a test, and a disk that fails when told to: openat(), write(),
 * fsync() and renameat() of what is tested come here first.
 */

/** What was called, in its order: "openat write fsync renameat fsync". */
struct disk {
	int fail_at;		/**< number of the call that fails, the first is 1; 0 is none */
	int error;		/**< its errno */
	atomic_bool is_short;	/**< a write takes no more than 1000 bytes */
	atomic_int fsync_msec;	/**< an fsync takes that long */
	int n_calls;		/**< since disk_watch() */
	char calls[4096];
};

extern struct disk disk;

/** Forget the calls, and fail at one of the next; 0 is none. */
void disk_watch(int fail_at, int error);

/** The number of calls since then, also while others call. */
int disk_n_calls(void);

/** A new, empty directory; the same until the next call. */
const char *disk_new_dir(void);

/** DIR/NAME, until the call after the next. */
const char *disk_path(const char *name);

/** Make or replace a file. */
void disk_put(const char *name, const char *text, size_t size_bytes);

/** The text of a file, which is the caller's; NULL without one. */
char *disk_get(const char *name);

/** Remove the directory with all that is in it. */
void disk_remove_dir(void);

#endif /* HR_TEST_DISK_H */
