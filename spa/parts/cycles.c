/* SPDX-License-Identifier: MIT */
#include "parts/cycles.h"

#include <stddef.h>
#include <string.h>

#include <spa/utils/defs.h>

/*
 * Headers before 1.0 call the end of the clock padding, and fill it with 0: target_rate,
 * target_duration, target_seq and cycle, 24 bytes, then xrun. The place is a part of the
 * interface that does not change.
 */
#define XRUN_OFFSET (offsetof(struct spa_io_clock, next_nsec) + sizeof(uint64_t) + 24)

_Static_assert(XRUN_OFFSET + sizeof(uint64_t) <= sizeof(struct spa_io_clock),
		"the clock has room for xrun");

static HR_RT uint64_t xrun_frames(const struct spa_io_clock *clock)
{
	uint64_t frames;

	memcpy(&frames, SPA_PTROFF(clock, XRUN_OFFSET, void), sizeof(frames));
	return frames;
}

static HR_RT void count_gap(struct hr_cycles *cycles, const struct spa_io_clock *clock)
{
	uint64_t gap_frames = clock->position - cycles->next_position;

	if (clock->position <= cycles->next_position ||
	    gap_frames > (uint64_t)HR_CYCLES_LEAP_SEC * clock->rate.denom)
		return;
	cycles->counts.n_starved += (gap_frames + clock->duration - 1) / clock->duration;
}

static HR_RT void count_xrun(struct hr_cycles *cycles, uint64_t now_frames)
{
	if (now_frames <= cycles->xrun_before_frames)
		return;
	cycles->counts.n_xruns++;
	cycles->counts.xrun_frames += now_frames - cycles->xrun_before_frames;
}

HR_RT void hr_cycles_begin(struct hr_cycles *cycles, const struct spa_io_clock *clock,
		uint32_t timeline)
{
	const uint64_t xrun_now_frames = xrun_frames(clock);

	cycles->counts.n_cycles++;
	if (clock->duration == 0)
		return;
	if (cycles->known && cycles->clock_id == clock->id &&
	    cycles->rate_hz == clock->rate.denom) {
		if (cycles->timeline == timeline)
			count_gap(cycles, clock);
		count_xrun(cycles, xrun_now_frames);
	}
	cycles->known = true;
	cycles->clock_id = clock->id;
	cycles->rate_hz = clock->rate.denom;
	cycles->timeline = timeline;
	cycles->next_position = clock->position + clock->duration;
	cycles->xrun_before_frames = xrun_now_frames;
}

/* 8 bins for a factor of two: the exponent, and the three bits behind the first. */
static HR_RT uint32_t bin_of(uint64_t ns)
{
	uint32_t log2;

	if (ns < 1u << HR_CYCLES_MIN_LOG2)
		return 0;
	if (ns >= 1u << HR_CYCLES_MAX_LOG2)
		return HR_CYCLES_BINS - 1;
	log2 = 31u - (uint32_t)__builtin_clz((uint32_t)ns);
	return ((log2 - HR_CYCLES_MIN_LOG2) << HR_CYCLES_BINS_LOG2) +
		(((uint32_t)ns >> (log2 - HR_CYCLES_BINS_LOG2)) - (1u << HR_CYCLES_BINS_LOG2));
}

/* Where the bin ends. */
static HR_RT uint32_t bin_end_ns(uint32_t bin)
{
	uint32_t log2 = HR_CYCLES_MIN_LOG2 + (bin >> HR_CYCLES_BINS_LOG2);
	uint32_t eighths = (1u << HR_CYCLES_BINS_LOG2) +
		(bin & ((1u << HR_CYCLES_BINS_LOG2) - 1u)) + 1u;

	return eighths << (log2 - HR_CYCLES_BINS_LOG2);
}

static HR_RT bool is_late(const struct spa_io_clock *clock, uint64_t begin_ns, uint64_t end_ns)
{
	const uint64_t start_ns = clock->nsec, next_ns = clock->next_nsec;
	double quantum_ns;

	if (start_ns == 0 || clock->rate.denom == 0 ||
	    SPA_FLAG_IS_SET(clock->flags, SPA_IO_CLOCK_FLAG_FREEWHEEL))
		return false;
	quantum_ns = 1e9 * (double)clock->duration * clock->rate.num / clock->rate.denom;
	return (begin_ns > start_ns && (double)(begin_ns - start_ns) > 0.5 * quantum_ns) ||
		(next_ns > start_ns && end_ns > next_ns);
}

static HR_RT void add_time(struct hr_cycle_times *times, uint64_t begin_ns, uint64_t end_ns)
{
	uint64_t took_ns = end_ns > begin_ns ? end_ns - begin_ns : 0;
	uint32_t ns = (uint32_t)SPA_MIN(took_ns, (uint64_t)UINT32_MAX);

	if (times->n == 0 || ns < times->min_ns)
		times->min_ns = ns;
	if (ns > times->max_ns)
		times->max_ns = ns;
	times->n++;
	times->sum_ns += ns;
	times->bins[bin_of(ns)]++;
}

HR_RT void hr_cycles_time(struct hr_cycles *cycles, const struct spa_io_clock *clock,
		uint64_t begin_ns, uint64_t end_ns)
{
	const uint64_t start_ns = clock->nsec;

	cycles->counts.n_late += is_late(clock, begin_ns, end_ns);
	add_time(&cycles->process, begin_ns, end_ns);
	if (start_ns != 0 && !SPA_FLAG_IS_SET(clock->flags, SPA_IO_CLOCK_FLAG_FREEWHEEL))
		add_time(&cycles->wake, start_ns, begin_ns);
}

HR_RT void hr_cycles_forget_times(struct hr_cycles *cycles)
{
	memset(&cycles->process, 0, sizeof(cycles->process));
	memset(&cycles->wake, 0, sizeof(cycles->wake));
}

static HR_RT uint32_t average_ns(const struct hr_cycle_times *times)
{
	return times->n > 0 ? (uint32_t)(times->sum_ns / times->n) : 0;
}

/* All but 1 of 100 are in this bin or below. */
static HR_RT uint32_t p99_ns(const struct hr_cycle_times *times)
{
	uint64_t n_above = times->n / 100;
	uint32_t bin = HR_CYCLES_BINS - 1;

	while (bin > 0 && n_above >= times->bins[bin])
		n_above -= times->bins[bin--];
	return SPA_MIN(bin_end_ns(bin), times->max_ns);
}

HR_RT void hr_cycles_read(const struct hr_cycles *cycles, struct hr_cycle_counts *counts)
{
	*counts = cycles->counts;
	counts->n_timed = cycles->process.n;
	counts->process_min_ns = cycles->process.min_ns;
	counts->process_avg_ns = average_ns(&cycles->process);
	counts->process_max_ns = cycles->process.max_ns;
	counts->process_p99_ns = p99_ns(&cycles->process);
	counts->wake_min_ns = cycles->wake.min_ns;
	counts->wake_avg_ns = average_ns(&cycles->wake);
	counts->wake_max_ns = cycles->wake.max_ns;
	counts->wake_p99_ns = p99_ns(&cycles->wake);
}
