/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_RENDER_H
#define HR_TEST_RENDER_H

#include "kernel/engine.h"

#define RENDER_RATE_HZ 48000u

/** An engine for n_channels front channels at RENDER_RATE_HZ; the caller frees it. */
struct hr_engine *render_engine(const struct hr_params *params, uint32_t n_channels);

/** Give the engine other parameters at RENDER_RATE_HZ. */
void render_set_params(struct hr_engine *engine, const struct hr_params *params);

/** Put in through a mono engine in blocks of block_frames. */
void render(struct hr_engine *engine, float *out, const float *in, uint32_t n_frames,
		uint32_t block_frames);

/** Gated loudness of a part, in seconds. */
double render_loudness_lufs(const float *x, double from_sec, double to_sec);

#endif /* HR_TEST_RENDER_H */
