/* SPDX-License-Identifier: MIT */
/* doctor --clock: where frames and time went while sound played. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include "client/message.h"
#include "client/parameters.h"
#include "command/doctor/clock.h"
#include "command/doctor/doctor-tap.h"
#include "command/doctor/doctor.h"
#include "lib/json.h"
#include "lib/table.h"

#define LOOKS_PER_SEC 10u
#define MAX_SECONDS 86400.0

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return SPA_TIMESPEC_TO_NSEC(&ts);
}

static uint64_t counter(const struct parameters *p, const char *name)
{
	double value = parameters_reading(p, name);

	return value >= 0.0 && value < 9e15 ? (uint64_t)value : 0;
}

static void look(struct clock_run *run, const struct parameters *p)
{
	uint64_t frames = counter(p, "frames"), quantum_frames = counter(p, "quantum-frames");

	clock_run_add(run, &(struct clock_sample) {
		.position = counter(p, "position"),
		.clock_ns = counter(p, "clock-ns"),
		/* The report is the sink's; the output runs after it. */
		.in_frames = frames - SPA_MIN(quantum_frames, frames),
		.out_frames = counter(p, "output-frames"),
		.rate_hz = (uint32_t)counter(p, "rate-hz"),
	});
}

static int watch(struct graph *graph, double seconds, struct clock_run *run,
		struct doctor_tap *tap, struct parameters *p)
{
	uint64_t next_ns = now_ns(), end_ns = next_ns + (uint64_t)(seconds * 1e9);
	int status = parameters_read(p, graph);

	while (status == STATUS_OK && next_ns < end_ns) {
		look(run, p);
		doctor_tap_look(tap);
		next_ns += SPA_NSEC_PER_SEC / LOOKS_PER_SEC;
		while (graph_iterate(graph, next_ns))
			;
		status = graph->is_dead ? graph_complain(graph) :
			parameters_refresh(p, graph);
	}
	return status;
}

static void print_slope(struct json *json, const struct clock_run *run)
{
	struct clock_slope slope = clock_line_slope(&run->position);

	json_number(json, "slope-ppm", slope.slope_ppm);
	json_number(json, "error-ppm", slope.error_ppm);
	json_number(json, "drift-ms-in-10-min", clock_drift_ms(slope.slope_ppm));
	json_number(json, "residual-ms", slope.residual_ms);
	json_bool(json, "is-drift", slope.is_drift);
}

static void print_json(const struct clock_run *run, const struct doctor_tap *tap,
		const struct parameters *p)
{
	struct json json = { .file = stdout };

	json_open(&json, NULL, '{');
	json_number(&json, "seconds", clock_run_seconds(run));
	json_number(&json, "samples", (double)run->n_samples);
	json_number(&json, "restarts", run->n_restarts);
	json_open(&json, "frames", '{');
	json_number(&json, "in", (double)(run->last.in_frames - run->first.in_frames));
	json_number(&json, "out", (double)(run->last.out_frames - run->first.out_frames));
	json_number(&json, "lost", (double)clock_run_lost_frames(run));
	json_number(&json, "missed", (double)clock_run_missed_frames(run));
	json_close(&json, '}');
	json_open(&json, "clock", '{');
	print_slope(&json, run);
	json_close(&json, '}');
	json_open(&json, "tap", '{');
	json_number(&json, "samples", (double)tap->run.n_samples);
	json_number(&json, "off-frames", (double)clock_run_lost_frames(&tap->run));
	json_number(&json, "lost", (double)tap->n_lost_frames);
	print_slope(&json, &tap->run);
	json_close(&json, '}');
	json_open(&json, "jitter", '{');
	json_number(&json, "min-us", parameters_reading(p, "wake-min-ns") / 1e3);
	json_number(&json, "average-us", parameters_reading(p, "wake-avg-ns") / 1e3);
	json_number(&json, "p99-us", parameters_reading(p, "wake-p99-ns") / 1e3);
	json_number(&json, "max-us", parameters_reading(p, "wake-max-ns") / 1e3);
	json_close(&json, '}');
	json_close(&json, '}');
}

