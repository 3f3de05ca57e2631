/* SPDX-License-Identifier: MIT */
#ifndef HR_STATE_WRITER_H
#define HR_STATE_WRITER_H

#include <stddef.h>

#include "state/file.h"

/**
 * Writes texts to a state file in a thread of its own, as bringing them to the disk
 * takes a while, and sometimes seconds.
 *
 * The thread begins with the first text, takes no signals, and sleeps on a condition
 * while there is nothing to write. Of texts that come faster than the disk is, the
 * newest is written. Calls: one thread, any; none of them waits, except the last.
 */
struct state_writer;

/** A text was written: 0, or else, as of state_file_write(). Called in the writer's
 * thread, with its lock held: may not call anything here, nor wait. */
typedef void (*state_writer_done_fn)(void *data, int res);

/** The file, as initialised, is the writer's from now on, also after -ENOMEM (NULL). */
struct state_writer *state_writer_new(const struct state_file *file,
		state_writer_done_fn on_done, void *data);

/** Write a text, which becomes the writer's. 0, or negative errno when no thread begins. */
int state_writer_put(struct state_writer *writer, char *text, size_t size_bytes);

/**
 * Wait until everything is written, at most wait_msec, and end the thread. NULL is fine.
 *
 * A thread that still waits for the disk then cannot be ended, by anyone. It is left
 * to itself: it writes what it was given and frees itself, and this library stays in
 * memory for it. on_done is not called anymore.
 *
 * Returns what became of the last text, or -ETIMEDOUT.
 */
int state_writer_finish(struct state_writer *writer, unsigned int wait_msec);

#endif /* HR_STATE_WRITER_H */
