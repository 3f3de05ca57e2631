/* SPDX-License-Identifier: MIT */
#ifndef HR_BENCH_ROUNDS_H
#define HR_BENCH_ROUNDS_H

/**
 * Times of several rounds. What is compared is timed in turns, once in each round, so
 * that whatever else the machine does at the time meets all of it alike. The best round
 * is the figure of merit: disturbance can only add. The median tells how noisy it was.
 */
#define ROUNDS_MAX 31

struct rounds {
	double ns[ROUNDS_MAX];
	int n;
};

/** CPU time of this thread, for differences: while others have the CPU it stands. */
double rounds_now_ns(void);

/** Note one; those after ROUNDS_MAX are not. */
void rounds_add(struct rounds *rounds, double ns);

/** Least of them; 0 without any. */
double rounds_best_ns(const struct rounds *rounds);

double rounds_median_ns(const struct rounds *rounds);

/**
 * How many times as long a took as b: the median of the ratios of the same rounds,
 * which a machine that was slower for a while does not move. 0 without rounds.
 */
double rounds_ratio(const struct rounds *a, const struct rounds *b);

#endif /* HR_BENCH_ROUNDS_H */
