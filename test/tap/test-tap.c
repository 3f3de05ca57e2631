/* SPDX-License-Identifier: MIT */
/* One thread: what a reader is told, step by step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tap-rig.h"

#define CAPACITY HR_TAP_MIN_CAPACITY_FRAMES
#define BLOCK HR_TAP_MAX_BLOCK_FRAMES

static struct rig rig;
static struct hr_tap_reader reader;
static struct hr_tap_span span;
static float left[CAPACITY], right[CAPACITY];
static float *const planes[] = { left, right };

static int start(void **state)
{
	rig_init(&rig);
	assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes), 0);
	return 0;
}

static int stop(void **state)
{
	free(rig.peak_lin);
	rig_finish(&rig);
	return 0;
}

static void write_frames(uint64_t n_frames)
{
	for (; n_frames > 0; n_frames -= rig.cycle.n_frames)
		rig_write(&rig, n_frames < 1000 ? (uint32_t)n_frames : 1000, false);
}

static uint32_t read_frames(uint32_t max_frames)
{
	uint32_t n_frames = hr_tap_read(&reader, planes, max_frames, &span);
	const char *fault = rig_judge(&span, planes, n_frames);

	if (fault != NULL)
		fail_msg("%s, at frame %llu", fault, (unsigned long long)span.frame);
	return n_frames;
}

static void a_reader_finds_who_made_it_and_waits_for_sound(void **state)
{
	assert_string_equal(reader.sink_name, "rig");
	assert_int_equal(reader.n_channels, 2);
	assert_string_equal(reader.channel_name[1], "FR");
	assert_int_equal(reader.position[1], 4);
	assert_int_equal(read_frames(100), 0);
	assert_int_equal(span.flags, 0);
	assert_false(hr_tap_is_ended(&reader));
}

static void frames_come_whole_in_order_and_once(void **state)
{
	write_frames(3000);
	assert_int_equal(read_frames(1024), 1024);
	assert_int_equal(span.flags, HR_TAP_NEW_EPOCH);
	assert_int_equal(span.epoch.reasons, HR_TAP_EPOCH_START);
	assert_int_equal(read_frames(CAPACITY), 3000 - 1024);
	assert_int_equal(span.frame, 1024);
	assert_int_equal(span.flags, 0);
	assert_int_equal(read_frames(CAPACITY), 0);
}

static void a_late_reader_starts_at_the_newest_frame(void **state)
{
	write_frames(123456);
	assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes), 0);
	assert_int_equal(read_frames(100), 0);
	write_frames(10);
	assert_int_equal(read_frames(100), 10);
	assert_int_equal(span.frame, 123456);
	assert_int_equal(reader.n_lost_frames, 0);
}

static void a_reader_can_start_with_what_was_already_played(void **state)
{
	write_frames(200000);
	assert_int_equal(hr_tap_start(&reader, 48000), 48000);
	assert_int_equal(read_frames(CAPACITY), 48000);
	assert_int_equal(span.frame, 152000);
	/* As far back as the next cycle cannot reach. */
	assert_int_equal(hr_tap_start(&reader, UINT64_MAX), CAPACITY - BLOCK);
	rig_write(&rig, BLOCK, false);
	assert_int_equal(read_frames(CAPACITY), CAPACITY - BLOCK);
	assert_int_equal(reader.n_lost_frames, 0);
}

static void an_overtaken_reader_is_told_which_frames_it_lost(void **state)
{
	write_frames(1000);
	assert_int_equal(read_frames(600), 600);
	write_frames(4 * CAPACITY);
	assert_uint_in_range(read_frames(100), 1, 100);
	/* It goes on where the next cycle does no harm. */
	assert_int_equal(span.frame, 1000 + 4 * CAPACITY - (CAPACITY - BLOCK));
	assert_int_equal(span.lost_frames, span.frame - 600);
	assert_int_equal(reader.n_lost_frames, span.lost_frames);
}

static void not_a_frame_is_lost_before_it_is_overwritten(void **state)
{
	write_frames(CAPACITY);
	assert_int_equal(read_frames(1), 1);
	assert_int_equal(span.frame, 0);
	write_frames(1);
	assert_int_equal(read_frames(1), 1);
	assert_int_equal(reader.n_lost_frames, 0);
}

