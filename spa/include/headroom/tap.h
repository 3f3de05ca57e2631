/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_TAP_H
#define HEADROOM_TAP_H

#include <errno.h>
#include <stdbool.h>

#include "tap-layout.h"

/**
 * Reading the tap of a sink: the sound it plays, its meters, and what was lost.
 *
 * Needs nothing but libc and a mapping of the memory, read only. Every reader keeps
 * its own place and its own struct; none can hold up the writer or another reader,
 * and one that is too slow is told exactly which frames it missed. Nothing here
 * waits, allocates or fails once the tap is open: poll it, as often as there may
 * be something new (a timer; 20 ms to stream, 100 ms to record).
 *
 * Frames are numbered from 0 with the first one of the memory. A memory has one
 * number of channels for ever; when that changes the sink gets another memory and
 * this one is ended. Rate and graph time belong to epochs: reads never cross one.
 *
 * What is mapped is not trusted: sizes are checked once and kept, and whatever a
 * broken writer stores afterwards, nothing outside the mapping is touched and every
 * call returns.
 *
 * Thread: any, one at a time for one reader.
 */

/** A run of frames of one rate, contiguous in graph time. */
struct hr_tap_epoch {
	uint32_t number;		/**< from 1 */
	uint32_t reasons;		/**< HR_TAP_EPOCH_*, why it began */
	uint64_t frame;			/**< its first */
	uint64_t position;		/**< graph position of that, in frames */
	uint64_t nsec;			/**< CLOCK_MONOTONIC when that cycle began */
	uint32_t rate_hz;
};

/** Bits of hr_tap_span.flags. */
#define HR_TAP_NEW_EPOCH 1u		/**< first span of its epoch for this reader */
#define HR_TAP_SKIPPED_EPOCHS 2u	/**< more began and ended among the lost frames */
#define HR_TAP_ENDED 4u			/**< all was read, and no more will come */

/** What one read gave. */
struct hr_tap_span {
	uint64_t frame;			/**< number of the first frame given */
	uint64_t lost_frames;		/**< the ones right before it that are lost */
	uint64_t position;		/**< graph position of the first frame given */
	struct hr_tap_epoch epoch;	/**< of the frames given or lost */
	uint32_t flags;
};

/** The newest cycle: what frame was where in time. */
struct hr_tap_clock {
	uint64_t frame;			/**< first frame after the cycle */
	uint64_t position;		/**< graph position of that frame */
	uint64_t nsec;			/**< CLOCK_MONOTONIC when the cycle began */
	uint32_t n_frames;		/**< of the cycle */
	uint32_t rate_hz;
	double rate_diff;		/**< speed of the graph's clock, 1 = nominal */
};

struct hr_tap_meters {
	struct hr_tap_snapshot now;
	struct hr_tap_extremes hold;	/**< since the start of the memory */
	struct hr_tap_extremes recent;	/**< since the last reading, or a little longer */
	bool is_recent_hold;	/**< the last reading was too long ago: recent = hold */
};

/** The constants may be read; the rest belongs to the functions. */
struct hr_tap_reader {
	uint32_t n_channels;
	uint32_t capacity_frames;
	uint32_t position[HR_TAP_MAX_CHANNELS];	/**< enum spa_audio_channel */
	char channel_name[HR_TAP_MAX_CHANNELS][8];
	char sink_name[128];

	uint64_t next_frame;		/**< the one to be read next */
	uint64_t n_read_frames;		/**< given so far */
	uint64_t n_lost_frames;		/**< told as lost so far */
	uint64_t n_skipped_frames;	/**< left out on request so far */

	struct hr_tap_epoch epoch;
	bool is_epoch_told;
	uint32_t seen_window;
	uint32_t n_epochs, n_windows, window_bytes;
	const struct hr_tap_live *live;
	const struct hr_tap_epoch_slot *epochs;
	const struct hr_tap_meter_block *meters;
	const char *windows;
	const uint32_t *ring;
};

/**
 * Look at a mapping of size bytes and stand at its newest frame. The mapping has to
 * stay while the reader is used, and starts at a multiple of 64.
 *
 * 0; -EPROTO when it is no tap, -ENOTSUP for another version or byte order, -EINVAL
 * when its sizes do not fit together or into the mapping.
 */
static inline int hr_tap_open(struct hr_tap_reader *reader, const void *map, size_t size_bytes);

/**
 * Copy frames from where the reader stands: planes[c] gets channel c. planes NULL
 * leaves the copying out.
 *
 * How many frames were given, at most max_frames; 0 when there are none yet, when
 * only a loss is told, or when there will never be any (HR_TAP_ENDED). span is always
 * filled. Frames given and frames told as lost are together every frame there was.
 */
static inline uint32_t hr_tap_read(struct hr_tap_reader *reader, float *const planes[],
		uint32_t max_frames, struct hr_tap_span *span);

/** Frames that wait to be read, those lost meanwhile included. */
static inline uint64_t hr_tap_available(const struct hr_tap_reader *reader);

/**
 * Stand n_frames before the newest frame, or as far back as is safe from being
 * overwritten by the next cycle. How far back that is. Nothing is counted as lost
 * or skipped: this is for a start with what was already played (pre-roll).
 */
static inline uint64_t hr_tap_start(struct hr_tap_reader *reader, uint64_t n_frames);

/**
 * Leave out everything but the newest n_frames; 0 is "from now on". How many frames
 * were left out, lost or not; 0 when the reader is nearer than that.
 */
static inline uint64_t hr_tap_skip(struct hr_tap_reader *reader, uint64_t n_frames);

/** The newest cycle. 0, or -EAGAIN when there is none or it was just being written. */
static inline int hr_tap_read_clock(const struct hr_tap_reader *reader,
		struct hr_tap_clock *clock);

/**
 * The newest meters. A peak between two readings is in the second one's `recent`,
 * perhaps in the third's as well, never in none. 0, or -EAGAIN as above; then
 * meters is left as it was.
 */
static inline int hr_tap_read_meters(struct hr_tap_reader *reader, struct hr_tap_meters *meters);

/** Nothing will be written any more; there may be frames left to read. */
static inline bool hr_tap_is_ended(const struct hr_tap_reader *reader);

#include "tap-reader.h"

#endif /* HEADROOM_TAP_H */
