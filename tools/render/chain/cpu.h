/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_CPU_H
#define HEADROOM_RENDER_CPU_H

#include "kernel/dsp/ops.h"

/**
 * Choose the inner loops by name; "auto" are the best. Says what this machine
 * can and returns -1 when it is none of these, else 0.
 */
int cpu_choose(const struct hr_ops **ops, const char *name);

#endif /* HEADROOM_RENDER_CPU_H */
