/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_WEIGHTS_H
#define HEADROOM_RENDER_WEIGHTS_H

#include <stdint.h>

#include "kernel/engine.h"
#include "render/chain/layout.h"

/**
 * Loudness weights without known positions: 4 channels are FL FR SL SR, 5 are FL FR FC
 * SL SR, 6 are FL FR FC LFE SL SR, 8 are these and RL RR, 24 are 22.2 in the order of
 * BS.2051, and of any other number all weigh 1. Sets n_channels too, which is
 * 1 .. HR_MAX_CHANNELS.
 */
void weights_by_count(struct hr_setup *setup, uint32_t n_channels);

/**
 * Loudness weights by the positions of the channels, as in the module; by count when
 * none is known.
 */
void weights_by_layout(struct hr_setup *setup, const struct layout *layout);

#endif /* HEADROOM_RENDER_WEIGHTS_H */
