/* SPDX-License-Identifier: MIT */
#ifndef HR_STATE_FILE_H
#define HR_STATE_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * One small file that is always whole: whoever looks at it, after whatever crash,
 * finds the text of one state_file_write(), never a part of it.
 *
 * The text goes to STATE_FILE_NEW in the same directory, is brought to the disk and
 * renamed; then the directory is brought to the disk. The directory is held, and
 * locked with flock(), from the first time it is there: of two daemons of one user
 * the first saves, the other does not touch what is there.
 *
 * libc only; every call may wait for the disk. Not safe for two threads at a time.
 */

#define STATE_FILE_NAME "state.conf"
#define STATE_FILE_NEW STATE_FILE_NAME ".new"
#define STATE_FILE_MAX_BYTES (1024u * 1024u)
#define STATE_FILE_N_ASIDE 3		/**< files kept aside for one reason */

struct state_file {
	char dir[PATH_MAX];	/**< absolute; need not be there */
	int fd;			/**< of the directory, or -1 */
	bool is_locked;		/**< nobody else saves there */
};

/**
 * dir       absolute; or NULL: $XDG_STATE_HOME/headroom, or ~/.local/state/headroom
 *
 * 0; -ENOENT when neither variable names a place; -EINVAL when dir is not absolute;
 * -ENAMETOOLONG. Nothing is made or opened. state_file_finish() is fine after all.
 */
int state_file_init(struct state_file *file, const char *dir);

/** Let go of the directory, and of the lock. */
void state_file_finish(struct state_file *file);

/**
 * Read the file, if it is a regular one: a link is not followed, a FIFO not waited for.
 *
 * 0 and *textp, which is the caller's, ends with 0 and has *size_bytesp before that;
 * -ENOENT without a file; -ELOOP for a link; -EINVAL for what is no regular file;
 * -EFBIG for more than STATE_FILE_MAX_BYTES; or a negative errno.
 */
int state_file_read(struct state_file *file, char **textp, size_t *size_bytesp);

/**
 * Rename the file, whatever it is, to state.conf.REASON; those kept for that reason
 * before become state.conf.REASON.1 and so on, the oldest is lost.
 * 0, -EBUSY when another process has the lock, or a negative errno.
 */
int state_file_keep_aside(struct state_file *file, const char *reason);

/**
 * Replace the file by a new text, of mode 0600. Directories that are not there are
 * made, of mode 0700. On failure the old file stays, except when only the last step,
 * bringing the directory to the disk, failed.
 * 0, -EBUSY when another process has the lock, or a negative errno.
 */
int state_file_write(struct state_file *file, const char *text, size_t size_bytes);

#endif /* HR_STATE_FILE_H */
