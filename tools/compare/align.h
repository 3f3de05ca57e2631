/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_JUDGE_ALIGN_H
#define HEADROOM_JUDGE_ALIGN_H

#include "compare/audio.h"

/** Most two files may be apart. */
#define ALIGN_MAX_LAG_SEC 20

struct alignment {
	long lag_frames;	/**< of the later file's rate: later[t + lag] sounds like earlier[t] */
	double confidence;	/**< correlation at that lag, 1 = the same sound */
};

/**
 * How much `after` lags `before`, whatever their rates, channels and gains are.
 *
 * Coarse: loudness contours, 250 values per second. Fine: samples, each block
 * brought to the same energy, so that a leveller's gain does not matter.
 */
struct alignment align(const struct audio *before, const struct audio *after);

#endif /* HEADROOM_JUDGE_ALIGN_H */
