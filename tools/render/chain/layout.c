/* SPDX-License-Identifier: MIT */
#include "render/chain/layout.h"

#include <stdio.h>
#include <string.h>

#define L SF_CHANNEL_MAP_LEFT
#define R SF_CHANNEL_MAP_RIGHT
#define C SF_CHANNEL_MAP_CENTER
#define LFE SF_CHANNEL_MAP_LFE
#define RL SF_CHANNEL_MAP_REAR_LEFT
#define RR SF_CHANNEL_MAP_REAR_RIGHT
#define RC SF_CHANNEL_MAP_REAR_CENTER
#define SL SF_CHANNEL_MAP_SIDE_LEFT
#define SR SF_CHANNEL_MAP_SIDE_RIGHT

/* By the number of channels; a layout that begins with 0 is not prescribed. */
#define MAX_PRESCRIBED 8u
static const int flac_layouts[MAX_PRESCRIBED + 1][MAX_PRESCRIBED] = {
	{ 0 }, { C }, { L, R }, { L, R, C }, { L, R, RL, RR }, { L, R, C, RL, RR },
	{ L, R, C, LFE, RL, RR }, { L, R, C, LFE, RC, SL, SR },
	{ L, R, C, LFE, RL, RR, SL, SR },
};
static const int vorbis_layouts[MAX_PRESCRIBED + 1][MAX_PRESCRIBED] = {
	{ 0 }, { C }, { L, R }, { L, C, R }, { L, R, RL, RR }, { L, C, R, RL, RR },
	{ L, C, R, RL, RR, LFE }, { L, C, R, SL, SR, RC, LFE },
	{ L, C, R, SL, SR, RL, RR, LFE },
};

/* In the order of the bits of a WAV file, which is that of its channels too. */
static const struct {
	int position;
	const char *name;
} names[] = {
	{ L, "FL" }, { R, "FR" }, { C, "FC" }, { LFE, "LFE" }, { RL, "RL" }, { RR, "RR" },
	{ SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER, "FLC" },
	{ SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER, "FRC" },
	{ RC, "RC" }, { SL, "SL" }, { SR, "SR" },
	{ SF_CHANNEL_MAP_TOP_CENTER, "TC" },
	{ SF_CHANNEL_MAP_TOP_FRONT_LEFT, "TFL" },
	{ SF_CHANNEL_MAP_TOP_FRONT_CENTER, "TFC" },
	{ SF_CHANNEL_MAP_TOP_FRONT_RIGHT, "TFR" },
	{ SF_CHANNEL_MAP_TOP_REAR_LEFT, "TRL" },
	{ SF_CHANNEL_MAP_TOP_REAR_CENTER, "TRC" },
	{ SF_CHANNEL_MAP_TOP_REAR_RIGHT, "TRR" },
	{ SF_CHANNEL_MAP_MONO, "MONO" },
};
#define N_NAMES (sizeof(names) / sizeof(names[0]))

static size_t rank_of(int position)
{
	size_t rank = 0;

	while (rank < N_NAMES && names[rank].position != position)
		rank++;
	return rank;
}

static const int *prescribed(int format, uint32_t n_channels)
{
	const int *positions = NULL;

	if (n_channels > MAX_PRESCRIBED)
		return NULL;
	if (format == SF_FORMAT_FLAC)
		positions = flac_layouts[n_channels];
	else if (format == SF_FORMAT_OGG)
		positions = vorbis_layouts[n_channels];
	return positions != NULL && positions[0] != 0 ? positions : NULL;
}

/* libsndfile has two names for the same three loudspeakers. */
static int plain_position(int position)
{
	switch (position) {
	case SF_CHANNEL_MAP_FRONT_LEFT:
		return L;
	case SF_CHANNEL_MAP_FRONT_RIGHT:
		return R;
	case SF_CHANNEL_MAP_FRONT_CENTER:
		return C;
	}
	return position;
}

