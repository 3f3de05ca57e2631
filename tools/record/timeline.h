/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RECORD_TIMELINE_H
#define HEADROOM_RECORD_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include <headroom/tap.h>

/**
 * Where the sound is in time, from one epoch of the tap to the next: what is
 * missing between them, and whether it was played.
 */
struct timeline {
	bool has_end;
	uint32_t rate_hz;
	uint64_t end_position;		/**< graph position after the last frame */
	uint64_t end_nsec;		/**< CLOCK_MONOTONIC then */
};

/** What lies before a span. */
struct hole {
	uint64_t n_frames;		/**< at the rate of the span; 0 when there is none */
	bool is_pause;			/**< nothing was played; else cycles are missing */
};

/** Look at the span that comes next, and stand at its end, n_frames after its first. */
struct hole timeline_add(struct timeline *timeline, const struct hr_tap_span *span,
		uint32_t n_frames);

#endif /* HEADROOM_RECORD_TIMELINE_H */
