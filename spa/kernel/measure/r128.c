/* SPDX-License-Identifier: MIT */
#include "kernel/measure/r128.h"

#include <stdbool.h>
#include <string.h>

#define MIN_STEP_HZ 200u	/* 5 ms */
#define TICK_HZ 10u
#define MOMENTARY_TICKS 4u
#define SHORT_TICKS 30u

#define GATE_POW 1.17246530458e-7	/* -70 LUFS */
#define BLOCK_GATE 0.1			/* -10 LU, BS.1770-5 annex 1, eq. 6 */
#define RANGE_GATE 0.01			/* -20 LU, Tech 3342, 3.1 */
#define RANGE_LOW_PERCENT 10u
#define RANGE_HIGH_PERCENT 95u

#define NOT_SOUND_POW 1e30

#define FLOAT_FRACTION_BITS 23u
#define FIRST_FINE ((127u - 24u) << HR_R128_FINE_BITS)	/* 2^-24, below the gate */
#define FINE_IN_COARSE (1u << (HR_R128_FINE_BITS - HR_R128_COARSE_BITS))
#define LAST_COARSE (HR_R128_FINE_BINS - FINE_IN_COARSE)	/* its first fine bin */

_Static_assert(HR_CHUNK * TICK_HZ <= HR_MIN_RATE_HZ, "a step has at most one tick");

static void compute_span(struct hr_r128_span *span, const struct hr_r128_coefs *coefs,
		uint32_t n_ticks)
{
	/* in tenths of a frame, which is whole for every rate */
	uint64_t step = (uint64_t)coefs->step_chunks * HR_CHUNK * TICK_HZ;
	uint64_t window = (uint64_t)coefs->rate_hz * n_ticks;

	span->n_steps = (uint32_t)((window + step - 1) / step);
	span->oldest = (double)(window - (span->n_steps - 1) * step) / (double)step;
	span->scale = (double)(HR_CHUNK * TICK_HZ) / (double)window;
}

void hr_r128_coefs_compute(struct hr_r128_coefs *coefs, uint32_t rate_hz)
{
	const uint32_t hz = MIN_STEP_HZ * HR_CHUNK;

	coefs->rate_hz = rate_hz;
	coefs->step_chunks = (rate_hz + hz - 1) / hz;
	compute_span(&coefs->momentary, coefs, MOMENTARY_TICKS);
	compute_span(&coefs->shortterm, coefs, SHORT_TICKS);
}

void hr_r128_init(struct hr_r128 *r128)
{
	hr_r128_coefs_compute(&r128->coefs, 48000);
	hr_r128_reset(r128);
}

HR_RT void hr_r128_set_coefs(struct hr_r128 *r128, const struct hr_r128_coefs *coefs)
{
	bool anew = r128->coefs.rate_hz != coefs->rate_hz;

	r128->coefs = *coefs;
	if (anew)
		hr_r128_clear_windows(r128);
}

HR_RT void hr_r128_clear_windows(struct hr_r128 *r128)
{
	r128->n_chunks = r128->tick_tenths = r128->n_ticks = 0;
	r128->chunks_pow = 0.0;
	r128->momentary = r128->shortterm = (struct hr_r128_window) { 0 };
	memset(r128->momentary_steps, 0, sizeof(r128->momentary_steps));
	memset(r128->short_steps, 0, sizeof(r128->short_steps));
	r128->reading.momentary_pow = r128->reading.short_pow = 0.0;
}

HR_RT void hr_r128_reset(struct hr_r128 *r128)
{
	const struct hr_r128_coefs coefs = r128->coefs;

	memset(r128, 0, sizeof(*r128));
	r128->coefs = coefs;
}

/*
 * Put a step into a window and return the window's mean.
 *
 * The first at_step of steps[] are the newest, as they came; recent_pow is their sum.
 * The others are from the round before, and have become sums: steps[i] is what step i
 * and all after it were together. So the window is recent_pow + steps[at_step], and
 * without its oldest step, recent_pow + steps[at_step + 1]; one behind the last is
 * always 0. When a round is full, it is turned into such sums.
 *
 * Nothing is ever taken from a sum, so no rounding error outlives the sound it came
 * with, and silence reads 0 however loud it was before.
 */
static HR_RT double slide(struct hr_r128_window *window, double *steps,
		const struct hr_r128_span *span, double step_pow)
{
	double newer_pow;

	steps[window->at_step++] = step_pow;
	window->recent_pow += step_pow;
	if (window->at_step == span->n_steps) {
		for (uint32_t i = span->n_steps - 1; i > 0; i--)
			steps[i - 1] += steps[i];
		window->at_step = 0;
		window->recent_pow = 0.0;
	}
	newer_pow = steps[window->at_step + 1];
	return span->scale * (window->recent_pow + newer_pow +
			span->oldest * (steps[window->at_step] - newer_pow));
}

/*
 * The bits of a float are ordered as its values: the exponent and the first bits of the
 * fraction number the fine bins, without a logarithm. pow is above 2^-24.
 */
static HR_RT uint32_t fine_of(double pow)
{
	const float x = (float)pow;
	uint32_t bits, fine;

	memcpy(&bits, &x, sizeof(bits));
	fine = (bits >> (FLOAT_FRACTION_BITS - HR_R128_FINE_BITS)) - FIRST_FINE;
	return fine < HR_R128_FINE_BINS ? fine : HR_R128_FINE_BINS - 1;
}

/* The middle of a fine bin. */
static HR_RT double fine_pow(uint32_t fine)
{
	const uint32_t at = 2u * (fine + FIRST_FINE) + 1u;
	const uint32_t bits = at << (FLOAT_FRACTION_BITS - 1u - HR_R128_FINE_BITS);
	float pow;

	memcpy(&pow, &bits, sizeof(pow));
	return (double)pow;
}

