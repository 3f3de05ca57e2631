/* SPDX-License-Identifier: MIT */
#ifndef HR_WATCHDOG_JUDGE_H
#define HR_WATCHDOG_JUDGE_H

#include <stdint.h>

#include <headroom/pair.h>
#include <spa/utils/defs.h>

/** A cycle that is not done so long after its end: somebody is asked. */
#define WATCHDOG_BEHIND_NS (30 * SPA_NSEC_PER_MSEC)
/** Behind by this long, and by more than a whole cycle: the sink starves. */
#define WATCHDOG_STARVED_NS (80 * SPA_NSEC_PER_MSEC)

enum watchdog_verdict { WATCHDOG_FINE, WATCHDOG_BEHIND, WATCHDOG_STARVED };

/**
 * Judge a sink that has been watched since then. BEHIND is a reason to ask, STARVED
 * to act. A driver that stands still starves nobody.
 *
 * Pure, any thread. Times are of CLOCK_MONOTONIC.
 */
enum watchdog_verdict watchdog_judge(const struct headroom_progress *progress,
		uint64_t since_ns, uint64_t now_ns);

#endif /* HR_WATCHDOG_JUDGE_H */
