/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_BATCH_H
#define HEADROOM_RENDER_BATCH_H

#include "render/options.h"

/**
 * Render options->files into options->out_dir, options->n_jobs at once, each in a process
 * of its own, so that one that cannot be read does no harm to the others. What is there
 * already is kept, unless options->overwrite. A table on stdout tells how each went.
 *
 * Returns 0; -1, after the rest was done, when one went wrong; STATUS_CUT when none did, and
 * of one the end was missing. Ends the program by SIGINT, SIGTERM or SIGHUP when one
 * came, after all jobs have tidied up.
 */
int render_batch(const struct options *options);

#endif /* HEADROOM_RENDER_BATCH_H */
