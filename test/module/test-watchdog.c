/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "watchdog/stall.h"

#define MS SPA_NSEC_PER_MSEC
#define START (5000 * MS)

/*
 * A driver of that period, since START; the sink finished its last cycle `stopped_ms`
 * after that, and it is `now_ms`.
 */
static enum watchdog_verdict judge(double period_ms, double stopped_ms, double driver_ms,
		double now_ms)
{
	const struct headroom_progress progress = {
		.period_ns = (uint64_t)(period_ms * MS),
		.processed_ns = START + (uint64_t)(stopped_ms * MS),
		.driver_ns = START + (uint64_t)(driver_ms * MS),
	};

	return watchdog_judge(&progress, START, START + (uint64_t)(now_ms * MS));
}

static void a_sink_that_keeps_up_is_fine_at_every_moment_of_a_cycle(void **state)
{
	static const double periods_ms[] = { 0.67, 21.33, 170.67 };

	for (size_t p = 0; p < SPA_N_ELEMENTS(periods_ms); p++)
		for (double at = 0.0; at < 1.0; at += 0.05) {
			double period = periods_ms[p], now = period * (10 + at);

			assert_int_equal(judge(period, period * 10, period * 10, now),
					WATCHDOG_FINE);
			/* It has not begun the driver's cycle yet. */
			if (at * period < 30)
				assert_int_equal(judge(period, period * 9, period * 10, now),
						WATCHDOG_FINE);
		}
}

/* Looked at every 20 ms: starved at 80 ms or after a whole missed cycle, whichever is later. */
static void a_sink_that_stops_starves_after_80_ms_or_two_cycles(void **state)
{
	static const double periods_ms[] = { 0.67, 5.33, 21.33, 42.67, 170.67 };

	for (size_t p = 0; p < SPA_N_ELEMENTS(periods_ms); p++) {
		double period = periods_ms[p], at = 0.0;

		while (at < 1000 &&
		       judge(period, 0, period * (uint64_t)(at / period), at) != WATCHDOG_STARVED)
			at += 1.0;
		print_message("# figure: cycles of %.2f ms starve after %.0f ms\n", period, at);
		assert_true(at >= 80 && at >= 1.9 * period);
		assert_true(at <= SPA_MAX(81, 2 * period + 1));
	}
}

static void a_driver_that_stands_still_starves_nobody(void **state)
{
	assert_int_equal(judge(21.33, 100, 100, 9000), WATCHDOG_FINE);
	/* It stopped within a cycle that the sink had not begun. */
	assert_int_equal(judge(21.33, 100, 121.33, 9000), WATCHDOG_BEHIND);
}

static void a_sink_is_not_blamed_for_what_was_before_it_was_watched(void **state)
{
	const struct headroom_progress old = {
		.period_ns = 21 * MS, .processed_ns = 1, .driver_ns = START + 10 * MS,
	};
	const struct headroom_progress none = { .driver_ns = UINT64_MAX };

	assert_int_equal(watchdog_judge(&old, START, START + 30 * MS), WATCHDOG_FINE);
	assert_int_equal(watchdog_judge(&none, START, UINT64_MAX), WATCHDOG_FINE);
}

static void a_jump_to_another_clock_is_no_starvation(void **state)
{
	/* The new driver is behind the old one. */
	assert_int_equal(judge(21.33, 5000, 4000, 5040), WATCHDOG_FINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sink_that_keeps_up_is_fine_at_every_moment_of_a_cycle),
		cmocka_unit_test(a_sink_that_stops_starves_after_80_ms_or_two_cycles),
		cmocka_unit_test(a_driver_that_stands_still_starves_nobody),
		cmocka_unit_test(a_sink_is_not_blamed_for_what_was_before_it_was_watched),
		cmocka_unit_test(a_jump_to_another_clock_is_no_starvation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
