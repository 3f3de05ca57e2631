/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_JUDGE_LOUDNESS_H
#define HEADROOM_JUDGE_LOUDNESS_H

#include "compare/audio.h"

/** What is below is shown as this. */
#define LOUDNESS_FLOOR_LUFS -70.0

/** One point of the curves; the loudness windows end at its time. */
struct point {
	double momentary_lufs;	/**< 400 ms */
	double short_term_lufs;	/**< 3 s; the floor during the first 3 s */
	float min, max;		/**< samples of all channels since the last point */
};

/**
 * What libebur128 finds in a sound. One channel is measured as it is heard on
 * two loudspeakers (dual mono), so that it compares with a stereo recording.
 */
struct loudness {
	double integrated_lufs;
	double range_lu;
	double true_peak_dbtp;		/**< 4x oversampled below 96 kHz, BS.1770 */
	double sample_peak_dbfs;
	struct point *points;		/**< owned */
	size_t n_points;
};

/** Measure, with a point every hop_sec. Exits with a message on errors. */
void loudness_measure(struct loudness *loudness, const struct audio *audio, double hop_sec);

void loudness_finish(struct loudness *loudness);

#endif /* HEADROOM_JUDGE_LOUDNESS_H */
