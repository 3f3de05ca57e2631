/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_DOCTOR_TAP_H
#define HEADROOM_DOCTOR_TAP_H

#include "command/doctor/clock.h"

/**
 * A reader of the tap of headroom.processed that counts frames for itself, and holds
 * its count against the graph's position and the clock.
 */
struct doctor_tap {
	struct tap_client *client;	/**< NULL: could not be made */
	uint64_t count_frames;		/**< given or told as lost, of this memory */
	uint64_t n_lost_frames;
	uint64_t n_missed_frames;	/**< told as gaps: the graph went on, the sink did not run */
	uint64_t next_position;		/**< of the graph, of the frame after the last; 0: none yet */
	/** position: the reader's count; in_frames: the graph's position; out_frames: the count. */
	struct clock_run run;
};

/** A daemon without a tap is no error: run stays empty. */
void doctor_tap_init(struct doctor_tap *tap, const char *remote);

/** Read all there is, and look at the clock. */
void doctor_tap_look(struct doctor_tap *tap);

void doctor_tap_finish(struct doctor_tap *tap);

#endif /* HEADROOM_DOCTOR_TAP_H */
