/* SPDX-License-Identifier: MIT */
/* What the nodes tell of themselves: every counter is made to count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <math.h>
#include <spa/node/command.h>
#include <spa/node/utils.h>

#include "fake-host.h"

#define QUANTUM 480u
/* Where the xrun time of a clock is since PipeWire 1.0. */
#define XRUN_OFFSET (offsetof(struct spa_io_clock, next_nsec) + 8 + 24)

static struct host host;
static float samples[QUANTUM];

static int start(void **state)
{
	host_init(&host, NULL);
	host_configure_stereo(&host);
	for (uint32_t n = 0; n < QUANTUM; n++)
		samples[n] = (float)(0.125892541 * sin(6.283185307 * n / 48.0));
	return 0;
}

static int stop(void **state)
{
	host_finish(&host);
	return 0;
}

static void play(uint32_t n_cycles)
{
	for (uint32_t i = 0; i < n_cycles; i++)
		host_cycle(&host, (const float *[]) { samples, samples }, NULL, QUANTUM);
}

static double reading(const char *name)
{
	char full[64];
	const char *text;

	snprintf(full, sizeof(full), "headroom.%s", name);
	text = host_get(&host, full);
	if (text == NULL)
		fail_msg("no reading %s", full);
	return strtod(text, NULL);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)SPA_TIMESPEC_TO_NSEC(&now);
}

static void a_cycle_that_the_driver_ran_without_us_is_starved(void **state)
{
	play(10);
	assert_true(reading("meter.cycles") == 10.0);
	assert_true(reading("meter.starved-cycles") == 0.0);
	host.position.clock.position += 3 * QUANTUM;
	play(1);
	assert_true(reading("meter.starved-cycles") == 3.0);
	host.position.clock.position += 1;	/* a part of a cycle is one */
	play(5);
	assert_true(reading("meter.starved-cycles") == 4.0);
}

static void the_rate_is_that_of_the_graph_also_beyond_what_the_engine_knows(void **state)
{
	static const uint32_t rates_hz[] = { 4000, 44100, 384000, 705600, 768000 };

	for (size_t i = 0; i < SPA_N_ELEMENTS(rates_hz); i++) {
		host.position.clock.rate.denom = rates_hz[i];
		play(2);
		assert_true(reading("meter.rate-hz") == (double)rates_hz[i]);
	}
}

static void another_timeline_is_no_gap(void **state)
{
	play(2);
	spa_node_send_command(host.sink.node, &SPA_NODE_COMMAND_INIT(SPA_NODE_COMMAND_Pause));
	host.position.clock.position += 100 * QUANTUM;
	spa_node_send_command(host.sink.node, &SPA_NODE_COMMAND_INIT(SPA_NODE_COMMAND_Start));
	play(2);
	host.position.clock.position -= 50 * QUANTUM;	/* a step back */
	play(2);
	host.position.clock.position += 3600u * 48000u;	/* a leap */
	play(2);
	host.position.clock.id++;			/* another driver */
	host.position.clock.position += 7 * QUANTUM;
	play(2);
	host.position.clock.rate.denom = 44100;
	host.position.clock.position += 7 * QUANTUM;
	play(2);
	assert_true(reading("meter.starved-cycles") == 0.0);
	assert_true(reading("meter.rate-hz") == 44100.0);
	assert_true(reading("meter.quantum-frames") == QUANTUM);
}

static void set_xrun(uint64_t frames)
{
	memcpy((char *)&host.position.clock + XRUN_OFFSET, &frames, sizeof(frames));
}

static void an_xrun_that_the_driver_reports_is_counted_once(void **state)
{
	set_xrun(123456);	/* from before our time */
	play(3);
	assert_true(reading("meter.xruns") == 0.0);
	set_xrun(124000);
	play(3);
	set_xrun(125000);
	play(3);
	assert_true(reading("meter.xruns") == 2.0);
}

/* A cycle that began age_ns ago, with the next one due in due_ns. */
static void play_timed(int64_t age_ns, int64_t due_ns)
{
	uint64_t ns = now_ns();

	host.position.clock.nsec = ns - (uint64_t)age_ns;
	host.position.clock.next_nsec = ns + (uint64_t)due_ns;
	play(1);
}

static void late_wakes_and_missed_deadlines_are_counted_while_somebody_watches(void **state)
{
	const int64_t ms = 1000000;	/* a quantum is 10 of them */

	play_timed(8 * ms, 2000 * ms);
	assert_true(reading("meter.late-cycles") == 0.0);	/* nobody watched */
	play_timed(0, 2000 * ms);
	play_timed(0, 2000 * ms);
	assert_true(reading("meter.late-cycles") == 0.0);
	play_timed(6 * ms, 2000 * ms);		/* woke after more than half a quantum */
	assert_true(reading("meter.late-cycles") == 1.0);
	play_timed(1, 1);			/* too slow: the next one is due already */
	assert_true(reading("meter.late-cycles") == 2.0);
	host.position.clock.flags = SPA_IO_CLOCK_FLAG_FREEWHEEL;
	play_timed(8 * ms, 1);
	assert_true(reading("meter.late-cycles") == 2.0);
}

static void process_times_are_in_order_and_of_now(void **state)
{
	double min, avg, p99, max;

	play(2);
	assert_true(reading("meter.process-max-ns") == 0.0);
	play(300);
	min = reading("meter.process-min-ns");
	avg = reading("meter.process-avg-ns");
	p99 = reading("meter.process-p99-ns");
	max = reading("meter.process-max-ns");
	print_message("# stereo, %u frames: min %.0f avg %.0f p99 %.0f max %.0f ns\n", QUANTUM,
			min, avg, p99, max);
	assert_true(min > 0.0 && min <= avg && avg <= max && min <= p99 && p99 <= max);
}

