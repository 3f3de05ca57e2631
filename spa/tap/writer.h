/* SPDX-License-Identifier: MIT */
#ifndef HR_TAP_WRITER_H
#define HR_TAP_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <headroom/tap-layout.h>
#include "base/attributes.h"

/**
 * The writer of a tap: what a cycle played goes into the shared memory, and the
 * meters with it. See tap-layout.h for the memory and the order of its words.
 *
 * Wait-free, no system call, no state of any reader, and nothing is ever read back
 * from the memory: what readers could do to it changes nothing here.
 */

/** What a memory is made for. Borrowed for the call. */
struct tap_setup {
	const char *sink_name;
	uint32_t n_channels;		/**< 1 .. HR_TAP_MAX_CHANNELS */
	uint32_t capacity_frames;	/**< a power of two in the limits of the layout */
	const uint32_t *position;	/**< n_channels of enum spa_audio_channel */
	const char (*channel_name)[8];	/**< n_channels of them */
};

/** One cycle of the graph. */
struct tap_cycle {
	uint64_t position;		/**< graph position of its first frame */
	uint64_t nsec;			/**< CLOCK_MONOTONIC when it began */
	double rate_diff;
	uint32_t rate_hz;
	uint32_t n_frames;		/**< at most HR_TAP_MAX_BLOCK_FRAMES */
};

struct tap_writer {
	struct hr_tap_live *live;
	struct hr_tap_epoch_slot *epochs;
	struct hr_tap_meter_block *meters;
	char *windows;
	uint32_t *ring;
	uint32_t n_channels, capacity_frames, n_epochs, n_windows, window_bytes;

	uint64_t n_frames;		/**< written so far */
	uint64_t next_position;		/**< of the graph, if no cycle is missing */
	uint32_t rate_hz;
	uint32_t reasons;		/**< for a new epoch, that are known already */
	uint32_t epoch;			/**< number of the newest */
	uint32_t sequence;		/**< of every block; even */
	struct hr_tap_window window;	/**< the newest */
	struct hr_tap_extremes hold;
};

/** Bytes of memory a tap needs, a multiple of the page. Thread: main. */
size_t tap_writer_bytes(uint32_t n_channels, uint32_t capacity_frames);

/**
 * Lay out a memory of tap_writer_bytes(), zeroed and aligned to a page. It stays
 * the caller's. Thread: main, before it is shared.
 */
void tap_writer_init(struct tap_writer *writer, void *memory, const struct tap_setup *setup);

/** Say that sound from here on does not continue what was. Thread: the writer's. */
HR_RT void tap_writer_restart(struct tap_writer *writer);

/** Add n_channels x cycle->n_frames samples. Thread: the writer's. */
HR_RT void tap_writer_write(struct tap_writer *writer, const float *const planes[],
		const struct tap_cycle *cycle);

/**
 * Show the meters of the frames written last; after tap_writer_write(). extremes is
 * of these frames alone; `frame` of now is filled in here. Thread: the writer's.
 */
HR_RT void tap_writer_write_meters(struct tap_writer *writer, struct hr_tap_snapshot *now,
		const struct hr_tap_extremes *extremes, uint32_t n_frames);

/** Tell readers that nothing will follow. Thread: any, when nobody writes any more. */
void tap_writer_end(struct tap_writer *writer);

#endif /* HR_TAP_WRITER_H */
