/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_R128_ORACLE_H
#define HR_TEST_R128_ORACLE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/**
 * The standards as they are written: every block is kept, windows begin and end at the
 * very time, values are sorted. Power within a chunk is even. from_sec is when the
 * measurement begins.
 */
struct oracle {
	double *until_pow;	/**< sum of the chunks before chunk i; n_chunks + 1 */
	uint32_t n_chunks;
	double chunk_sec;
	double from_sec;
};

/** The caller frees until_pow. */
static inline struct oracle oracle_of(const double *chunk_pow, uint32_t n_chunks,
		uint32_t rate_hz)
{
	struct oracle oracle = {
		.until_pow = malloc((n_chunks + 1) * sizeof(double)),
		.n_chunks = n_chunks,
		.chunk_sec = 64.0 / rate_hz,
	};

	oracle.until_pow[0] = 0.0;
	for (uint32_t i = 0; i < n_chunks; i++)
		oracle.until_pow[i + 1] = oracle.until_pow[i] + chunk_pow[i];
	return oracle;
}

static inline double oracle_until_pow(const struct oracle *oracle, double sec)
{
	const double at = sec / oracle->chunk_sec;
	const uint32_t i = (uint32_t)at < oracle->n_chunks ? (uint32_t)at : oracle->n_chunks - 1;

	return oracle->until_pow[i] +
		(at - i) * (oracle->until_pow[i + 1] - oracle->until_pow[i]);
}

/** Mean over window_sec that end at end_sec. */
static inline double oracle_window_pow(const struct oracle *oracle, double end_sec,
		double window_sec)
{
	return (oracle_until_pow(oracle, end_sec) -
			oracle_until_pow(oracle, end_sec - window_sec)) *
			oracle->chunk_sec / window_sec;
}

/** Full windows every 100 ms, those above -70 LUFS; the caller frees them. */
static inline double *oracle_windows_pow(const struct oracle *oracle, double window_sec,
		uint32_t *n_windows)
{
	const double sec = oracle->n_chunks * oracle->chunk_sec - oracle->from_sec;
	double *windows_pow = malloc(((uint32_t)(sec / 0.1) + 2) * sizeof(double));

	*n_windows = 0;
	for (uint32_t i = (uint32_t)lrint(window_sec / 0.1); 0.1 * i <= sec + 1e-9; i++) {
		const double end_sec = oracle->from_sec + 0.1 * i;
		const double pow = oracle_window_pow(oracle, end_sec, window_sec);

		if (-0.691 + 10.0 * log10(pow + 1e-30) > -70.0)
			windows_pow[(*n_windows)++] = pow;
	}
	return windows_pow;
}

/** Keep what is above `ratio` of the mean; returns how many, which is above 0. */
static inline uint32_t oracle_gate(double *windows_pow, uint32_t n_windows, double ratio)
{
	double sum_pow = 0.0;
	uint32_t n_left = 0;

	for (uint32_t i = 0; i < n_windows; i++)
		sum_pow += windows_pow[i];
	for (uint32_t i = 0; i < n_windows; i++)
		if (windows_pow[i] > ratio * sum_pow / n_windows)
			windows_pow[n_left++] = windows_pow[i];
	return n_left;
}

/** BS.1770-5 annex 1, eq. 4 to 7. */
static inline double oracle_integrated_lufs(const struct oracle *oracle)
{
	double sum_pow = 0.0;
	uint32_t n_windows;
	double *windows_pow = oracle_windows_pow(oracle, 0.4, &n_windows);

	n_windows = oracle_gate(windows_pow, n_windows, 0.1);
	for (uint32_t i = 0; i < n_windows; i++)
		sum_pow += windows_pow[i];
	free(windows_pow);
	return -0.691 + 10.0 * log10(sum_pow / n_windows);
}

static inline int oracle_compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/** Tech 3342, 5. */
static inline double oracle_range_lu(const struct oracle *oracle)
{
	uint32_t n_windows;
	double *windows_pow = oracle_windows_pow(oracle, 3.0, &n_windows);
	double lu;

	n_windows = oracle_gate(windows_pow, n_windows, 0.01);
	qsort(windows_pow, n_windows, sizeof(*windows_pow), oracle_compare);
	lu = 10.0 * log10(windows_pow[(uint32_t)floor((n_windows - 1) * 0.95 + 0.5)] /
			windows_pow[(uint32_t)floor((n_windows - 1) * 0.10 + 0.5)]);
	free(windows_pow);
	return lu;
}

#endif /* HR_TEST_R128_ORACLE_H */
