/* SPDX-License-Identifier: MIT */
#include "render/chain/chain.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel/plan.h"
#include "lib/message.h"

int chain_init(struct chain *chain, const struct hr_setup *setup,
		const struct hr_params *params, uint32_t rate_hz, uint32_t block_frames)
{
	struct hr_plan plan;
	int res;

	*chain = (struct chain) {
		.n_channels = setup->n_channels,
		.latency_frames = hr_latency_frames(rate_hz),
		.block_frames = block_frames,
	};
	res = hr_engine_new(&chain->engine, setup);
	if (res < 0)
		return print_error("the chain cannot be made: %s", strerror(-res));
	chain->planar = calloc((size_t)setup->n_channels * block_frames, sizeof(float));
	if (chain->planar == NULL)
		return print_error("out of memory");
	for (uint32_t c = 0; c < setup->n_channels; c++)
		chain->lines[c] = chain->planar + (size_t)c * block_frames;
	hr_plan_compute(&plan, params, rate_hz);
	hr_engine_set_plan(chain->engine, &plan);
	return 0;
}

void chain_finish(struct chain *chain)
{
	hr_engine_free(chain->engine);
	free(chain->planar);
	*chain = (struct chain) { 0 };
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void chain_process(struct chain *chain, float *frames, uint32_t n_frames)
{
	const uint32_t n_channels = chain->n_channels;
	uint64_t start_ns;

	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t n = 0; n < n_frames; n++)
			chain->lines[c][n] = frames[(size_t)n * n_channels + c];
	start_ns = now_ns();
	hr_engine_process(chain->engine, chain->lines,
			(const float *const *)chain->lines, n_frames);
	chain->run_ns += now_ns() - start_ns;
	chain->n_frames += n_frames;
	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t n = 0; n < n_frames; n++)
			frames[(size_t)n * n_channels + c] = chain->lines[c][n];
}
