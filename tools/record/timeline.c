/* SPDX-License-Identifier: MIT */
#include "record/timeline.h"

#define NSEC_PER_SEC 1000000000ull

/* Longer than this nothing is missing by mistake, and a disk is not filled with it. */
#define MAX_MISSING_SEC 600u

/*
 * Positions count exactly as long as one clock drives the graph; when it is another
 * one they jump to anywhere. They are believed when the time agrees to 50 ms, which
 * is more than any cycle is late, and less than a listener would miss.
 */
#define MAX_DISAGREEMENT_SEC 20u	/* 1 / 50 ms */

static uint64_t frames_to_nsec(uint64_t n_frames, uint32_t rate_hz)
{
	return n_frames / rate_hz * NSEC_PER_SEC + n_frames % rate_hz * NSEC_PER_SEC / rate_hz;
}

static uint64_t nsec_to_frames(uint64_t nsec, uint32_t rate_hz)
{
	return nsec / NSEC_PER_SEC * rate_hz + nsec % NSEC_PER_SEC * rate_hz / NSEC_PER_SEC;
}

static uint64_t missing_frames(const struct timeline *timeline, const struct hr_tap_epoch *epoch)
{
	uint64_t by_time, by_position = epoch->position - timeline->end_position;
	uint64_t difference;

	if (epoch->nsec <= timeline->end_nsec)
		return 0;
	by_time = nsec_to_frames(epoch->nsec - timeline->end_nsec, epoch->rate_hz);
	difference = by_time > by_position ? by_time - by_position : by_position - by_time;
	if (epoch->rate_hz == timeline->rate_hz &&
	    difference < epoch->rate_hz / MAX_DISAGREEMENT_SEC)
		return by_position;
	return by_time;
}

struct hole timeline_add(struct timeline *timeline, const struct hr_tap_span *span,
		uint32_t n_frames)
{
	const struct hr_tap_epoch *epoch = &span->epoch;
	uint64_t in_epoch_frames = span->frame + n_frames - epoch->frame;
	struct hole hole = { 0 };

	if (span->flags & HR_TAP_NEW_EPOCH && timeline->has_end &&
	    !(span->flags & HR_TAP_SKIPPED_EPOCHS)) {
		hole.n_frames = missing_frames(timeline, epoch);
		hole.is_pause = !(epoch->reasons & HR_TAP_EPOCH_GAP) ||
			epoch->reasons & (HR_TAP_EPOCH_RESTART | HR_TAP_EPOCH_START) ||
			hole.n_frames > (uint64_t)MAX_MISSING_SEC * epoch->rate_hz;
	}
	timeline->has_end = true;
	timeline->rate_hz = epoch->rate_hz;
	timeline->end_position = epoch->position + in_epoch_frames;
	timeline->end_nsec = epoch->nsec + frames_to_nsec(in_epoch_frames, epoch->rate_hz);
	return hole;
}
