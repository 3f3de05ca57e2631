/* SPDX-License-Identifier: MIT */
#include "parts/weights.h"

#include <stdbool.h>

#include <spa/param/audio/raw.h>

static bool has(const uint32_t *position, uint32_t n_channels, uint32_t wanted)
{
	for (uint32_t c = 0; c < n_channels; c++)
		if (position[c] == wanted)
			return true;
	return false;
}

static bool has_sides(const uint32_t *position, uint32_t n_channels)
{
	return has(position, n_channels, SPA_AUDIO_CHANNEL_SL) ||
		has(position, n_channels, SPA_AUDIO_CHANNEL_SR);
}

/* System H of BS.2051: channels at 30 degrees between left and right, and two LFE. */
static bool is_22_2(const uint32_t *position, uint32_t n_channels)
{
	return has(position, n_channels, SPA_AUDIO_CHANNEL_FLC) &&
		has(position, n_channels, SPA_AUDIO_CHANNEL_LFE2);
}

enum hr_channel_weight hr_weight_by_position(const uint32_t *position, uint32_t n_channels,
		uint32_t c)
{
	switch (position[c]) {
	case SPA_AUDIO_CHANNEL_LFE:
	case SPA_AUDIO_CHANNEL_LFE2:
	case SPA_AUDIO_CHANNEL_LLFE:
	case SPA_AUDIO_CHANNEL_RLFE:
		return HR_CHANNEL_LFE;
	case SPA_AUDIO_CHANNEL_SL:
	case SPA_AUDIO_CHANNEL_SR:
	case SPA_AUDIO_CHANNEL_FLW:
	case SPA_AUDIO_CHANNEL_FRW:
		return HR_CHANNEL_SURROUND;
	case SPA_AUDIO_CHANNEL_RL:
	case SPA_AUDIO_CHANNEL_RR:
		return has_sides(position, n_channels) ? HR_CHANNEL_FRONT : HR_CHANNEL_SURROUND;
	case SPA_AUDIO_CHANNEL_FL:
	case SPA_AUDIO_CHANNEL_FR:
		return is_22_2(position, n_channels) ? HR_CHANNEL_SURROUND : HR_CHANNEL_FRONT;
	default:
		return HR_CHANNEL_FRONT;
	}
}
