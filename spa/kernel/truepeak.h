/* SPDX-License-Identifier: MIT */
#ifndef HR_TRUEPEAK_H
#define HR_TRUEPEAK_H

#include <float.h>
#include <stdint.h>

#include "attributes.h"
#include "ops.h"

/**
 * True-peak detector: the largest amplitude at a frame and up to the next one.
 *
 * As ITU-R BS.1770-4 annex 2 it looks at four points per frame, and deviates in
 * two ways: a longer filter (truepeak-fir.h) that is level to 20 kHz at 44.1 kHz,
 * and a parabola through each highest point and its neighbours, so that a crest
 * between two points is read too. test-truepeak.c prints what is left.
 */

#define HR_TRUEPEAK_LONG_HZ 40000u
#define HR_TRUEPEAK_LONG_REACH_FRAMES 32u
#define HR_TRUEPEAK_SHORT_REACH_FRAMES 14u

/**
 * Frames on either side of a frame that its reading needs: the reading of a
 * frame is known so many frames later. 32 from HR_TRUEPEAK_LONG_HZ up; below,
 * where a long filter would take the whole look-ahead, 14.
 */
static inline HR_RT uint32_t hr_truepeak_reach_frames(uint32_t rate_hz)
{
	return rate_hz >= HR_TRUEPEAK_LONG_HZ ? HR_TRUEPEAK_LONG_REACH_FRAMES :
			HR_TRUEPEAK_SHORT_REACH_FRAMES;
}

/** In place of a point that is not known. */
#define HR_TRUEPEAK_UNKNOWN FLT_MAX

/**
 * Raise peak_lin[n] to the true peak of frame n.
 *
 * Where nothing can reach threshold_lin the filters are not run and peak_lin
 * stays; readings above threshold_lin are the same with any threshold, and
 * however the frames are cut into calls.
 *
 * peak_lin      n_frames amplitudes, not above threshold_lin where unknown
 * x             the first frame; finite from x[-reach_frames] to
 *               x[n_frames + reach_frames - 1], and readable for HR_OPS_SLACK more
 * n_frames      1 .. HR_CHUNK
 * reach_frames  hr_truepeak_reach_frames()
 * left          the point before x[0]: what the last call left there when its frames
 *               come right before, else HR_TRUEPEAK_UNKNOWN. Saves work, no more
 * Thread: RT. Fails: never.
 */
HR_RT void hr_truepeak_raise(const struct hr_ops *ops, float *peak_lin, const float *x,
		uint32_t n_frames, uint32_t reach_frames, float threshold_lin, float *left);

#endif /* HR_TRUEPEAK_H */
