/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "command/doctor/clock.h"

#define RATE_HZ 48000
#define QUANTUM 1024
#define START_NS UINT64_C(86400000000000)	/* up for a day */
#define SEED 20240611u

/* Of a generator that is the same everywhere, -1 .. 1. */
static double noise(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (double)(*seed >> 8) / (double)(1u << 23) - 1.0;
}

struct graph {
	double ppm;		/* of the device against the clock */
	double jitter_sec;	/* uniform, of the time that a cycle claims to begin */
	double stall_sec;	/* somebody hangs for so long, half way: nothing is processed */
	double seconds;
	uint64_t lost_frames;	/* half way, on the way out */
};

/* Looks ten times a second at a sink in such a graph. */
static struct clock_run watch(const struct graph *graph)
{
	struct clock_run run = { 0 };
	uint32_t seed = SEED;
	double cycle_sec = QUANTUM / (RATE_HZ * (1.0 + graph->ppm * 1e-6)), look_sec = 0.0;
	uint64_t n_in = 7 * QUANTUM, n_out = 5 * QUANTUM;

	for (uint64_t n = 0; n * cycle_sec < graph->seconds; n++) {
		double at_sec = n * cycle_sec, half_sec = graph->seconds / 2;
		int stalls = at_sec > half_sec && at_sec < half_sec + graph->stall_sec;
		double claimed_sec = at_sec + graph->jitter_sec * noise(&seed);

		if (!stalls && at_sec >= look_sec) {
			look_sec = fmax(look_sec + 0.1, at_sec);
			clock_run_add(&run, &(struct clock_sample) {
				.position = 123456 + n * QUANTUM,
				.clock_ns = START_NS + (uint64_t)llround(claimed_sec * 1e9),
				.in_frames = n_in,
				.out_frames = n_out - (at_sec > half_sec ? graph->lost_frames : 0),
				.rate_hz = RATE_HZ,
			});
		}
		n_in += stalls ? 0 : QUANTUM;
		n_out += stalls ? 0 : QUANTUM;
	}
	return run;
}

static struct clock_slope slope_of(const struct graph *graph)
{
	struct clock_run run = watch(graph);
	struct clock_slope slope = clock_line_slope(&run.position);

	print_message("# %+.3f ppm, jitter %g ms, %g s: %+.5f ppm +- %.5f, residual %.4f ms%s\n",
			graph->ppm, 1e3 * graph->jitter_sec, graph->seconds, slope.slope_ppm,
			slope.error_ppm, slope.residual_ms, slope.is_drift ? ", drift" : "");
	return slope;
}

static void a_slope_is_recovered_however_large(void **state)
{
	static const double ppms[] = { 200, -200, 20, -1, 0.5 };

	for (size_t i = 0; i < sizeof(ppms) / sizeof(ppms[0]); i++) {
		struct clock_slope slope = slope_of(&(struct graph) {
			.ppm = ppms[i], .seconds = 60,
		});

		/* Times are whole nanoseconds: 1e-9 of 60 s, and the square of the slope. */
		assert_float_equal(slope.slope_ppm, ppms[i], 1e-4 + ppms[i] * ppms[i] * 1e-6);
		assert_true(slope.is_drift);
	}
}

static void what_a_timer_loses_by_whole_nanoseconds_is_no_drift(void **state)
{
	/* 21333333 ns for 1024 frames at 48 kHz: 15.6 ppb, 9.4 us in ten minutes. */
	struct clock_slope slope = slope_of(&(struct graph) { .ppm = 0.015625, .seconds = 60 });

	assert_float_equal(slope.slope_ppm, 0.015625, 1e-4);
	assert_float_equal(clock_drift_ms(slope.slope_ppm), 0.009375, 1e-4);
	assert_false(slope.is_drift);
}

static void jitter_is_never_called_drift(void **state)
{
	static const double jitters_sec[] = { 1e-5, 1e-4, 1e-3, 1e-2 };

	for (size_t i = 0; i < sizeof(jitters_sec) / sizeof(jitters_sec[0]); i++) {
		struct clock_slope slope = slope_of(&(struct graph) {
			.jitter_sec = jitters_sec[i], .seconds = 60,
		});

		assert_false(slope.is_drift);
		/* Uniform noise of +-1 has a deviation of 1/sqrt(3). */
		assert_float_equal(slope.residual_ms, 1e3 * jitters_sec[i] / sqrt(3.0),
				50 * jitters_sec[i]);
		assert_true(fabs(slope.slope_ppm) < 4 * slope.error_ppm);
	}
}

static void a_slope_is_found_below_jitter_within_its_error(void **state)
{
	for (double ppm = -200; ppm <= 200; ppm += 400) {
		struct clock_slope slope = slope_of(&(struct graph) {
			.ppm = ppm, .jitter_sec = 1e-3, .seconds = 60,
		});

		assert_true(slope.is_drift);
		assert_true(fabs(slope.slope_ppm - ppm) < 0.05 + 4 * slope.error_ppm);
		assert_true(slope.error_ppm < 3);
	}
}

static void a_stall_is_missed_frames_and_no_drift(void **state)
{
	const struct graph graph = { .stall_sec = 2, .jitter_sec = 1e-4, .seconds = 20 };
	struct clock_run run = watch(&graph);

	print_message("# missed %lld frames of a stall of 2 s\n",
			(long long)clock_run_missed_frames(&run));
	assert_int_equal(run.n_restarts, 0);
	assert_int_equal(clock_run_lost_frames(&run), 0);
	assert_true(llabs(clock_run_missed_frames(&run) - 2 * RATE_HZ) <= QUANTUM);
	assert_false(slope_of(&graph).is_drift);
}

static void every_frame_that_does_not_come_out_is_counted(void **state)
{
	const struct graph none = { .seconds = 10 }, some = { .seconds = 10, .lost_frames = 1 };
	struct clock_run run = watch(&none);

	assert_int_equal(clock_run_lost_frames(&run), 0);
	run = watch(&some);
	assert_int_equal(clock_run_lost_frames(&run), 1);
	assert_int_equal(clock_run_missed_frames(&run), 0);
}

static void another_timeline_starts_anew(void **state)
{
	struct clock_sample sample = { 1000000, START_NS, 5000, 5000, RATE_HZ };
	struct clock_run run = { 0 };

	clock_run_add(&run, &sample);
	clock_run_add(&run, &sample);			/* the same cycle */
	assert_int_equal(run.n_samples, 1);
	sample.position += RATE_HZ;
	sample.clock_ns += 1000000000;
	clock_run_add(&run, &sample);
	assert_int_equal(run.n_samples, 2);
	sample.position -= 500000;			/* another driver */
	sample.clock_ns += 1000000000;
	clock_run_add(&run, &sample);
	assert_int_equal(run.n_restarts, 1);
	assert_int_equal(run.n_samples, 1);
	sample.rate_hz = 44100;
	sample.position += 44100;
	sample.clock_ns += 1000000000;
	clock_run_add(&run, &sample);
	assert_int_equal(run.n_restarts, 2);
	assert_true(isinf(clock_line_slope(&run.position).error_ppm));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slope_is_recovered_however_large),
		cmocka_unit_test(what_a_timer_loses_by_whole_nanoseconds_is_no_drift),
		cmocka_unit_test(jitter_is_never_called_drift),
		cmocka_unit_test(a_slope_is_found_below_jitter_within_its_error),
		cmocka_unit_test(a_stall_is_missed_frames_and_no_drift),
		cmocka_unit_test(every_frame_that_does_not_come_out_is_counted),
		cmocka_unit_test(another_timeline_starts_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
