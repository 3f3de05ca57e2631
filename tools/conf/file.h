/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_CONF_FILE_H
#define HEADROOM_CONF_FILE_H

#include "conf/text.h"

/** Small files that are whole at any moment, and the directories they are in. */

#define CONF_FILE_MAX_BYTES (1024u * 1024u)

/**
 * Read a regular file, through links. 0; -ENOENT, -EFBIG, -EINVAL for what is no regular
 * file or has a byte 0 in it, or another -errno.
 */
int conf_file_read(const char *path, struct conf_text *text);

/**
 * Put a text in the place of the file or link at that path, whatever happens meanwhile.
 * Mode and owner stay those of a file that was there. 0 or -errno: then all is as it was,
 * but when only the last step failed, bringing the directory to the disk.
 */
int conf_file_write(const char *path, const struct conf_text *text);

/** Put a link in the place of the file or link at that path, at once. 0 or -errno. */
int conf_file_link(const char *path, const char *target);

/** Remove a file or a link, and bring that to the disk. 0 or -errno. */
int conf_file_remove(const char *path);

/** Make a directory and those above it; *n_made is how many were. 0 or -errno: none. */
int conf_dir_make(const char *dir, unsigned int *n_made);

/** Remove so many directories, from dir upwards; one that is not empty ends it. */
void conf_dir_remove(const char *dir, unsigned int n);

#endif /* HEADROOM_CONF_FILE_H */
