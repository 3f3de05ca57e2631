/* SPDX-License-Identifier: MIT */
#ifndef HR_FUZZ_HOST_H
#define HR_FUZZ_HOST_H

#include <stdint.h>

#include "fake-host.h"

/**
 * What a broken or hostile host, or another process, does to a node: buffers of any size,
 * writes into the memory that is shared, a clock that jumps. All is random, see
 * fuzz-pods.h. A node that breaks a promise fails the running test.
 */

/** Take HR_SEED or a new seed, print it, and make the buffers. */
void fuzz_init(void);
void fuzz_finish(void);

/** Give one of its ports, if that one is there, another format, buffers, IO and latency. */
void fuzz_change_port(struct host_node *node);

/** A command, an IO area and an enumeration for the node itself. */
void fuzz_command(struct host_node *node);

/**
 * Set the clock of the next cycle, and write into all that is shared. The most frames
 * that may come of it, 0 .. HOST_MAX_FRAMES.
 */
uint32_t fuzz_begin_cycle(struct host *host);

/** All that was played is finite and inside its buffers. Number of blocks that were. */
uint32_t fuzz_check_played(uint32_t n_frames);

#endif /* HR_FUZZ_HOST_H */
