/* SPDX-License-Identifier: MIT */
#ifndef HR_FUZZ_PODS_H
#define HR_FUZZ_PODS_H

#include <stdbool.h>
#include <stdint.h>

#include <spa/pod/builder.h>
#include <spa/utils/defs.h>

/**
 * Random numbers, and pods with random contents. The same seed gives the same.
 */

void random_seed(uint64_t seed);
uint32_t any(void);
/** 0 .. n - 1. */
uint32_t below(uint32_t n);
/** True once in n times. */
bool one_in(uint32_t n);
/** Often not a number, infinite, tiny or out of a range. */
float a_float(void);
/** Below usual, or one that is where limits are. */
uint32_t a_number(uint32_t usual);

/** Flip bytes of the body, half the time; the whole keeps its size, which a server checks. */
struct spa_pod *spoil(struct spa_pod *pod);

/** A parameter of the sink and its range. */
struct range {
	char name[64];
	float min, max;
};

/** What a choice claims to hold is read by libspa without a look at its size. */
#define POD_SLACK_BYTES 64u
/** Memory for each of these, and POD_SLACK_BYTES behind it. */
#define POD_BYTES 8192u

struct spa_pod *build_port_config(struct spa_pod_builder *b, enum spa_direction direction);
struct spa_pod *build_props(struct spa_pod_builder *b, const struct range *ranges,
		uint32_t n_ranges);

#endif /* HR_FUZZ_PODS_H */
