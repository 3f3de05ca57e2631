/* SPDX-License-Identifier: MIT */
#ifndef HR_WEIGHTS_H
#define HR_WEIGHTS_H

#include <stdint.h>

#include "kernel/engine.h"

/**
 * Loudness weight of channel c, ITU-R BS.1770-5 annex 3, tables 4 and 5, from what the
 * name of its position says about the angle; some depend on what else there is:
 * - rear channels stand at 110 degrees (1.41), but behind sides at 135 (1.0);
 * - left and right stand at 30 degrees (1.0), but in 22.2 at 60 (1.41).
 * What has no position, or one above or below the ears, weighs 1.0; any LFE is left out.
 *
 * position  n_channels of enum spa_audio_channel, only looked at
 * c         below n_channels
 * Thread: main.
 */
enum hr_channel_weight hr_weight_by_position(const uint32_t *position, uint32_t n_channels,
		uint32_t c);

#endif /* HR_WEIGHTS_H */
