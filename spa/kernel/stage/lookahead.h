/* SPDX-License-Identifier: MIT */
#ifndef HR_LOOKAHEAD_H
#define HR_LOOKAHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/ops.h"
#include "kernel/stage/release.h"
#include "params/params.h"

/**
 * The gain computer of a look-ahead limiter: from amplitudes that are known `ahead`
 * frames before they leave, to a gain that is low enough when they do, and smooth.
 *
 * It works in steps of a few frames (8 at 48 kHz), so that its cost does not matter:
 *
 *   peak of a step -> ceiling / peak -> minimum of a window of steps -> release
 *        -> smoothing: one gain a frame
 *
 * The smoothing is a quadratic spline (three moving averages in a row) over the steps,
 * interpolated to frames: a filter with a set of taps for every frame of a step, all
 * >= 0, each set with a sum of 1. It smooths what the gain lacks to 1, so that no lack
 * is a gain of exactly 1. lookahead.c has the proof that the gain is low enough.
 *
 * All results are the same however a signal is cut into calls. Thread: RT, except where
 * it says so.
 */

/**
 * An amplitude over the ceiling is brought this much below it, 0.1 dB, for what a detector
 * that looks 64 frames ahead cannot see of a sound that reaches to half the rate, as white
 * noise does.
 */
#define HR_LOOKAHEAD_AIM_LIN 0.98855f

#define HR_LOOKAHEAD_MAX_WINDOW 32u	/**< steps */

/** What depends on the rate and the release. A plain value. */
struct hr_lookahead_coefs {
	uint32_t step_frames;	/**< a power of two, 1 .. HR_SMOOTH_MAX_STEP */
	uint32_t window_steps;	/**< of the minimum */
	uint32_t n_taps;	/**< for each frame of a step */
	uint32_t settle_steps;	/**< from a release of 1 to rest */
	struct hr_release_coefs release;
	double taps[HR_SMOOTH_MAX_TAPS][HR_SMOOTH_MAX_STEP];
};

/** ahead_frames 2 .. 736: from where a reading is known to where it leaves. Thread: control. */
void hr_lookahead_coefs_compute(struct hr_lookahead_coefs *coefs,
		const struct hr_params *params, uint32_t rate_hz, uint32_t ahead_frames);

#define HR_LOOKAHEAD_HISTORY 128u	/**< steps kept, and room to append */

struct hr_lookahead {
	const struct hr_ops *ops;
	bool unity;			/**< gain is 1 and nothing is coming */
	uint32_t n_left_frames;		/**< gains of the step that is going out */
	uint32_t n_used_frames;		/**< gains that went out, before those */
	float step_peak_lin;		/**< since the last step was closed */
	uint32_t n_quiet_steps;		/**< with a release of 1, since unity was left */
	uint32_t end;			/**< of the histories */
	float low_lin;			/**< minimum of the window */
	float needed_lin[HR_LOOKAHEAD_HISTORY];
	double lack[HR_LOOKAHEAD_HISTORY];	/**< 1 - released gain */
	struct hr_release release;
	float gain_lin[HR_CHUNK + 2 * HR_SMOOTH_MAX_STEP];
};

/** ops: kept in use. hr_lookahead_reset() comes next. Thread: control. */
void hr_lookahead_init(struct hr_lookahead *lookahead, const struct hr_ops *ops);

/** A gain of 1, nothing coming. */
HR_RT void hr_lookahead_reset(struct hr_lookahead *lookahead);

/**
 * Take the readings of n_frames and give the gains of n_frames.
 *
 * peak_lin     amplitudes; NULL when none is above the ceiling
 * n_frames     0 .. HR_CHUNK
 * ceiling_lin  what an amplitude may be when it leaves
 *
 * Returns n_frames gains, valid until the next call; NULL when all are 1.
 */
HR_RT const float *hr_lookahead_push(struct hr_lookahead *lookahead,
		const struct hr_lookahead_coefs *coefs, const float *peak_lin,
		uint32_t n_frames, float ceiling_lin);

#endif /* HR_LOOKAHEAD_H */
