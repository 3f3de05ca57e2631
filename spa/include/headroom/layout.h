/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_LAYOUT_H
#define HEADROOM_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <spa/debug/types.h>
#include <spa/param/audio/raw.h>
#include <spa/param/audio/type-info.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

/** audio.channels and audio.position, as configuration files have them. Thread: any. */

#define HEADROOM_MAX_CHANNELS 64u

/** What a channel can be, for a message. */
#define HEADROOM_CHANNEL_TEXT "FL, FR, FC, LFE, SL, RL, AUX0 are"

/** The channel of that name, or SPA_AUDIO_CHANNEL_UNKNOWN. */
static inline uint32_t headroom_channel_from_name(const char *name)
{
	for (int i = 0; spa_type_audio_channel[i].name != NULL; i++)
		if (spa_streq(name, spa_debug_type_short_name(spa_type_audio_channel[i].name)))
			return spa_type_audio_channel[i].type;
	return SPA_AUDIO_CHANNEL_UNKNOWN;
}

/** Start to read "[ FL FR ]" or "FL,FR" with spa_json_get_string(). */
static inline void headroom_layout_begin(struct spa_json *names, const char *text)
{
	struct spa_json it;

	spa_json_init(&it, text, strlen(text));
	if (spa_json_enter_array(&it, names) <= 0)
		spa_json_init(names, text, strlen(text));
	/* it would tell its end to what is gone by then */
	names->parent = NULL;
}

/** Read the number of channels. False, and nothing is set, unless it is 1 .. 64. */
static inline bool headroom_channels_read(const char *text, uint32_t *n_channels)
{
	uint32_t n;

	if (!spa_atou32(text, &n, 10) || n < 1 || n > HEADROOM_MAX_CHANNELS)
		return false;
	*n_channels = n;
	return true;
}

#endif /* HEADROOM_LAYOUT_H */
