/* SPDX-License-Identifier: MIT */
#include "rounds.h"

#include <stdlib.h>
#include <time.h>

double rounds_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

void rounds_add(struct rounds *rounds, double ns)
{
	if (rounds->n < ROUNDS_MAX)
		rounds->ns[rounds->n++] = ns;
}

double rounds_best_ns(const struct rounds *rounds)
{
	double best_ns = rounds->n > 0 ? rounds->ns[0] : 0.0;

	for (int i = 1; i < rounds->n; i++)
		best_ns = rounds->ns[i] < best_ns ? rounds->ns[i] : best_ns;
	return best_ns;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The argument is a copy, to be put in order. */
static double median(struct rounds rounds)
{
	if (rounds.n == 0)
		return 0.0;
	qsort(rounds.ns, (size_t)rounds.n, sizeof(rounds.ns[0]), compare);
	return rounds.ns[rounds.n / 2];
}

double rounds_median_ns(const struct rounds *rounds)
{
	return median(*rounds);
}

double rounds_ratio(const struct rounds *a, const struct rounds *b)
{
	struct rounds ratios = { 0 };

	for (int i = 0; i < a->n && i < b->n; i++)
		rounds_add(&ratios, a->ns[i] / b->ns[i]);
	return median(ratios);
}
