/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_RAW_H
#define HEADROOM_RENDER_RAW_H

#include "render/options.h"

/**
 * Render stdin to stdout: 32-bit little-endian float, interleaved, as many
 * frames out as in, late by the delay of the chain. At the end stderr gets
 * "latency=FRAMES" and "run_ns_per_frame=NS".
 *
 * Says what went wrong and returns -1, else 0. Ignores SIGPIPE from then on.
 */
int render_raw(const struct options *options);

#endif /* HEADROOM_RENDER_RAW_H */
