/* SPDX-License-Identifier: MIT */
#ifndef HR_OPS_H
#define HR_OPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/curve.h"

/**
 * The inner loops of the kernel, once per kind of CPU.
 *
 * ops-c.c is the specification: plain C for any machine. The others give the same
 * to the last few bits (test-ops prints how near), and each by itself gives the
 * same bits however a signal is cut into calls. Which one runs is decided once, when
 * an engine is made.
 *
 * Arrays are planar, full scale 1.0, n_frames is 0 .. HR_CHUNK, and need no
 * alignment. Where `may be` is said two arrays may be the same; otherwise they do
 * not overlap. Thread: RT, all of them. Nothing fails.
 */

/** Taps of a pair of samples, or groups of them, on either side of a point. */
struct hr_fir_pair {
	float even;	/**< of the sum, for 1/4 and 3/4 */
	float odd;	/**< of early less late, for 1/4; for 3/4 the sign turns */
	float half;	/**< of the sum, for 1/2 */
};

/**
 * Filter for the points 1/4, 1/2 and 3/4 after a frame; gen-truepeak-fir.py tells how it
 * is made. From the middle outward there are pairs of samples, then of groups of 4 and
 * of 8 samples with alternating signs, x0 - x1 + x2 - x3, and then groups of 16 on the
 * early side alone. Mirrored, the first sign of a group turns.
 */
struct hr_fir {
	float norm;	/**< largest sum of amplitudes of the taps of a point */
	uint32_t n_pairs, n_by_4, n_by_8, n_past;
	const struct hr_fir_pair *pairs, *by_4, *by_8, *past;
};

/**
 * A channel as the filter reads it: samples, and the groups that end with each. wide is
 * 8 groups of 16 that begin one after the other, with alternating signs.
 */
struct hr_fir_rows {
	float *x, *by_4, *by_8, *by_16, *wide;
};

/** The sound after each frame, and the 3/4 point before the first of them. */
struct hr_between {
	float quarter[HR_CHUNK];
	float half[HR_CHUNK];
	float left[1 + HR_CHUNK];	/**< [0] before, [1 + n] 3/4 after frame n */
	/**
	 * What samples beyond the filter may add: an amplitude >= 0. A sound next to the
	 * Nyquist frequency adds up over hundreds of frames, and is in sight as one that
	 * turns its sign with every sample. 0 for a short filter.
	 */
	float beyond[HR_CHUNK];
};

/** Second order section, a[0] = 1 left out. */
struct hr_biquad {
	double b[3], a[2];
};

#define HR_WEIGH_STATES 6u

/** One channel of a loudness measurement, for weigh(). */
struct hr_weigh_row {
	const float *in;	/**< HR_CHUNK samples */
	double state[HR_WEIGH_STATES];	/**< last two of the input and of each filter */
	double chunk_pow;	/**< result: sum of the squares of the chunk */
};

/** Most taps of the smoothing window of the limiter's gain, in steps. */
#define HR_SMOOTH_MAX_TAPS 24u
/** Most frames of one step. */
#define HR_SMOOTH_MAX_STEP 32u

struct hr_ops {
	const char *name;	/**< "c", "sse2", "avx2", "avx512", "neon" */

	/** Largest |x[n]|; 0 for none. */
	HR_RT float (*abs_max)(const float *x, uint32_t n_frames);

	/** max[n] = largest of max[n] and |x[n]|. */
	HR_RT void (*raise_abs)(float *max, const float *x, uint32_t n_frames);

	/**
	 * Copy; what is not finite, or above 2^40, becomes 0. Returns how many did. out
	 * may be in.
	 */
	HR_RT uint32_t (*scrub)(float *out, const float *in, uint32_t n_frames);

	/** y[n] = x[n] * gain_lin[n]; a gain of 1 leaves every bit. y may be x. */
	HR_RT void (*scale)(float *y, const float *x, const float *gain_lin, uint32_t n_frames);

	/** As scale(), then cut to +-clamp_lin. Returns how many were cut. */
	HR_RT uint32_t (*scale_clamp)(float *y, const float *x, const float *gain_lin,
			uint32_t n_frames, float clamp_lin);

	/** Amplitudes to reductions by the static curve, >= 0, in log2, in place. */
	HR_RT void (*curve)(float *level, uint32_t n_frames, const struct hr_curve *curve);

	/**
	 * One pole for a rise and one for a fall, in place: s += (x - s) * coef. Returns
	 * the last s. Coefficients 0 .. 1.
	 */
	HR_RT double (*follow)(float *x, uint32_t n_frames, double s, double rise_coef,
			double fall_coef);

	/** gain_lin[n] = 2^(makeup_log2[n] - reduction_log2[n]); may be one of them. */
	HR_RT void (*gain)(float *gain_lin, const float *makeup_log2,
			const float *reduction_log2, uint32_t n_frames);

	/**
	 * Write the groups that end with x[n] of n_channels rows; reads 3 samples, 4, 8 and
	 * 7 groups before. Up to HR_OPS_SLACK more may be read and written whose values do
	 * not matter.
	 */
	HR_RT void (*groups)(const struct hr_fir_rows *rows, uint32_t n_channels,
			uint32_t n_frames);

	/**
	 * Points between frames, from that of the rows on; left[0] is not written. Reads
	 * as far as the filter is long, and up to HR_OPS_SLACK more whose values do not
	 * matter. Filters without groups read x alone.
	 */
	HR_RT void (*between)(struct hr_between *points, const struct hr_fir_rows *rows,
			uint32_t n_frames, const struct hr_fir *fir);

	/**
	 * Raise peak_lin[n] to the largest amplitude from frame n up to n + 1, that of
	 * parabolas through the crests of x[n .. n + 1] and the points between, and what
	 * is beyond.
	 */
	HR_RT void (*crests)(float *peak_lin, const float *x, const struct hr_between *points,
			uint32_t n_frames);

	/**
	 * Two sections in a row, the second with a numerator of 1, -2, 1, over HR_CHUNK
	 * samples of each row, direct form I, in double.
	 */
	HR_RT void (*weigh)(struct hr_weigh_row *const rows[], uint32_t n_rows,
			const struct hr_biquad *first, const struct hr_biquad *second);

	/**
	 * Gain of the frames of a step: gain_lin[p] = 1 - sum(tap[i][p] * lack[-i]).
	 *
	 * gain_lin  n_frames rounded up to a multiple of 4 are written
	 * taps      n_taps rows of HR_SMOOTH_MAX_STEP
	 * lack      the newest of n_taps values, the others before it
	 */
	HR_RT void (*smooth)(float *gain_lin, const double (*taps)[HR_SMOOTH_MAX_STEP],
			uint32_t n_taps, const double *lack, uint32_t n_frames);
};

/** How far behind its arguments an op may read, or write, where it says so: a vector. */
#define HR_OPS_SLACK 16u

/** The best for this machine. Thread: any. */
const struct hr_ops *hr_ops_best(void);

/** By name; NULL when it is not built or this machine cannot run it. Thread: any. */
const struct hr_ops *hr_ops_find(const char *name);

/** The i-th this machine can run, the plainest first; NULL after the last. Thread: any. */
const struct hr_ops *hr_ops_at(size_t i);

#endif /* HR_OPS_H */
