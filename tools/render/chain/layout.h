/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_LAYOUT_H
#define HEADROOM_RENDER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sndfile.h>

#include "base/attributes.h"

/** Where the channels of a file are, in its order. */
struct layout {
	uint32_t n_channels;			/**< 1 .. HR_MAX_CHANNELS */
	int position[HR_MAX_CHANNELS];		/**< SF_CHANNEL_MAP_*; INVALID: not known */
	bool is_named;				/**< every position is known */
};

/** Bytes enough for the text of any layout. */
#define LAYOUT_TEXT_BYTES (8u * HR_MAX_CHANNELS)

/**
 * The positions a file names; when it names none, those its format prescribes: Vorbis
 * I 4.3.9, also for Opus, and RFC 9639 9.1.3 for FLAC. info->channels is
 * 1 .. HR_MAX_CHANNELS.
 */
void layout_of_file(struct layout *layout, SNDFILE *file, const SF_INFO *info);

/** Whether one of the channels is there. */
bool layout_has(const struct layout *layout, int position);

/**
 * How a file of another format can hold these channels: order[n] is the channel of
 * `from` that comes n-th there. The surrounds of up to 5.1 may be called rear or side, for
 * those formats make no difference. Channels without names stay in their order.
 *
 * format  container of libsndfile, SF_FORMAT_*
 *
 * Returns whether it can. If it cannot, the format prescribes other layouts; a WAV file
 * and the like can hold everything, at worst without names.
 */
bool layout_place(struct layout *to, uint32_t order[], const struct layout *from, int format);

/** As in "FL FR LFE". Returns text, which has LAYOUT_TEXT_BYTES. */
const char *layout_text(const struct layout *layout, char *text);

#endif /* HEADROOM_RENDER_LAYOUT_H */
