/* SPDX-License-Identifier: MIT */
#ifndef HR_TAP_RIG_H
#define HR_TAP_RIG_H

#include <headroom/tap.h>

#include "tap/writer.h"

/**
 * A writer whose every word says where it belongs, and a judge that knows.
 *
 * Channel c of frame f holds the bits f x odd + c, which no other frame of 32 bits
 * has. Graph positions and rates follow from the number of the epoch, and meters
 * from the number of the cycle. So whatever a reader is given can be checked for
 * being what it is said to be.
 */
struct rig {
	void *memory;
	size_t size_bytes;
	struct tap_writer writer;
	struct tap_cycle cycle;
	uint64_t n_cycles;
	float *peak_lin;	/**< of every cycle; NULL: no meters */
};

#define RIG_CHANNELS 2u

/** Abort the program when there is no memory. */
void rig_init(struct rig *rig);
void rig_finish(struct rig *rig);

/** Add a cycle; is_new_epoch makes graph time jump, and another rate. */
void rig_write(struct rig *rig, uint32_t n_frames, bool is_new_epoch);

/** What is wrong with what was read, or NULL. */
const char *rig_judge(const struct hr_tap_span *span, float *const planes[], uint32_t n_frames);

/** Xorshift; seed is not 0. */
static inline uint32_t rig_dice(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

#endif /* HR_TAP_RIG_H */
