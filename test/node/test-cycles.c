/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parts/cycles.h"

static const struct spa_io_clock no_time = { .rate = { 1, 48000 }, .duration = 1024 };

static struct hr_cycle_counts times_of(const uint32_t *ns, uint32_t n, uint32_t repeat)
{
	struct hr_cycles cycles = { 0 };
	struct hr_cycle_counts counts;

	for (uint32_t i = 0; i < n * repeat; i++)
		hr_cycles_time(&cycles, &no_time, 1000, 1000 + ns[i % n]);
	hr_cycles_read(&cycles, &counts);
	assert_int_equal(counts.n_timed, n * repeat);
	return counts;
}

static void of_a_hundred_times_the_longest_does_not_move_the_99th(void **state)
{
	uint32_t ns[100];
	struct hr_cycle_counts counts;

	for (uint32_t i = 0; i < 100; i++)
		ns[i] = 10000 + 100 * i;	/* 10 .. 19.9 us */
	ns[50] = 5000000;
	counts = times_of(ns, 100, 7);
	print_message("# min %u avg %u p99 %u max %u ns\n", counts.process_min_ns,
			counts.process_avg_ns, counts.process_p99_ns, counts.process_max_ns);
	assert_int_equal(counts.process_min_ns, 10000);
	assert_int_equal(counts.process_max_ns, 5000000);
	assert_int_equal(counts.process_avg_ns, (100 * 14950 - 15000 + 5000000) / 100);
	/* the end of a bin that is an eighth of its octave */
	assert_uint_in_range(counts.process_p99_ns, 19900, 19900 * 9 / 8);
}

static void every_time_has_a_bin_whose_end_is_no_more_than_an_eighth_above(void **state)
{
	for (uint64_t ns = 256; ns < 1u << 30; ns += 1 + ns / 100) {
		struct hr_cycles cycles = { 0 };
		struct hr_cycle_counts counts;

		/* the longer one is the hundredth */
		for (int i = 0; i < 100; i++)
			hr_cycles_time(&cycles, &no_time, 7, 7 + ns + (i == 99 ? ns : 0));
		hr_cycles_read(&cycles, &counts);
		assert_true(counts.process_p99_ns > ns);
		assert_true(counts.process_p99_ns <= ns + ns / 8 + 1);
	}
}

static void few_and_strange_times_are_no_trouble(void **state)
{
	assert_int_equal(times_of((const uint32_t[]) { 0 }, 1, 1).process_max_ns, 0);
	assert_int_equal(times_of((const uint32_t[]) { 3 }, 1, 1).process_p99_ns, 3);
	assert_int_equal(times_of((const uint32_t[]) { UINT32_MAX - 1000 }, 1, 1).process_max_ns,
			UINT32_MAX - 1000);
}

static void a_clock_full_of_nonsense_is_survived(void **state)
{
	struct hr_cycles cycles = { 0 };
	struct spa_io_clock clock;
	uint32_t seed = 5;

	print_message("# seed %u\n", seed);
	for (int i = 0; i < 100000; i++) {
		unsigned char *bytes = (unsigned char *)&clock;

		for (size_t n = 0; n < sizeof(clock); n++) {
			seed = seed * 1664525u + 1013904223u;
			bytes[n] = i % 3 ? (unsigned char)(seed >> 24) : i % 2 ? 0xff : 0;
		}
		hr_cycles_begin(&cycles, &clock, (uint32_t)i / 5);
		hr_cycles_time(&cycles, &clock, clock.nsec + seed, clock.next_nsec);
	}
	assert_int_equal(cycles.counts.n_cycles, 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_hundred_times_the_longest_does_not_move_the_99th),
		cmocka_unit_test(every_time_has_a_bin_whose_end_is_no_more_than_an_eighth_above),
		cmocka_unit_test(few_and_strange_times_are_no_trouble),
		cmocka_unit_test(a_clock_full_of_nonsense_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
