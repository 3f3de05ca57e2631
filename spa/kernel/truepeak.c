/* SPDX-License-Identifier: MIT */
#include "truepeak.h"

#include "truepeak-fir.h"

_Static_assert(HR_TRUEPEAK_LONG_REACH_FRAMES == HR_TRUEPEAK_LONG_PAIRS, "centred");
_Static_assert(HR_TRUEPEAK_SHORT_REACH_FRAMES == HR_TRUEPEAK_SHORT_PAIRS, "centred");

/* A parabola is at most 1/8 above its highest point; the rest is for rounding. */
#define CREST_BOUND 1.126f

static const struct hr_fir long_fir = {
	HR_TRUEPEAK_LONG_PAIRS, HR_TRUEPEAK_LONG_NORM, hr_truepeak_long,
};
static const struct hr_fir short_fir = {
	HR_TRUEPEAK_SHORT_PAIRS, HR_TRUEPEAK_SHORT_NORM, hr_truepeak_short,
};

HR_RT void hr_truepeak_raise(const struct hr_ops *ops, float *peak_lin, const float *x,
		uint32_t n_frames, uint32_t reach_frames, float threshold_lin, float *left)
{
	const struct hr_fir *fir = reach_frames == HR_TRUEPEAK_LONG_REACH_FRAMES ?
			&long_fir : &short_fir;
	const float sample_lin = ops->abs_max(x - reach_frames, n_frames + 2 * reach_frames);
	struct hr_between points;

	if (sample_lin * (fir->norm * CREST_BOUND) <= threshold_lin) {
		*left = HR_TRUEPEAK_UNKNOWN;
		return;
	}
	if (*left >= HR_TRUEPEAK_UNKNOWN) {
		ops->between(&points, x - 1, 1, fir);
		*left = points.left[1];
	}
	points.left[0] = *left;
	ops->between(&points, x, n_frames, fir);
	ops->crests(peak_lin, x, &points, n_frames);
	*left = points.left[n_frames];
}