void layout_of_file(struct layout *layout, SNDFILE *file, const SF_INFO *info)
{
	const size_t map_bytes = (size_t)info->channels * sizeof(layout->position[0]);
	const int *positions = prescribed(info->format & SF_FORMAT_TYPEMASK,
			(uint32_t)info->channels);

	*layout = (struct layout) { .n_channels = (uint32_t)info->channels, .is_named = true };
	if (sf_command(file, SFC_GET_CHANNEL_MAP_INFO, layout->position, (int)map_bytes) !=
			SF_TRUE) {
		memset(layout->position, 0, sizeof(layout->position));
		if (positions != NULL)
			memcpy(layout->position, positions, map_bytes);
	}
	for (uint32_t c = 0; c < layout->n_channels; c++) {
		layout->position[c] = plain_position(layout->position[c]);
		layout->is_named &= layout->position[c] != SF_CHANNEL_MAP_INVALID;
	}
}

bool layout_has(const struct layout *layout, int position)
{
	for (uint32_t c = 0; c < layout->n_channels; c++)
		if (layout->position[c] == position)
			return true;
	return false;
}

/* Sides are the surrounds of a format without sides, if there are no others. */
static int position_there(const struct layout *from, int position, bool has_sides)
{
	if (!has_sides && position == SL && !layout_has(from, RL))
		return RL;
	if (!has_sides && position == SR && !layout_has(from, RR))
		return RR;
	return position;
}

static bool place_prescribed(uint32_t order[], const struct layout *from, const int *positions)
{
	const bool has_sides = from->n_channels > 6;
	bool is_taken[HR_MAX_CHANNELS] = { false };

	for (uint32_t n = 0; n < from->n_channels; n++) {
		uint32_t c = 0;

		while (c < from->n_channels && (is_taken[c] || positions[n] !=
				position_there(from, from->position[c], has_sides)))
			c++;
		if (c == from->n_channels)
			return false;
		is_taken[c] = true;
		order[n] = c;
	}
	return true;
}

/* Sorted by rank; false when a position has no bit, or two have the same. */
static bool place_by_rank(uint32_t order[], const struct layout *from)
{
	for (uint32_t c = 0; c < from->n_channels; c++) {
		const size_t rank = rank_of(from->position[c]);
		uint32_t n = 0;

		if (rank >= N_NAMES || from->position[c] == SF_CHANNEL_MAP_MONO)
			return false;
		for (uint32_t other = 0; other < from->n_channels; other++) {
			if (other != c && from->position[other] == from->position[c])
				return false;
			n += rank_of(from->position[other]) < rank;
		}
		order[n] = c;
	}
	return true;
}

static bool is_wav(int format)
{
	return format == SF_FORMAT_WAV || format == SF_FORMAT_WAVEX || format == SF_FORMAT_RF64;
}

static void keep_order(struct layout *to, uint32_t order[], const struct layout *from)
{
	*to = *from;
	for (uint32_t c = 0; c < from->n_channels; c++)
		order[c] = c;
}

bool layout_place(struct layout *to, uint32_t order[], const struct layout *from, int format)
{
	const int *positions = prescribed(format, from->n_channels);
	bool is_placed;

	keep_order(to, order, from);
	/* One channel is one channel, whatever it is called. */
	if (!from->is_named || from->n_channels == 1 || (positions == NULL && !is_wav(format)))
		return true;
	is_placed = positions != NULL ? place_prescribed(order, from, positions) :
		place_by_rank(order, from);
	if (!is_placed) {
		keep_order(to, order, from);
		to->is_named = false;
		return is_wav(format);
	}
	for (uint32_t n = 0; n < from->n_channels; n++)
		to->position[n] = positions != NULL ? positions[n] : from->position[order[n]];
	return true;
}

const char *layout_text(const struct layout *layout, char *text)
{
	size_t used_bytes = 0;

	text[0] = '\0';
	for (uint32_t c = 0; c < layout->n_channels; c++) {
		const size_t rank = rank_of(layout->position[c]);

		used_bytes += (size_t)snprintf(text + used_bytes, LAYOUT_TEXT_BYTES - used_bytes,
				"%s%s", c > 0 ? " " : "", rank < N_NAMES ? names[rank].name : "?");
	}
	return text;
}
