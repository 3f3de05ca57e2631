/* SPDX-License-Identifier: MIT */
/* How long what is missing was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "record/timeline.h"

#define RATE 48000u

static struct hr_tap_span span_at(uint64_t frame, uint64_t position, uint64_t nsec,
		uint32_t reasons)
{
	return (struct hr_tap_span) {
		.frame = frame,
		.position = position,
		.flags = HR_TAP_NEW_EPOCH,
		.epoch = { .number = 1, .reasons = reasons, .frame = frame, .position = position,
			.nsec = nsec, .rate_hz = RATE },
	};
}

static void missing_cycles_are_as_long_as_the_positions_say(void **state)
{
	struct timeline timeline = { 0 };
	struct hr_tap_span span = span_at(0, 5000, 1000000000, HR_TAP_EPOCH_START);
	struct hole hole = timeline_add(&timeline, &span, 48000);

	assert_int_equal(hole.n_frames, 0);
	/* 2048 frames are 42.67 ms; the cycle began 10 ms late. */
	span = span_at(48000, 5000 + 48000 + 2048, 2000000000 + 42666667 + 10000000,
			HR_TAP_EPOCH_GAP);
	hole = timeline_add(&timeline, &span, 1024);
	assert_int_equal(hole.n_frames, 2048);
	assert_false(hole.is_pause);
}

static void where_another_clock_took_over_the_time_says_how_long_it_was(void **state)
{
	struct timeline timeline = { 0 };
	struct hr_tap_span span = span_at(0, 5000, 1000000000, HR_TAP_EPOCH_START);
	struct hole hole;

	timeline_add(&timeline, &span, 48000);
	span = span_at(48000, 77, 2500000000, HR_TAP_EPOCH_GAP);
	hole = timeline_add(&timeline, &span, 1024);
	assert_int_equal(hole.n_frames, 24000);
	assert_false(hole.is_pause);
}

static void time_in_which_the_sink_rested_is_a_pause(void **state)
{
	struct timeline timeline = { 0 };
	struct hr_tap_span span = span_at(0, 0, 1000000000, HR_TAP_EPOCH_START);
	struct hole hole;

	timeline_add(&timeline, &span, 48000);
	span = span_at(48000, 960000, 21000000000, HR_TAP_EPOCH_RESTART);
	hole = timeline_add(&timeline, &span, 1024);
	assert_true(hole.is_pause);
	assert_int_equal(hole.n_frames, 19 * RATE + 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing_cycles_are_as_long_as_the_positions_say),
		cmocka_unit_test(where_another_clock_took_over_the_time_says_how_long_it_was),
		cmocka_unit_test(time_in_which_the_sink_rested_is_a_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
