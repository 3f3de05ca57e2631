/* SPDX-License-Identifier: MIT */
#include "node/node.h"
#include "tap/meters.h"

/* The data loop's part of the tap: after a cycle was processed. */

HR_RT void node_tap_write(struct rt *rt, float *const scratch[], const struct spa_io_clock *clock)
{
	const float *planes[HR_MAX_CHANNELS];
	struct tap_cycle cycle;

	if (rt->tap == NULL)
		return;
	for (uint32_t c = 0; c < rt->n_channels; c++)
		planes[c] = scratch[c];
	cycle = (struct tap_cycle) {
		.position = clock->position,
		.nsec = clock->nsec,
		.rate_diff = clock->rate_diff,
		.rate_hz = SPA_CLAMP(clock->rate.denom, HR_TAP_MIN_RATE_HZ, HR_TAP_MAX_RATE_HZ),
		.n_frames = (uint32_t)clock->duration,
	};
	tap_writer_write(rt->tap, planes, &cycle);
}

HR_RT void node_tap_write_meters(struct rt *rt, const struct rt_report *report)
{
	struct hr_tap_extremes extremes;
	struct hr_tap_snapshot now;

	if (rt->tap == NULL)
		return;
	tap_meters_now(&now, &report->meters, &report->cycles);
	tap_meters_extremes(&extremes, &report->meters);
	now.applied_serial = report->applied_serial;
	now.applied_position = report->applied_position;
	now.generation = report->generation;
	now.rate_hz = SPA_CLAMP(report->rate_hz, HR_TAP_MIN_RATE_HZ, HR_TAP_MAX_RATE_HZ);
	now.quantum_frames = report->quantum_frames;
	tap_writer_write_meters(rt->tap, &now, &extremes, report->quantum_frames);
}
