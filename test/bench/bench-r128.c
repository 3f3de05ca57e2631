/* SPDX-License-Identifier: MIT */
/*
 * Time of hr_r128_push() in ns a chunk: a programme of all levels, so that the bins are
 * as full as they get, and the steps, the ticks and the turning of the windows counted
 * in. Run with `meson test --benchmark`.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/dsp/units.h"
#include "kernel/measure/r128.h"
#include "rounds.h"

#define N_ROUNDS 15
#define N_SEC 60u

static const uint32_t rates_hz[] = { 8000, 44100, 48000, 192000, 384000 };
#define N_RATES 5

/* Seconds of levels spread evenly below -10 LUFS. */
static void make_programme(double *chunk_pow, uint32_t n_chunks, uint32_t rate_hz,
		double spread_lu)
{
	uint32_t seed = 1;

	for (uint32_t i = 0; i < n_chunks; i++) {
		if (i % (rate_hz / HR_CHUNK) == 0)
			seed = seed * 1664525u + 1013904223u;
		chunk_pow[i] = hr_lufs_to_pow(-10.0 - spread_lu * seed / 4294967296.0);
	}
}

static void bench(uint32_t rate_hz, double spread_lu)
{
	const uint32_t n_chunks = N_SEC * rate_hz / HR_CHUNK;
	double *chunk_pow = malloc(n_chunks * sizeof(*chunk_pow));
	struct hr_r128 *r128 = malloc(sizeof(*r128));
	struct rounds rounds = { .n = 0 };
	struct hr_r128_coefs coefs;

	if (r128 == NULL || chunk_pow == NULL)
		abort();
	make_programme(chunk_pow, n_chunks, rate_hz, spread_lu);
	hr_r128_coefs_compute(&coefs, rate_hz);
	for (int i = 0; i < N_ROUNDS; i++) {
		double from_ns;

		hr_r128_init(r128);
		hr_r128_set_coefs(r128, &coefs);
		from_ns = rounds_now_ns();
		for (uint32_t k = 0; k < n_chunks; k++)
			hr_r128_push(r128, chunk_pow[k]);
		rounds_add(&rounds, (rounds_now_ns() - from_ns) / n_chunks);
	}
	printf("# figure r128/%.0f-lu/%u = %.2f ns-a-chunk (no goal)\n", spread_lu, rate_hz,
			rounds_best_ns(&rounds));
	free(chunk_pow);
	free(r128);
}

int main(void)
{
	for (int i = 0; i < N_RATES; i++) {
		bench(rates_hz[i], 10.0);
		bench(rates_hz[i], 50.0);
	}
	return 0;
}
