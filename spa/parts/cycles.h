/* SPDX-License-Identifier: MIT */
#ifndef HR_CYCLES_H
#define HR_CYCLES_H

#include <stdbool.h>
#include <stdint.h>

#include <spa/node/io.h>

#include "base/attributes.h"

/**
 * How the cycles of the graph went for our process(). Thread: RT, all of it.
 *
 * Counters are of the time since the nodes were made.
 *
 * - a **starved** cycle is one that the driver ran without our process(): since the last
 *   call the position of its clock advanced by more than the cycle that we saw, while we
 *   were running. A gap counts as so many cycles of the present length, rounded up;
 *   another driver, another rate, Start, Pause, a step back or a leap of more than
 *   HR_CYCLES_LEAP_SEC is another timeline and no gap;
 * - an **xrun** is a cycle in which the driver reports one: the xrun time of its clock
 *   grew (PipeWire 1.0 and later; before, there is no such field and none is counted);
 * - a **late** cycle is one in which our process() began more than half a quantum after
 *   the cycle did (clock.nsec), or ended after the next one was due (clock.next_nsec).
 *
 * Late cycles and process times need the time of day, two calls of clock_gettime() in a
 * cycle. These are made only while somebody watches: on most machines the call does not
 * enter the kernel, but with some clocksources it does. PipeWire itself makes it for
 * every node in every cycle. A freewheeling graph has no time: nothing is late.
 */

#define HR_CYCLES_LEAP_SEC 10u
#define HR_CYCLES_BINS_LOG2 3u		/**< 8 bins for a factor of two */
#define HR_CYCLES_MIN_LOG2 8u		/**< 256 ns, and all below */
#define HR_CYCLES_MAX_LOG2 30u		/**< 1 s, and all above */
#define HR_CYCLES_BINS ((HR_CYCLES_MAX_LOG2 - HR_CYCLES_MIN_LOG2) << HR_CYCLES_BINS_LOG2)

struct hr_cycle_counts {
	uint64_t n_cycles;		/**< our process() was called */
	uint64_t n_starved;
	uint64_t n_xruns;
	uint64_t xrun_frames;		/**< xrun time that was added in these */
	uint64_t n_late;		/**< counted while somebody watches */
	/** Of the sink's process(), since somebody watches; 0 = nobody does. */
	uint64_t n_timed;		/**< cycles that these four are of */
	uint32_t process_min_ns, process_avg_ns, process_max_ns;
	uint32_t process_p99_ns;	/**< not longer in 99 of 100; up to 12.5 % too high */
	/** Likewise: from the begin of the cycle, by its clock, to that of process(). */
	uint32_t wake_min_ns, wake_avg_ns, wake_max_ns, wake_p99_ns;
};

/** A distribution of times. */
struct hr_cycle_times {
	uint64_t n, sum_ns;
	uint32_t min_ns, max_ns;
	uint32_t bins[HR_CYCLES_BINS];
};

struct hr_cycles {
	struct hr_cycle_counts counts;
	uint64_t next_position;		/**< that follows the last cycle */
	uint64_t xrun_before_frames;
	uint32_t clock_id, rate_hz, timeline;
	bool known;			/**< there was a last cycle */
	struct hr_cycle_times process, wake;
};

/**
 * A cycle begins. Anything may stand in clock. timeline: another number when the node was
 * started or paused in between.
 */
HR_RT void hr_cycles_begin(struct hr_cycles *cycles, const struct spa_io_clock *clock,
		uint32_t timeline);

/** It took from begin_ns to end_ns, CLOCK_MONOTONIC. */
HR_RT void hr_cycles_time(struct hr_cycles *cycles, const struct spa_io_clock *clock,
		uint64_t begin_ns, uint64_t end_ns);

/** Forget the process times. */
HR_RT void hr_cycles_forget_times(struct hr_cycles *cycles);

HR_RT void hr_cycles_read(const struct hr_cycles *cycles, struct hr_cycle_counts *counts);

#endif /* HR_CYCLES_H */