static void a_read_never_crosses_an_epoch(void **state)
{
	write_frames(1500);
	rig_write(&rig, 700, true);
	assert_int_equal(read_frames(CAPACITY), 1500);
	assert_int_equal(read_frames(CAPACITY), 700);
	assert_int_equal(span.flags, HR_TAP_NEW_EPOCH);
	assert_int_equal(span.epoch.reasons, HR_TAP_EPOCH_GAP | HR_TAP_EPOCH_RATE);
	assert_int_equal(span.epoch.frame, 1500);
}

static void a_loss_is_told_by_epoch_too(void **state)
{
	write_frames(1000);
	rig_write(&rig, 500, true);
	rig_write(&rig, 500, true);
	write_frames(CAPACITY);
	assert_int_equal(read_frames(10), 0);
	assert_int_equal(span.lost_frames, 1000);
	assert_int_equal(span.epoch.number, 1);
	assert_int_equal(read_frames(10), 0);
	assert_int_equal(span.lost_frames, 500);
	assert_int_equal(read_frames(10), 10);
	assert_int_equal(span.epoch.number, 3);
	assert_int_equal(span.frame - span.lost_frames, 1500);
}

static void epochs_out_of_memory_are_told_as_skipped(void **state)
{
	for (uint32_t i = 0; i < 200; i++)
		rig_write(&rig, 10, true);
	assert_int_equal(read_frames(CAPACITY), 10);
	assert_true(span.flags & HR_TAP_SKIPPED_EPOCHS);
	assert_int_equal(span.lost_frames, span.frame);
	assert_int_equal(span.epoch.frame, span.frame);
	while (read_frames(CAPACITY) > 0)
		;
	assert_int_equal(reader.n_read_frames + reader.n_lost_frames, 2000);
}

static void a_restart_is_an_epoch_of_its_own(void **state)
{
	struct tap_cycle cycle;

	write_frames(100);
	cycle = rig.cycle;
	cycle.position += cycle.n_frames;	/* no gap, the same rate */
	tap_writer_restart(&rig.writer);
	tap_writer_write(&rig.writer, (const float *[]) { left, right }, &cycle);
	assert_int_equal(hr_tap_read(&reader, planes, CAPACITY, &span), 100);
	assert_int_equal(hr_tap_read(&reader, planes, CAPACITY, &span), 100);
	assert_int_equal(span.epoch.reasons, HR_TAP_EPOCH_RESTART);
	assert_true(span.position == cycle.position);
}

static void skipping_goes_near_to_the_newest_frame(void **state)
{
	write_frames(10000);
	assert_int_equal(hr_tap_skip(&reader, 480), 9520);
	assert_int_equal(hr_tap_skip(&reader, 480), 0);
	assert_int_equal(read_frames(CAPACITY), 480);
	write_frames(3 * CAPACITY);
	assert_int_equal(hr_tap_skip(&reader, 0), 3 * CAPACITY);
	assert_int_equal(read_frames(10), 0);
	assert_int_equal(reader.n_lost_frames, 0);
	assert_int_equal(reader.n_skipped_frames, 9520 + 3 * CAPACITY);
}

static void an_ended_tap_is_read_to_its_end(void **state)
{
	write_frames(1000);
	tap_writer_end(&rig.writer);
	assert_true(hr_tap_is_ended(&reader));
	assert_int_equal(read_frames(600), 600);
	assert_false(span.flags & HR_TAP_ENDED);
	assert_int_equal(read_frames(600), 400);
	assert_true(span.flags & HR_TAP_ENDED);
	assert_int_equal(read_frames(600), 0);
	assert_true(span.flags & HR_TAP_ENDED);
}

static void the_clock_is_that_of_the_newest_cycle(void **state)
{
	struct hr_tap_clock clock = { 0 };

	assert_int_equal(hr_tap_read_clock(&reader, &clock), -EAGAIN);
	write_frames(2500);
	assert_int_equal(hr_tap_read_clock(&reader, &clock), 0);
	assert_int_equal(clock.frame, 2500);
	assert_int_equal(clock.position, 2500 + 1000003);
	assert_int_equal(clock.nsec, 3000);
	assert_int_equal(clock.n_frames, 500);
	assert_int_equal(clock.rate_hz, 8001);
	assert_true(clock.rate_diff == 1.0);
}

