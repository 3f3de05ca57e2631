/* SPDX-License-Identifier: MIT */
/* The ops of one kind of CPU; see ops-internal.h. */
#include "kernel/dsp/ops-internal.h"
#include "kernel/dsp/ops-loops.h"

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

/* Many loads across the lines of the cache: shorter vectors are faster. */
#if HR_SIMD_LANES == 16
#define GROUPS hr_avx2_groups
#else
#define GROUPS HR_SIMD_(groups)
#endif

const struct hr_ops HR_SIMD_JOIN(ops, HR_SIMD) = {
	.name = TEXT(HR_SIMD),
	.abs_max = loop_abs_max,
	.raise_abs = loop_raise_abs,
	.scrub = loop_scrub,
	.scale = loop_scale,
	.scale_clamp = loop_scale_clamp,
	.curve = loop_curve,
	.follow = HR_SIMD_(follow),
	.gain = loop_gain,
	.groups = GROUPS,
	.between = HR_SIMD_(between),
	.crests = loop_crests,
	.weigh = HR_SIMD_(weigh),
	.smooth = HR_SIMD_(smooth),
};
