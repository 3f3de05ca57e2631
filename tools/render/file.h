/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_FILE_H
#define HEADROOM_RENDER_FILE_H

#include "render/options.h"

/**
 * Render options->in_path to options->out_path: as many frames, without the
 * delay of the chain. The whole output is there, or what was there before.
 *
 * Says what went wrong and returns -1, else 0, or STATUS_CUT when the end of the input
 * was missing. Ends the program by SIGINT,
 * SIGTERM or SIGHUP when one came, after it tidied up.
 */
int render_file(const struct options *options);

#endif /* HEADROOM_RENDER_FILE_H */
