/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "node/node.h"

/*
 * What costs something is measured while somebody wants it: a reader that is bound, or
 * one that read Props not long ago. The time of that is counted in frames of sound, so
 * that nothing has to wake up to end it.
 */
static HR_RT bool is_wanted(struct rt *rt, const struct spa_io_clock *clock)
{
	uint32_t n_asked = atomic_load_explicit(&rt->words.n_asked, memory_order_relaxed);

	if (n_asked != rt->n_asked) {
		rt->n_asked = n_asked;
		rt->watch_left_frames = (uint64_t)HR_WATCH_SEC * clock->rate.denom;
	} else {
		rt->watch_left_frames -= SPA_MIN(rt->watch_left_frames, clock->duration);
	}
	return rt->watch_left_frames > 0 ||
		atomic_load_explicit(&rt->words.n_bound, memory_order_relaxed) > 0;
}

HR_RT uint64_t node_report_time_ns(const struct rt *rt)
{
	struct timespec now;

	if (!rt->watched || clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		return 0;
	return SPA_TIMESPEC_TO_NSEC(&now);
}

HR_RT void node_report_begin(struct rt *rt, const struct spa_io_clock *clock)
{
	bool wanted = is_wanted(rt, clock);

	hr_cycles_begin(&rt->cycles, clock,
			atomic_load_explicit(&rt->words.timeline, memory_order_relaxed));
	if (wanted != rt->watched)
		hr_cycles_forget_times(&rt->cycles);
	rt->watched = wanted;
	hr_engine_watch(rt->engine, wanted);
}

HR_RT void node_report_end(struct rt *rt, const struct spa_io_clock *clock, uint64_t begin_ns)
{
	struct rt_report *report = &rt->reports[rt->report_box.write_slot];
	const struct rt_control *control = &rt->controls[rt->control_box.read_slot];

	/* begun before somebody wanted to know */
	if (begin_ns != 0)
		hr_cycles_time(&rt->cycles, clock, begin_ns, node_report_time_ns(rt));
	hr_engine_read_meters(rt->engine, &report->meters);
	hr_engine_clear_meters(rt->engine);
	hr_cycles_read(&rt->cycles, &report->cycles);
	report->position = clock->position;
	report->clock_ns = clock->nsec;
	report->n_output_frames = rt->n_output_frames;
	report->applied_serial = control->serial;
	report->applied_position = rt->applied_position;
	report->generation = control->plans.generation;
	report->rate_hz = clock->rate.denom;
	report->quantum_frames = (uint32_t)clock->duration;
	atomic_store_explicit(&rt->n_frames, report->meters.n_frames, memory_order_relaxed);
	atomic_store_explicit(&rt->n_scrubbed, report->meters.n_scrubbed, memory_order_relaxed);
	node_tap_write_meters(rt, report);
	if (hr_mailbox_pending(&rt->report_box))
		hr_meters_hold(&report->meters, &rt->held);
	hr_meters_copy(&rt->held, &report->meters);
	hr_mailbox_publish(&rt->report_box);
}
