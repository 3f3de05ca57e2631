/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_CLOCK_H
#define HEADROOM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/**
 * What became of frames and of time, from samples of a running graph.
 *
 * Drift is a slope: how much faster one clock runs than another, over all samples.
 * Jitter is how far single samples are from that slope. They are told apart by the
 * standard error of the slope, and jitter is never called drift.
 *
 * Pure computation, any thread.
 */

/** A line through points, by least squares. Zero is a start. */
struct clock_line {
	uint64_t n;
	double x_mean, y_mean, xx, xy, yy;	/**< sums of what is around the means */
};

/** x and y in seconds. */
void clock_line_add(struct clock_line *line, double x_sec, double y_sec);

struct clock_slope {
	uint64_t n_samples;
	double span_sec;	/**< of which the samples are: about sqrt(12) deviations of x */
	double slope_ppm;	/**< 0 with fewer than three samples */
	double error_ppm;	/**< standard error of that; INFINITY with fewer */
	double residual_ms;	/**< standard deviation around the line */
	/** The slope is more than CLOCK_DRIFT_PPM, and more than four of its errors. */
	bool is_drift;
};

/** 0.1 ms in ten minutes. */
#define CLOCK_DRIFT_PPM (1e-4 / 600.0 * 1e6)

struct clock_slope clock_line_slope(const struct clock_line *line);

/** What ten minutes of a slope are, in ms. */
double clock_drift_ms(double slope_ppm);

/** One look at the sink: all of the same cycle. */
struct clock_sample {
	uint64_t position;		/**< of the graph, in frames */
	uint64_t clock_ns;		/**< CLOCK_MONOTONIC when the cycle began */
	uint64_t in_frames;		/**< processed up to the cycle before */
	uint64_t out_frames;		/**< handed on to the device up to the cycle before */
	uint32_t rate_hz;
};

/** Samples of one timeline. Zero is a start. */
struct clock_run {
	struct clock_sample first, last;
	uint64_t n_samples;
	uint32_t n_restarts;
	struct clock_line position;	/**< graph time against clock_ns */
};

/**
 * Add a look. The same cycle again is ignored; another rate, a counter that went back, or
 * a position that leaps against the clock by more than CLOCK_LEAP_SEC starts anew.
 */
void clock_run_add(struct clock_run *run, const struct clock_sample *sample);

#define CLOCK_LEAP_SEC 1.0

/** Frames that went in and did not come out, since the first sample. */
int64_t clock_run_lost_frames(const struct clock_run *run);

/** Frames the graph went on while nothing was processed, since the first sample. */
int64_t clock_run_missed_frames(const struct clock_run *run);

/** Seconds of the clock between the first sample and the last. */
double clock_run_seconds(const struct clock_run *run);

#endif /* HEADROOM_CLOCK_H */
