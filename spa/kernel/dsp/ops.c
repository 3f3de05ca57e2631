/* SPDX-License-Identifier: MIT */
#include "kernel/dsp/ops.h"

#include <stdbool.h>
#include <string.h>

#include "kernel/dsp/ops-internal.h"

struct level {
	const struct hr_ops *ops;
	bool (*is_here)(void);
};

static bool always(void)
{
	return true;
}

#ifdef HR_HAVE_X86
static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void)
{
	return has_avx2() && __builtin_cpu_supports("avx512f") &&
		__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
		__builtin_cpu_supports("avx512bw");
}
#endif

/* The plainest first. */
static const struct level levels[] = {
	{ &hr_ops_c, always },
#ifdef HR_HAVE_X86
	{ &hr_ops_sse2, always },	/* part of the 64-bit instruction set */
	{ &hr_ops_avx2, has_avx2 },
	{ &hr_ops_avx512, has_avx512 },
#endif
#ifdef HR_HAVE_NEON
	{ &hr_ops_neon, always },	/* likewise */
#endif
};

const struct hr_ops *hr_ops_at(size_t i)
{
	for (size_t l = 0; l < sizeof(levels) / sizeof(levels[0]); l++)
		if (levels[l].is_here() && i-- == 0)
			return levels[l].ops;
	return NULL;
}

const struct hr_ops *hr_ops_find(const char *name)
{
	const struct hr_ops *ops;

	for (size_t i = 0; (ops = hr_ops_at(i)) != NULL; i++)
		if (strcmp(ops->name, name) == 0)
			return ops;
	return NULL;
}

const struct hr_ops *hr_ops_best(void)
{
	const struct hr_ops *ops, *best = &hr_ops_c;

	for (size_t i = 0; (ops = hr_ops_at(i)) != NULL; i++)
		best = ops;
	return best;
}
