/* SPDX-License-Identifier: MIT */
#include "render/sound/descriptions.h"

#include <stdint.h>
#include <stdlib.h>

/* Of a coding history and of the text of a cart; libsndfile takes less than 16 KiB. */
#define MAX_TEXT_BYTES 15360u

/* EBU Tech 3285, 2.4: this value is not used. */
#define NO_LOUDNESS 0x7fff

typedef SF_BROADCAST_INFO_VAR(MAX_TEXT_BYTES) broadcast_info;
typedef SF_CART_INFO_VAR(MAX_TEXT_BYTES) cart_info;

/* Most of it is on the heap: it is large. */
union description {
	broadcast_info broadcast;
	cart_info cart;
	SF_INSTRUMENT instrument;
};

static void copy_strings(SNDFILE *to, SNDFILE *from)
{
	for (int type = SF_STR_FIRST; type <= SF_STR_LAST; type++) {
		const char *text = sf_get_string(from, type);

		if (text != NULL && type != SF_STR_SOFTWARE)
			sf_set_string(to, type, text);
	}
}

static void copy_broadcast(SNDFILE *to, SNDFILE *from, broadcast_info *info)
{
	if (sf_command(from, SFC_GET_BROADCAST_INFO, info, sizeof(*info)) != SF_TRUE)
		return;
	if (info->coding_history_size > MAX_TEXT_BYTES)
		info->coding_history_size = MAX_TEXT_BYTES;
	info->loudness_value = NO_LOUDNESS;
	info->loudness_range = NO_LOUDNESS;
	info->max_true_peak_level = NO_LOUDNESS;
	info->max_momentary_loudness = NO_LOUDNESS;
	info->max_shortterm_loudness = NO_LOUDNESS;
	sf_command(to, SFC_SET_BROADCAST_INFO, info, sizeof(*info));
}

static void copy_cart(SNDFILE *to, SNDFILE *from, cart_info *info)
{
	if (sf_command(from, SFC_GET_CART_INFO, info, sizeof(*info)) != SF_TRUE)
		return;
	if (info->tag_text_size > MAX_TEXT_BYTES)
		info->tag_text_size = MAX_TEXT_BYTES;
	sf_command(to, SFC_SET_CART_INFO, info, sizeof(*info));
}

static void copy_cues(SNDFILE *to, SNDFILE *from)
{
	uint32_t n_cues = 0;
	size_t size_bytes;
	SF_CUES *cues;

	if (sf_command(from, SFC_GET_CUE_COUNT, &n_cues, sizeof(n_cues)) != SF_TRUE ||
			n_cues == 0 || n_cues > 10000)
		return;
	size_bytes = sizeof(uint32_t) + n_cues * sizeof(SF_CUE_POINT);
	cues = calloc(1, size_bytes);
	if (cues != NULL && sf_command(from, SFC_GET_CUE, cues, (int)size_bytes) == SF_TRUE)
		sf_command(to, SFC_SET_CUE, cues, (int)size_bytes);
	free(cues);
}

void descriptions_copy(SNDFILE *to, SNDFILE *from)
{
	union description *info = calloc(1, sizeof(*info));

	copy_strings(to, from);
	copy_cues(to, from);
	if (info == NULL)
		return;
	copy_broadcast(to, from, &info->broadcast);
	copy_cart(to, from, &info->cart);
	if (sf_command(from, SFC_GET_INSTRUMENT, &info->instrument,
			sizeof(info->instrument)) == SF_TRUE)
		sf_command(to, SFC_SET_INSTRUMENT, &info->instrument, sizeof(info->instrument));
	free(info);
}
