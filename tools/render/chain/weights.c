/* SPDX-License-Identifier: MIT */
#include "render/chain/weights.h"

#include <stdbool.h>

/* BS.2051 system H in its order: FL and FR at 60 degrees, FC, LFE, rear at 135, between
 * left and centre, rear centre, LFE2, sides; above and below all weigh 1. */
static void weigh_22_2(struct hr_setup *setup)
{
	setup->weight[0] = setup->weight[1] = HR_CHANNEL_SURROUND;
	setup->weight[3] = setup->weight[9] = HR_CHANNEL_LFE;
	setup->weight[10] = setup->weight[11] = HR_CHANNEL_SURROUND;
}

void weights_by_count(struct hr_setup *setup, uint32_t n_channels)
{
	*setup = (struct hr_setup) { .n_channels = n_channels };
	switch (n_channels) {
	case 4:
		setup->weight[2] = setup->weight[3] = HR_CHANNEL_SURROUND;
		break;
	case 5:
		setup->weight[3] = setup->weight[4] = HR_CHANNEL_SURROUND;
		break;
	case 6:
	case 8:
		setup->weight[3] = HR_CHANNEL_LFE;
		setup->weight[4] = setup->weight[5] = HR_CHANNEL_SURROUND;
		break;
	case 24:
		weigh_22_2(setup);
		break;
	}
}

static bool has_position(const int *map, uint32_t n_channels, int position)
{
	for (uint32_t c = 0; c < n_channels; c++)
		if (map[c] == position)
			return true;
	return false;
}

/* BS.1770-4 table 4, by angle: rear channels are the surrounds only when there
 * are none at the sides. */
static enum hr_channel_weight weight_of(const int *map, uint32_t n_channels, int position)
{
	switch (position) {
	case SF_CHANNEL_MAP_LFE:
		return HR_CHANNEL_LFE;
	case SF_CHANNEL_MAP_SIDE_LEFT:
	case SF_CHANNEL_MAP_SIDE_RIGHT:
		return HR_CHANNEL_SURROUND;
	case SF_CHANNEL_MAP_REAR_LEFT:
	case SF_CHANNEL_MAP_REAR_RIGHT:
		return has_position(map, n_channels, SF_CHANNEL_MAP_SIDE_LEFT) ?
			HR_CHANNEL_FRONT : HR_CHANNEL_SURROUND;
	default:
		return HR_CHANNEL_FRONT;
	}
}

static bool weigh_map(struct hr_setup *setup, SNDFILE *file)
{
	const uint32_t n_channels = setup->n_channels;
	int map[HR_MAX_CHANNELS] = { SF_CHANNEL_MAP_INVALID };
	bool known = false;

	if (sf_command(file, SFC_GET_CHANNEL_MAP_INFO, map,
			(int)(n_channels * sizeof(map[0]))) != SF_TRUE)
		return false;
	for (uint32_t c = 0; c < n_channels; c++)
		known |= map[c] != SF_CHANNEL_MAP_INVALID;
	for (uint32_t c = 0; known && c < n_channels; c++)
		setup->weight[c] = weight_of(map, n_channels, map[c]);
	return known;
}

/* FL FR RL RR; or FL FC FR, left and right surround, rear channels if any, LFE
 * (Vorbis I, 4.3.9). */
static void weigh_ogg(struct hr_setup *setup)
{
	const uint32_t n_channels = setup->n_channels;

	for (uint32_t c = 0; c < n_channels; c++)
		setup->weight[c] = HR_CHANNEL_FRONT;
	if (n_channels == 4)
		setup->weight[2] = setup->weight[3] = HR_CHANNEL_SURROUND;
	if (n_channels < 5 || n_channels > 8)
		return;
	setup->weight[3] = setup->weight[4] = HR_CHANNEL_SURROUND;
	if (n_channels > 5)
		setup->weight[n_channels - 1] = HR_CHANNEL_LFE;
}

/* FL FR FC LFE, rear, side: the sides come last (RFC 9639, 9.1.3). With fewer channels
 * it is the order by count. */
static void weigh_flac(struct hr_setup *setup)
{
	const uint32_t n_channels = setup->n_channels;

	if (n_channels != 7 && n_channels != 8)
		return;
	for (uint32_t c = 0; c < n_channels; c++)
		setup->weight[c] = HR_CHANNEL_FRONT;
	setup->weight[3] = HR_CHANNEL_LFE;
	setup->weight[n_channels - 2] = setup->weight[n_channels - 1] = HR_CHANNEL_SURROUND;
}

void weights_by_file(struct hr_setup *setup, SNDFILE *file, const SF_INFO *info)
{
	int container = info->format & SF_FORMAT_TYPEMASK;

	weights_by_count(setup, (uint32_t)info->channels);
	if (weigh_map(setup, file))
		return;
	if (container == SF_FORMAT_OGG)
		weigh_ogg(setup);
	else if (container == SF_FORMAT_FLAC)
		weigh_flac(setup);
}
