/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_TARGET_H
#define HEADROOM_RENDER_TARGET_H

/**
 * A file that appears under its name when it is whole and on the disk, and until
 * then is a hidden file beside it. Owns everything in it.
 */
struct target {
	const char *path;	/**< as the user calls it; borrowed */
	char *final_path;	/**< the same, absolute and without links */
	char *temp_path;	/**< NULL when there is nothing to remove */
	int fd;			/**< -1 when closed; written to by the caller */
};

/**
 * Start a file. path may not name in_path, nor anything but a regular file.
 * Says what is wrong and returns -1, else 0. target_abandon() is fine after both.
 */
int target_open(struct target *target, const char *path, const char *in_path);

/** Flush to the disk and close. Returns 0, or -1 with a message. */
int target_finish(struct target *target);

/** Give the finished file its name. Returns 0, or -1 with a message. */
int target_commit(struct target *target);

/** Free everything, and remove what was not committed. */
void target_abandon(struct target *target);

#endif /* HEADROOM_RENDER_TARGET_H */