static void print_tap(struct table *table, const struct doctor_tap *tap)
{
	struct clock_slope slope = clock_line_slope(&tap->run.position);

	table_add(table, STYLE_NAME, "tap");
	if (tap->run.n_samples < 3)
		table_add(table, STYLE_PLAIN, "nothing was read from it");
	else
		table_format(table, STYLE_PLAIN, "a reader is %lld frames off the graph, %llu lost, "
				"%+.4f ppm ± %.4f", (long long)clock_run_lost_frames(&tap->run),
				(unsigned long long)tap->n_lost_frames, slope.slope_ppm,
				slope.error_ppm);
}

static void print_text(const struct clock_run *run, const struct doctor_tap *tap,
		const struct parameters *p)
{
	struct clock_slope slope = clock_line_slope(&run->position);
	bool is_whole = clock_run_lost_frames(run) == 0;
	struct table table = { .n_columns = 2 };

	table_add(&table, STYLE_NAME, "watched");
	table_format(&table, STYLE_PLAIN, "%.1f s, %llu looks%s", clock_run_seconds(run),
			(unsigned long long)run->n_samples,
			run->n_restarts > 0 ? "; since the clock changed" : "");
	table_add(&table, STYLE_NAME, "frames");
	table_format(&table, is_whole ? STYLE_GOOD : STYLE_BAD,
			"%lld in, %lld out: %lld lost; %lld missed by the graph",
			(long long)(run->last.in_frames - run->first.in_frames),
			(long long)(run->last.out_frames - run->first.out_frames),
			(long long)clock_run_lost_frames(run),
			(long long)clock_run_missed_frames(run));
	table_add(&table, STYLE_NAME, "drift");
	table_format(&table, STYLE_PLAIN, "%+.4f ppm ± %.4f, %+.4f ms in 10 minutes: %s",
			slope.slope_ppm, slope.error_ppm, clock_drift_ms(slope.slope_ppm),
			slope.is_drift ? "the device has a clock of its own" : "none to speak of");
	print_tap(&table, tap);
	table_add(&table, STYLE_NAME, "jitter");
	table_format(&table, STYLE_PLAIN, "cycles begin %.0f us late on average, %.0f in 99 of "
			"100, %.0f at most",
			parameters_reading(p, "wake-avg-ns") / 1e3,
			parameters_reading(p, "wake-p99-ns") / 1e3,
			parameters_reading(p, "wake-max-ns") / 1e3);
	table_print(&table);
}

int run_doctor_clock(const struct call *call)
{
	static struct parameters parameters;
	struct clock_run run = { 0 };
	struct doctor_tap tap = { 0 };
	struct graph graph;
	double seconds;
	int status;

	if (!spa_atod(call->clock_seconds, &seconds) || !(seconds >= 1.0) ||
	    seconds > MAX_SECONDS)
		return complain(STATUS_USAGE, "--clock %s: allowed is 1 .. %.0f seconds",
				call->clock_seconds, MAX_SECONDS);
	status = graph_init(&graph, call->remote, GRAPH_ALL);
	if (status == STATUS_OK) {
		doctor_tap_init(&tap, call->remote);
		status = watch(&graph, seconds, &run, &tap, &parameters);
	}
	if (status == STATUS_OK && run.n_samples < 3)
		status = complain(STATUS_REFUSED, "nothing ran in %g s; play something", seconds);
	else if (status == STATUS_OK && call->is_json)
		print_json(&run, &tap, &parameters);
	else if (status == STATUS_OK)
		print_text(&run, &tap, &parameters);
	doctor_tap_finish(&tap);
	graph_finish(&graph);
	return status == STATUS_OK && clock_run_lost_frames(&run) != 0 ? STATUS_REFUSED : status;
}
