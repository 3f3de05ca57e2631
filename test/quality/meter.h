/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_METER_H
#define HR_TEST_METER_H

#include <stdint.h>

/**
 * The reference true-peak meter: what a sound reaches between its samples.
 *
 * A sinc of METER_TAPS taps, Kaiser window (beta 9, stop band 90 dB): level within
 * 0.001 dB up to 0.497 of the rate. It is taken at 32 times per frame around every
 * crest that may be the highest, and a parabola through the highest three of them
 * leaves less than 0.00001 dB. In double; test-meter.c proves these numbers. The
 * table of the filter is made by meter_new(), so keep one meter.
 */
#define METER_TAPS 1024
#define METER_POINTS 32

struct meter;

/** The caller's; ends the program without memory. */
struct meter *meter_new(void);

void meter_free(struct meter *meter);

/** Where and how high. */
struct meter_peak {
	double lin;
	double frame;		/**< time, in frames from x[0] */
};

/**
 * The highest |x(t)| with from_frame <= t < to_frame. x is n_frames samples, with
 * silence before and after; to_frame <= n_frames.
 */
struct meter_peak meter_true_peak(const struct meter *meter, const float *x, uint32_t n_frames,
		uint32_t from_frame, uint32_t to_frame);

/** x(t) by the same filter, without table and shortcut: what the meter is tested by. */
double meter_at(const float *x, uint32_t n_frames, double frame);

#endif /* HR_TEST_METER_H */