static void frames_are_numbered_beyond_32_bits(void **state)
{
	/* Just before the carry; as if a day had passed. */
	rig.writer.n_frames = 0xffffffffull - 1499;
	rig_write(&rig, 1000, false);
	assert_int_equal(hr_tap_open(&reader, rig.memory, rig.size_bytes), 0);
	write_frames(2000);
	assert_int_equal(read_frames(CAPACITY), 2000);
	assert_true(span.frame == 0xffffffffull - 499);
	write_frames(2 * CAPACITY);
	while (read_frames(1000) > 0)
		;
	assert_true(reader.next_frame == 0x100000000ull + 1500 + 2 * CAPACITY);
	assert_int_equal(reader.n_read_frames + reader.n_lost_frames, 2000 + 2 * CAPACITY);
}

/* ---- meters ---- */

static void write_peak(float lin)
{
	rig.peak_lin[rig.n_cycles + 1] = lin;
	rig_write(&rig, 64, false);
}

static float recent_peak(void)
{
	struct hr_tap_meters meters = { 0 };

	assert_int_equal(hr_tap_read_meters(&reader, &meters), 0);
	assert_int_equal(meters.now.frame, rig.writer.n_frames);
	return meters.recent.channel[1].out_peak_lin;
}

static void every_reader_sees_every_peak_between_its_readings(void **state)
{
	struct hr_tap_meters meters = { 0 };
	struct hr_tap_reader other = reader;

	rig.peak_lin = calloc(100000, sizeof(float));
	assert_int_equal(hr_tap_read_meters(&reader, &meters), -EAGAIN);
	write_peak(0.5f);
	assert_true(recent_peak() == 0.5f);
	for (uint32_t i = 0; i < 100; i++)
		write_peak(i == 50 ? 0.25f : 0.125f);
	assert_true(recent_peak() >= 0.25f);
	for (uint32_t i = 0; i < 100; i++)
		write_peak(0.125f);
	assert_true(recent_peak() == 0.125f);
	assert_int_equal(hr_tap_read_meters(&other, &meters), 0);
	assert_true(meters.recent.channel[0].out_peak_lin == 0.5f);
	assert_true(meters.recent.limit_gain_min_lin == 1.0f);
	assert_false(meters.is_recent_hold);
}

static void who_reads_meters_too_seldom_gets_the_extremes_of_all_time(void **state)
{
	struct hr_tap_meters meters = { 0 };

	rig.peak_lin = calloc(100000, sizeof(float));
	write_peak(0.75f);
	assert_true(recent_peak() == 0.75f);
	for (uint32_t i = 0; i < 2000; i++)	/* at 8 kHz: 16 s */
		write_peak(0.125f);
	assert_int_equal(hr_tap_read_meters(&reader, &meters), 0);
	assert_true(meters.is_recent_hold);
	assert_true(meters.recent.channel[0].out_peak_lin == 0.75f);
	write_peak(0.125f);
	assert_true(recent_peak() == 0.125f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reader_finds_who_made_it_and_waits_for_sound),
		TEST(frames_come_whole_in_order_and_once),
		TEST(a_late_reader_starts_at_the_newest_frame),
		TEST(a_reader_can_start_with_what_was_already_played),
		TEST(an_overtaken_reader_is_told_which_frames_it_lost),
		TEST(not_a_frame_is_lost_before_it_is_overwritten),
		TEST(a_read_never_crosses_an_epoch),
		TEST(a_loss_is_told_by_epoch_too),
		TEST(epochs_out_of_memory_are_told_as_skipped),
		TEST(a_restart_is_an_epoch_of_its_own),
		TEST(skipping_goes_near_to_the_newest_frame),
		TEST(an_ended_tap_is_read_to_its_end),
		TEST(the_clock_is_that_of_the_newest_cycle),
		TEST(frames_are_numbered_beyond_32_bits),
		TEST(every_reader_sees_every_peak_between_its_readings),
		TEST(who_reads_meters_too_seldom_gets_the_extremes_of_all_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
