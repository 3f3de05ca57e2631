/* SPDX-License-Identifier: MIT */
#ifndef HR_RECORD_FILES_H
#define HR_RECORD_FILES_H

#include <stdint.h>

#include <sndfile.h>

#include "record/take.h"

/**
 * Known sound for the half of headroom-record behind the tap, from blocks to files, and
 * what the files hold of it. Anything unexpected fails the running test.
 */

#define RATE 48000u
#define BLOCK 4096u		/* frames */

/** Setup and teardown: a test has a directory of its own, and works in it. */
int enter_directory(void **state);
int remove_directory(void **state);

/** Any frame tells which it is; some are beyond full scale. */
float sample_of(uint64_t frame, uint32_t channel);

/** Hand a take one block, whose sound begins with the frame first. expected is its answer. */
void put(struct take *take, enum block_kind kind, uint64_t first, uint64_t n_frames,
		uint32_t rate_hz, uint32_t n_channels, int expected);
/** Sound from the frame 0 on, in stereo. */
void put_sound(struct take *take, uint64_t n_frames);

/** All frames of a file; the caller frees them. */
float *load(const char *path, SF_INFO *info);
/** Frames until the end: a stream that was cut off does not know its length. */
uint64_t count_frames(const char *path);
/** It holds these frames in stereo, bit for bit, and no others. */
void assert_frames(const char *path, uint64_t first, uint64_t n_frames);

int exists(const char *path);
void assert_contains(const char *path, const char *part);

#endif /* HR_RECORD_FILES_H */
