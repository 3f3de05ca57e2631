/* SPDX-License-Identifier: MIT */
#ifndef HR_PLAN_H
#define HR_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/measure/loudness.h"
#include "kernel/measure/r128.h"
#include "kernel/stage/comp.h"
#include "kernel/stage/level-match.h"
#include "kernel/leveller/leveller.h"
#include "kernel/stage/limit.h"
#include "kernel/stage/soft.h"
#include "params/params.h"

/**
 * Everything the chain needs to run at one rate, computed from the parameters
 * on the control thread: pow, exp and tan are called by hr_plan_compute() and the
 * hr_*_coefs_compute() it calls, and nowhere else.
 *
 * A plan is a plain value. The coefficients of a stage are a struct of that
 * stage's header.
 */
struct hr_plan {
	uint32_t rate_hz;
	bool bypass;
	uint32_t bypass_frames;		/**< length of the crossfade */
	uint32_t volume_frames;		/**< length of a volume ramp */
	struct hr_loudness_coefs loudness;
	struct hr_r128_coefs r128;
	struct hr_leveller_coefs leveller;
	struct hr_comp_coefs comp;
	struct hr_soft_coefs soft;
	struct hr_limit_coefs limit;
	struct hr_match_coefs match;
};

/** Time in which a volume is reached. */
#define HR_VOLUME_RAMP_MS 10.0

/** Fill a plan. rate_hz is HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Thread: control. */
void hr_plan_compute(struct hr_plan *plan, const struct hr_params *params, uint32_t rate_hz);

/**
 * Plans for every usual rate and for one more, so that a change of the graph's
 * rate needs no help from the control thread.
 */
#define HR_N_STANDARD_RATES 17
extern const uint32_t hr_standard_rates_hz[HR_N_STANDARD_RATES];
struct hr_plan_set {
	uint32_t generation;		/**< of the parameters; the caller counts */
	struct hr_plan plans[HR_N_STANDARD_RATES + 1];
};

/**
 * Fill a set. extra_rate_hz is a rate that is in use and may not be a usual
 * one; 0 for none. Thread: control.
 */
void hr_plan_set_compute(struct hr_plan_set *set, const struct hr_params *params,
		uint32_t extra_rate_hz);

/**
 * The plan whose rate is nearest, as a ratio. Exact for the usual rates and the
 * extra one; at worst 36 % off, between 192 and 352.8 kHz. Thread: RT.
 */
HR_RT const struct hr_plan *hr_plan_set_pick(const struct hr_plan_set *set, uint32_t rate_hz);

#endif /* HR_PLAN_H */
