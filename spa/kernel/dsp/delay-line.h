/* SPDX-License-Identifier: MIT */
#ifndef HR_LINES_H
#define HR_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/ops.h"

/**
 * Delay lines in fixed memory. Thread: RT, except where it says so.
 */

/** Longest history of a line: 2 ms at HR_MAX_RATE_HZ. */
#define HR_LINES_MAX_HISTORY 768u
/** Frames of one line in memory. */
#define HR_LINES_FRAMES 2048u
/** Frames behind the newest that whole vectors may read and write, and nobody uses. */
#define HR_LINES_SLACK HR_OPS_SLACK

/** One line of samples per channel, each contiguous in memory. */
struct hr_lines {
	float *mem;		/**< n_channels x (HR_LINES_FRAMES + HR_LINES_SLACK) */
	uint32_t n_channels;
	uint32_t keep_frames;	/**< what survives when a line is moved to its start */
	uint32_t limit_frames;	/**< where it is moved; small, to stay in the cache */
	uint32_t end;		/**< frame after the newest */
};

/** Memory of hr_lines_init(). Thread: any. */
size_t hr_lines_bytes(uint32_t n_channels);

/** Silent lines. mem is hr_lines_bytes() bytes, the caller's. Thread: control. */
void hr_lines_init(struct hr_lines *lines, void *mem, uint32_t n_channels);

/** Silence everywhere. history_frames: how far back is read, 1 .. HR_LINES_MAX_HISTORY. */
HR_RT void hr_lines_reset(struct hr_lines *lines, uint32_t history_frames);

/** Make room at the end for a chunk of n_frames, 0 .. HR_CHUNK, that is yet to be written. */
HR_RT void hr_lines_advance(struct hr_lines *lines, uint32_t n_frames);

/** Add a chunk at the end: n_channels arrays of n_frames, 0 .. HR_CHUNK. */
HR_RT void hr_lines_append(struct hr_lines *lines, float *const buf[], uint32_t n_frames);

/**
 * Frame `age` before the end, 1 = the newest, and those that follow it. age is
 * 0 .. history_frames + HR_CHUNK. Valid until the next append.
 */
HR_RT float *hr_lines_at(const struct hr_lines *lines, uint32_t channel, uint32_t age);

#endif /* HR_LINES_H */