static void what_is_no_number_or_of_full_scale_is_counted(void **state)
{
	samples[7] = 0.0f / 0.0f;
	samples[8] = 2.0f;
	samples[9] = -1.0f;
	play(3);
	assert_true(reading("meter.scrubbed-samples") == 6.0);
	assert_true(reading("meter.input-clipped-samples") == 12.0);
	assert_true(reading("meter.output-clipped-samples") == 0.0);
}

static void loudness_and_true_peak_are_measured_while_props_are_read(void **state)
{
	play(100);
	assert_true(reading("meter.input-integrated-lufs") == -200.0);	/* asks */
	for (int i = 0; i < 4; i++) {
		play(100);
		reading("meter.frames");
	}
	print_message("# -18 dBFS at 1 kHz: peak %g dBFS, true peak %g dBTP, M %g S %g I %g LUFS\n",
			reading("meter.input-peak-dbfs"), reading("meter.input-true-peak-dbtp"),
			reading("meter.input-momentary-lufs"),
			reading("meter.input-short-term-lufs"),
			reading("meter.input-integrated-lufs"));
	/* two channels read 3.01 dB above one; a sine 3.01 dB below its crest */
	assert_true(fabs(reading("meter.input-peak-dbfs") + 18.0) <= 0.1);
	assert_true(fabs(reading("meter.input-true-peak-dbtp") + 18.0) <= 0.1);
	assert_true(fabs(reading("meter.input-momentary-lufs") + 18.0) <= 0.1);
	assert_true(fabs(reading("meter.input-short-term-lufs") + 18.0) <= 0.1);
	assert_true(fabs(reading("meter.input-integrated-lufs") + 18.0) <= 0.1);
	assert_true(fabs(reading("meter.input-range-lu")) <= 0.1);
	assert_true(reading("meter.watched-frames") == 400.0 * QUANTUM);
}

static void nothing_more_is_measured_five_seconds_after_the_last_look(void **state)
{
	reading("meter.frames");
	play(499);
	reading("meter.frames");	/* another five seconds */
	play(500);
	play(1);
	assert_true(reading("meter.watched-frames") == 0.0);
	play(1);
	assert_true(reading("meter.watched-frames") == QUANTUM);
}

static void reading_wakes_nobody(void **state)
{
	const uint32_t serial = host.sink.props_serial;

	for (int i = 0; i < 20; i++) {
		play(10);
		reading("meter.frames");
	}
	assert_int_equal(host.sink.props_serial, serial);
}

static uint32_t draw(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)*seed * n >> 32);
}

/* Two clients, in turns as chance has it, and one set in ten out of range. */
static void of_ten_thousand_sets_by_two_clients_none_is_lost(void **state)
{
	static const char *const names[2] = { "headroom.agc.target-lufs",
		"headroom.limiter.ceiling-dbtp" };
	float last[2] = { -18.0f, -0.1f };
	uint32_t seed = 20, n_rejected = 0;
	uint64_t begin_ns = now_ns();

	print_message("# seed %u\n", seed);
	for (uint32_t i = 0; i < 10000; i++) {
		uint32_t client = draw(&seed, 2);
		float value = -5.0f - (float)draw(&seed, 150) / 10.0f;

		if (draw(&seed, 10) == 0) {
			assert_true(host_set_float(&host, names[client], 7.0f) < 0);
			n_rejected++;
		} else {
			assert_int_equal(host_set_float(&host, names[client], value), 0);
			last[client] = value;
		}
		host.logged[0] = 0;
		if (draw(&seed, 16) != 0)
			continue;
		/* a reader sees what was asked, and no more in force than that */
		assert_true(reading("serial.requested") == i + 1.0);
		assert_true(reading("serial.applied") <= reading("serial.requested"));
		play(1);
		assert_true(reading("serial.applied") == i + 1.0);
		assert_true(reading("serial.applied-position") ==
				(double)host.position.clock.position);
	}
	print_message("# 10000 sets in %.0f ms\n", (double)(now_ns() - begin_ns) / 1e6);
	play(2);
	assert_true(reading("serial.requested") == 10000.0);
	assert_true(reading("serial.applied") == 10000.0);
	assert_true(reading("serial.applied-position") <=
			(double)(host.position.clock.position - QUANTUM));
	assert_true(reading("serial.rejected") == n_rejected);
	for (int c = 0; c < 2; c++)
		assert_true(fabs(strtod(host_get(&host, names[c]), NULL) - (double)last[c]) < 1e-4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define test(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
		test(a_cycle_that_the_driver_ran_without_us_is_starved),
		test(the_rate_is_that_of_the_graph_also_beyond_what_the_engine_knows),
		test(another_timeline_is_no_gap),
		test(an_xrun_that_the_driver_reports_is_counted_once),
		test(late_wakes_and_missed_deadlines_are_counted_while_somebody_watches),
		test(process_times_are_in_order_and_of_now),
		test(what_is_no_number_or_of_full_scale_is_counted),
		test(loudness_and_true_peak_are_measured_while_props_are_read),
		test(nothing_more_is_measured_five_seconds_after_the_last_look),
		test(reading_wakes_nobody),
		test(of_ten_thousand_sets_by_two_clients_none_is_lost),
	};

	return cmocka_run_group_tests_name("readings", tests, NULL, NULL);
}
