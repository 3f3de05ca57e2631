/* SPDX-License-Identifier: MIT */
#ifndef HR_TAP_METERS_H
#define HR_TAP_METERS_H

#include "kernel/measure/readings.h"
#include "parts/cycles.h"
#include "tap/writer.h"

/**
 * The kernel's meters in the words of a tap. Of the snapshot all but
 * `frame` and what is known of the parameters is filled in; of both only the
 * channels there are. Thread: any.
 */
HR_RT void tap_meters_now(struct hr_tap_snapshot *now, const struct hr_meters *meters,
		const struct hr_cycle_counts *cycles);

/** The extremes since the meters were cleared. Thread: any. */
HR_RT void tap_meters_extremes(struct hr_tap_extremes *extremes, const struct hr_meters *meters);

#endif /* HR_TAP_METERS_H */
