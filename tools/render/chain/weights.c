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

/* BS.1770-4 table 4, by angle: rear channels are the surrounds only when there
 * are none at the sides. */
static enum hr_channel_weight weight_of(const struct layout *layout, int position)
{
	switch (position) {
	case SF_CHANNEL_MAP_LFE:
		return HR_CHANNEL_LFE;
	case SF_CHANNEL_MAP_SIDE_LEFT:
	case SF_CHANNEL_MAP_SIDE_RIGHT:
		return HR_CHANNEL_SURROUND;
	case SF_CHANNEL_MAP_REAR_LEFT:
	case SF_CHANNEL_MAP_REAR_RIGHT:
		return layout_has(layout, SF_CHANNEL_MAP_SIDE_LEFT) ?
			HR_CHANNEL_FRONT : HR_CHANNEL_SURROUND;
	default:
		return HR_CHANNEL_FRONT;
	}
}

void weights_by_layout(struct hr_setup *setup, const struct layout *layout)
{
	bool is_known = false;

	weights_by_count(setup, layout->n_channels);
	for (uint32_t c = 0; c < layout->n_channels; c++)
		is_known |= layout->position[c] != SF_CHANNEL_MAP_INVALID;
	for (uint32_t c = 0; is_known && c < layout->n_channels; c++)
		setup->weight[c] = weight_of(layout, layout->position[c]);
}
