/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_DICE_H
#define HR_TEST_DICE_H

#include <math.h>
#include <stdint.h>

/** Random numbers that are the same everywhere; the seed tells the whole sequence. */
struct dice {
	uint64_t state;
};

static inline struct dice dice_seeded(uint64_t seed)
{
	const struct dice dice = { (seed + 1) * 0x9e3779b97f4a7c15u };

	return dice;
}

/** splitmix64 (Steele, Lea, Flood, OOPSLA 2014): any seed is a good one. */
static inline uint64_t dice_bits(struct dice *dice)
{
	uint64_t z = dice->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/** Uniform in low .. high. */
static inline double dice_between(struct dice *dice, double low, double high)
{
	return low + (high - low) * (double)(dice_bits(dice) >> 11) / 9007199254740992.0;
}

/** Uniform in the logarithm; 0 < low < high. */
static inline double dice_log_between(struct dice *dice, double low, double high)
{
	return low * pow(high / low, dice_between(dice, 0.0, 1.0));
}

/** One of 0 .. n - 1. */
static inline uint32_t dice_below(struct dice *dice, uint32_t n)
{
	return (uint32_t)(dice_bits(dice) % n);
}

/** -1 or 1. */
static inline double dice_sign(struct dice *dice)
{
	return dice_bits(dice) & 1 ? 1.0 : -1.0;
}

#endif /* HR_TEST_DICE_H */
