/* SPDX-License-Identifier: MIT */
#include "command/doctor/clock.h"

#include <math.h>

/* Around the means as they move, so that nothing large is subtracted (Welford). */
void clock_line_add(struct clock_line *line, double x_sec, double y_sec)
{
	double dx = x_sec - line->x_mean, dy = y_sec - line->y_mean;

	line->n++;
	line->x_mean += dx / (double)line->n;
	line->y_mean += dy / (double)line->n;
	line->xx += dx * (x_sec - line->x_mean);
	line->xy += dx * (y_sec - line->y_mean);
	line->yy += dy * (y_sec - line->y_mean);
}

struct clock_slope clock_line_slope(const struct clock_line *line)
{
	struct clock_slope slope = { .n_samples = line->n, .error_ppm = INFINITY };
	double b, rest;

	if (line->n < 3 || line->xx <= 0.0)
		return slope;
	b = line->xy / line->xx;
	rest = fmax(line->yy - b * line->xy, 0.0) / (double)(line->n - 2);
	slope.span_sec = sqrt(12.0 * line->xx / (double)line->n);
	slope.slope_ppm = 1e6 * b;
	slope.error_ppm = 1e6 * sqrt(rest / line->xx);
	slope.residual_ms = 1e3 * sqrt(rest);
	slope.is_drift = fabs(slope.slope_ppm) > CLOCK_DRIFT_PPM &&
		fabs(slope.slope_ppm) > 4.0 * slope.error_ppm;
	return slope;
}

double clock_drift_ms(double slope_ppm)
{
	return slope_ppm * 1e-6 * 600.0 * 1e3;
}

/* Exact as long as the run is shorter than months: differences of integers. */
static double since_sec(uint64_t now, uint64_t then, double per_sec)
{
	return (double)(int64_t)(now - then) / per_sec;
}

/* How much later it is by the graph's clock than by the other. */
static double ahead_sec(const struct clock_sample *from, const struct clock_sample *to)
{
	return since_sec(to->position, from->position, from->rate_hz) -
		since_sec(to->clock_ns, from->clock_ns, 1e9);
}

static bool is_continued(const struct clock_sample *last, const struct clock_sample *next)
{
	return next->rate_hz == last->rate_hz && next->position > last->position &&
		next->clock_ns > last->clock_ns && next->in_frames >= last->in_frames &&
		next->out_frames >= last->out_frames &&
		fabs(ahead_sec(last, next)) <= CLOCK_LEAP_SEC;
}

void clock_run_add(struct clock_run *run, const struct clock_sample *sample)
{
	if (sample->rate_hz == 0)
		return;
	if (run->n_samples > 0 && sample->position == run->last.position &&
	    sample->clock_ns == run->last.clock_ns)
		return;
	if (run->n_samples == 0 || !is_continued(&run->last, sample))
		*run = (struct clock_run) {
			.first = *sample,
			.n_restarts = run->n_restarts + (run->n_samples > 0),
		};
	run->last = *sample;
	run->n_samples++;
	clock_line_add(&run->position, since_sec(sample->clock_ns, run->first.clock_ns, 1e9),
			ahead_sec(&run->first, sample));
}

int64_t clock_run_lost_frames(const struct clock_run *run)
{
	return (int64_t)(run->last.in_frames - run->first.in_frames) -
		(int64_t)(run->last.out_frames - run->first.out_frames);
}

int64_t clock_run_missed_frames(const struct clock_run *run)
{
	return (int64_t)(run->last.position - run->first.position) -
		(int64_t)(run->last.in_frames - run->first.in_frames);
}

double clock_run_seconds(const struct clock_run *run)
{
	return since_sec(run->last.clock_ns, run->first.clock_ns, 1e9);
}
