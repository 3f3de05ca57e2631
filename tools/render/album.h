/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_ALBUM_H
#define HEADROOM_RENDER_ALBUM_H

#include <stddef.h>

#include "render/task.h"

/**
 * Measure all files as if they were one after the other, options->n_jobs at once, and set
 * options so that each gets the same gain instead of the leveller: the one that brings
 * that loudness (ITU-R BS.1770, gated over all of them) to the target, by no more than
 * the leveller may boost or cut. What cannot be read becomes TASK_FAILED.
 *
 * Prints the loudness and the gain on stderr. Returns 0, or -1 with a message.
 */
int album_prepare(struct options *options, struct task *tasks, size_t n_tasks);

#endif /* HEADROOM_RENDER_ALBUM_H */
