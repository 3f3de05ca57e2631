/* SPDX-License-Identifier: MIT */
#include "kernel/measure/gated-mean.h"

HR_RT void hr_landing_push(struct hr_landing *landing, double excess_pow)
{
	landing->excess_pow[landing->next] = excess_pow;
	landing->next = (landing->next + 1) % HR_LANDING_BLOCKS;
	if (landing->n_blocks < HR_LANDING_BLOCKS)
		landing->n_blocks++;
}

HR_RT double hr_landing_pow(const struct hr_landing *landing)
{
	double sum_pow = 0.0, gated_pow = 0.0, gate_pow;
	uint32_t n_above = 0;

	for (uint32_t i = 0; i < landing->n_blocks; i++)
		sum_pow += landing->excess_pow[i];
	gate_pow = landing->n_blocks > 0 ? HR_LANDING_GATE_POW * sum_pow / landing->n_blocks : 0.0;
	for (uint32_t i = 0; i < landing->n_blocks; i++) {
		if (landing->excess_pow[i] <= gate_pow)
			continue;
		gated_pow += landing->excess_pow[i];
		n_above++;
	}
	return n_above > 0 ? gated_pow / n_above : 1.0;
}