static HR_RT void add(struct hr_r128_bin *bin, uint64_t n, double sum_pow)
{
	bin->n += n;
	bin->sum_pow += sum_pow;
}

/* Returns whether it counts. */
static HR_RT bool sort_in(struct hr_r128_histogram *histogram, double pow)
{
	uint32_t fine;

	if (pow <= GATE_POW || histogram->all.n == UINT32_MAX)
		return false;
	fine = fine_of(pow);
	histogram->fine_n[fine]++;
	add(&histogram->coarse[fine / FINE_IN_COARSE], 1, pow);
	add(&histogram->all, 1, pow);
	if (fine > histogram->top)
		histogram->top = fine;
	return true;
}

/* The first fine bin above a threshold relative to the mean; 0 when the absolute gate,
 * below which nothing is in the bins, is higher. The last coarse bin, which also has what
 * is above all bins, goes as a whole. */
static HR_RT uint32_t gate_of(const struct hr_r128_histogram *histogram, double ratio)
{
	const double pow = ratio * histogram->all.sum_pow / (double)histogram->all.n;
	uint32_t fine;

	if (pow <= GATE_POW)
		return 0;
	fine = fine_of(pow);
	if (fine >= LAST_COARSE)
		return LAST_COARSE;
	return fine + (fine_pow(fine) <= pow);
}

/* All from a fine bin on; a coarse one where one begins. */
static HR_RT struct hr_r128_bin sum_from(const struct hr_r128_histogram *histogram, uint32_t fine)
{
	struct hr_r128_bin sum = { 0 };

	while (fine <= histogram->top) {
		const struct hr_r128_bin *coarse = &histogram->coarse[fine / FINE_IN_COARSE];
		const uint32_t n = histogram->fine_n[fine];

		if (fine % FINE_IN_COARSE == 0) {
			add(&sum, coarse->n, coarse->sum_pow);
			fine += FINE_IN_COARSE;
		} else {
			add(&sum, n, n * fine_pow(fine));
			fine++;
		}
	}
	return sum;
}

/* The value that has `rank` others below it, of those from a fine bin on. */
static HR_RT double pow_of_rank(const struct hr_r128_histogram *histogram, uint32_t fine,
		uint64_t rank)
{
	while (fine < histogram->top) {
		const uint64_t in_coarse = histogram->coarse[fine / FINE_IN_COARSE].n;

		if (fine % FINE_IN_COARSE == 0 && in_coarse <= rank) {
			rank -= in_coarse;
			fine += FINE_IN_COARSE;
		} else if (histogram->fine_n[fine] <= rank) {
			rank -= histogram->fine_n[fine++];
		} else {
			break;
		}
	}
	return fine_pow(fine);
}

/* BS.1770-5 annex 1, eq. 5 to 7. */
static HR_RT void integrate(struct hr_r128 *r128)
{
	const struct hr_r128_histogram *blocks = &r128->blocks;
	const struct hr_r128_bin sum = sum_from(blocks, gate_of(blocks, BLOCK_GATE));

	r128->reading.integrated_pow = sum.sum_pow / (double)sum.n;
}

/* Tech 3342, 3.1; ranks are rounded as in the code of its section 5. */
static HR_RT void find_range(struct hr_r128 *r128)
{
	const struct hr_r128_histogram *ranges = &r128->ranges;
	const uint32_t gate = gate_of(ranges, RANGE_GATE);
	const uint64_t n = sum_from(ranges, gate).n;

	r128->reading.range_low_pow = pow_of_rank(ranges, gate,
			((n - 1) * RANGE_LOW_PERCENT + 50) / 100);
	r128->reading.range_high_pow = pow_of_rank(ranges, gate,
			((n - 1) * RANGE_HIGH_PERCENT + 50) / 100);
}

/* 100 ms went by. A window counts once it is full: a tick comes with the step that
 * completes it. */
static HR_RT void tick(struct hr_r128 *r128)
{
	r128->n_ticks += r128->n_ticks < SHORT_TICKS;
	if (r128->n_ticks >= MOMENTARY_TICKS &&
	    sort_in(&r128->blocks, r128->reading.momentary_pow))
		integrate(r128);
	if (r128->n_ticks >= SHORT_TICKS && sort_in(&r128->ranges, r128->reading.short_pow))
		find_range(r128);
}

static HR_RT void end_step(struct hr_r128 *r128)
{
	const struct hr_r128_coefs *coefs = &r128->coefs;
	struct hr_r128_reading *reading = &r128->reading;

	reading->momentary_pow = slide(&r128->momentary, r128->momentary_steps,
			&coefs->momentary, r128->chunks_pow);
	reading->short_pow = slide(&r128->shortterm, r128->short_steps,
			&coefs->shortterm, r128->chunks_pow);
	if (reading->momentary_pow > reading->max_momentary_pow)
		reading->max_momentary_pow = reading->momentary_pow;
	if (reading->short_pow > reading->max_short_pow)
		reading->max_short_pow = reading->short_pow;
	r128->chunks_pow = 0.0;
	r128->n_chunks = 0;
	r128->tick_tenths += coefs->step_chunks * HR_CHUNK * TICK_HZ;
	if (r128->tick_tenths >= coefs->rate_hz) {
		r128->tick_tenths -= coefs->rate_hz;
		tick(r128);
	}
}

HR_RT void hr_r128_push(struct hr_r128 *r128, double chunk_pow)
{
	if (chunk_pow > 0.0 && chunk_pow < NOT_SOUND_POW)
		r128->chunks_pow += chunk_pow;
	if (++r128->n_chunks == r128->coefs.step_chunks)
		end_step(r128);
}
