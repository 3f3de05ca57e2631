/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_SYNC_H
#define HEADROOM_SYNC_H

/**
 * Bring the name of a file, that is its directory, to the disk. Not every file
 * system can; what is in the file is safe by then, so a failure is not told.
 */
void sync_directory_of(const char *path);

#endif /* HEADROOM_SYNC_H */
