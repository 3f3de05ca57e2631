/* SPDX-License-Identifier: MIT */
#include <spa/utils/defs.h>

#include "watchdog/stall.h"

enum watchdog_verdict watchdog_judge(const struct headroom_progress *progress,
		uint64_t since_ns, uint64_t now_ns)
{
	uint64_t period_ns = progress->period_ns;
	uint64_t at_ns = SPA_MAX(progress->processed_ns, since_ns);
	uint64_t lag_ns = progress->driver_ns > at_ns ? progress->driver_ns - at_ns : 0;
	uint64_t late_ns = now_ns > at_ns ? now_ns - at_ns : 0;

	/* A driver's cycles are not all of one length: half a cycle is allowed for. */
	if (period_ns == 0 || lag_ns < period_ns / 2 || late_ns < period_ns + WATCHDOG_BEHIND_NS)
		return WATCHDOG_FINE;
	if (lag_ns < period_ns * 3 / 2 || late_ns < WATCHDOG_STARVED_NS)
		return WATCHDOG_BEHIND;
	return WATCHDOG_STARVED;
}
