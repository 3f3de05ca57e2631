/* SPDX-License-Identifier: MIT */
#ifndef HR_LOOKAHEAD_H
#define HR_LOOKAHEAD_H

#include <stddef.h>
#include <stdint.h>

#include "attributes.h"

/**
 * The parts of a look-ahead gain, in fixed memory: delay lines, the minimum of
 * the last frames, a smoothing window, and the release. All results are the same however a
 * signal is cut into calls. Thread: RT, except the two of hr_lines that say so.
 */

/** Longest history of a line: 2 ms at HR_MAX_RATE_HZ. */
#define HR_LINES_MAX_HISTORY 768u
/** Frames of one line in memory; the more, the rarer the history is moved. */
#define HR_LINES_FRAMES 2048u
/** Frames behind the newest that may be read (not used) by whole vectors. */
#define HR_LINES_SLACK 16u

/** One line of samples per channel, each contiguous in memory. */
struct hr_lines {
	float *mem;		/**< n_channels x (HR_LINES_FRAMES + HR_LINES_SLACK) */
	uint32_t n_channels;
	uint32_t end;		/**< frame after the newest */
};

/** Memory of hr_lines_init(). Thread: any. */
size_t hr_lines_bytes(uint32_t n_channels);

/** Silent lines. mem is hr_lines_bytes() bytes, the caller's. Thread: control. */
void hr_lines_init(struct hr_lines *lines, void *mem, uint32_t n_channels);

/** Silence everywhere. */
HR_RT void hr_lines_reset(struct hr_lines *lines);

/** Add a chunk at the end: n_channels arrays of n_frames, 0 .. HR_CHUNK. */
HR_RT void hr_lines_append(struct hr_lines *lines, float *const buf[], uint32_t n_frames);

/**
 * Frame `age` before the end, 1 = the newest, and those that follow it. age is
 * 0 .. HR_LINES_MAX_HISTORY + HR_CHUNK. Valid until the next append.
 */
HR_RT const float *hr_lines_at(const struct hr_lines *lines, uint32_t channel, uint32_t age);

#define HR_SLIDEMIN_MAX_FRAMES 1024u	/**< a power of two */

/**
 * Minimum of the last values, none above 1: a queue of the values that can
 * still become the minimum. 1 is not kept, an empty queue means 1.
 */
struct hr_slidemin {
	uint32_t window_frames;
	uint32_t frame;			/**< index of the next value, wraps */
	uint32_t head, tail;		/**< of the queue, wrap */
	uint32_t frames[HR_SLIDEMIN_MAX_FRAMES];
	float values[HR_SLIDEMIN_MAX_FRAMES];
};

/** Start with all ones. window_frames 1 .. HR_SLIDEMIN_MAX_FRAMES. */
HR_RT void hr_slidemin_reset(struct hr_slidemin *slidemin, uint32_t window_frames);

/** Add a value; returns the smallest of the last window_frames. */
HR_RT float hr_slidemin_push(struct hr_slidemin *slidemin, float value);

#define HR_SMOOTH_N_BOXES 3u
#define HR_SMOOTH_MAX_BOX_FRAMES 256u

/** One moving sum. */
struct hr_box {
	uint32_t n_frames;
	uint32_t at;
	int64_t sum;
	int64_t ring[HR_SMOOTH_MAX_BOX_FRAMES];
};

/**
 * Smoothing window: three moving averages in a row, which together weigh the
 * last window_frames values, as a quadratic spline. The sums are of integers,
 * so nothing drifts, and ones give exactly 1. The result never exceeds the
 * largest of the values in the window.
 */
struct hr_smooth {
	double scale;		/**< 1 over the sum that all ones give */
	struct hr_box boxes[HR_SMOOTH_N_BOXES];
};

/** Start with all ones. window_frames 1 .. 3 * HR_SMOOTH_MAX_BOX_FRAMES - 2. */
HR_RT void hr_smooth_reset(struct hr_smooth *smooth, uint32_t window_frames);

/** Add a value 0 .. 1; returns the weighted mean of the last window_frames. */
HR_RT float hr_smooth_push(struct hr_smooth *smooth, double value);

/**
 * Recovery of a gain that follows the programme:
 *
 * - a short peak is held for hold_frames, then fades HR_RELEASE_FAST_RATIO times
 *   as fast as the release time;
 * - reduction that was needed throughout HR_RELEASE_SUSTAIN_HOPS is held between
 *   the peaks of a wave as low as 20 Hz, so that bass is scaled and not bent,
 *   and fades with the release time.
 *
 * The gain becomes exactly 1 when less than HR_RELEASE_SNAP is missing: about
 * one step of float below 1, far below the error of any converter.
 */
#define HR_RELEASE_FAST_RATIO 12.0
#define HR_RELEASE_HOP_MS 1.0
#define HR_RELEASE_HOLD_HOPS 26u	/**< half a period of 20 Hz, and one */
#define HR_RELEASE_SUSTAIN_HOPS 28u	/**< longer than what one click holds */
#define HR_RELEASE_SNAP 6e-8

struct hr_release_coefs {
	uint32_t hold_frames;
	uint32_t hop_frames;	/**< HR_RELEASE_HOP_MS */
	double fast_coef;	/**< one-pole, per frame */
	double slow_coef;	/**< one-pole, per frame */
};

/** All gains 0 .. 1. */
struct hr_release {
	double fast_lin;		/**< follows every peak */
	double slow_lin;		/**< follows what is sustained */
	double floor_lin;		/**< where slow_lin goes */
	float hop_min_lin;		/**< of the hop that is being filled */
	uint32_t hold_left_frames;
	uint32_t hop_fill_frames;
	uint32_t hop;			/**< hops counted, wraps */
	float needed_lin[HR_RELEASE_HOLD_HOPS];	/**< smallest gain needed in a hop */
	float held_lin[HR_RELEASE_SUSTAIN_HOPS];	/**< smallest of needed_lin, then */
};

/** A gain of 1 for ever. */
HR_RT void hr_release_reset(struct hr_release *release);

/** Add the gain that is needed, 0 .. 1; returns one that is never above it. */
HR_RT double hr_release_push(struct hr_release *release, float low_lin,
		const struct hr_release_coefs *coefs);

#endif /* HR_LOOKAHEAD_H */
