/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_CHAIN_H
#define HEADROOM_RENDER_CHAIN_H

#include <stdint.h>

#include "kernel/engine.h"
#include "params/params.h"

/** An engine for interleaved frames, with a clock. */
struct chain {
	struct hr_engine *engine;		/**< owned */
	float *planar;				/**< owned; n_channels x block_frames */
	float *lines[HR_MAX_CHANNELS];		/**< one channel each, inside planar */
	uint32_t n_channels;
	uint32_t latency_frames;
	uint32_t block_frames;			/**< most that is processed at once */
	uint64_t n_frames;			/**< processed so far */
	uint64_t run_ns;			/**< spent in hr_engine_process() alone */
};

/**
 * Make a chain that is at work from the first frame on. Of setup everything is
 * in its range, rate_hz and block_frames too. Says what is wrong and returns
 * -1, else 0. chain_finish() is fine after both.
 */
int chain_init(struct chain *chain, const struct hr_setup *setup,
		const struct hr_params *params, uint32_t rate_hz, uint32_t block_frames);

void chain_finish(struct chain *chain);

/** Process interleaved frames in place; n_frames is at most block_frames. */
void chain_process(struct chain *chain, float *frames, uint32_t n_frames);

#endif /* HEADROOM_RENDER_CHAIN_H */
