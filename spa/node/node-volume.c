/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "node/node.h"

void volume_init(struct volume *v, const struct spa_audio_info_raw *format)
{
	v->volume_lin = 1.0f;
	v->mute = false;
	v->n_channels = format->channels;
	for (uint32_t c = 0; c < format->channels; c++) {
		v->channel_lin[c] = 1.0f;
		v->position[c] = format->position[c];
	}
}

/* Factor that the old layout gives to a channel of the new one. */
static float carry_over(const struct volume *old, uint32_t position, uint32_t index)
{
	float loudest = 0.0f;

	for (uint32_t c = 0; c < old->n_channels; c++)
		if (old->position[c] == position)
			return old->channel_lin[c];
	if (index < old->n_channels)
		return old->channel_lin[index];
	for (uint32_t c = 0; c < old->n_channels; c++)
		loudest = fmaxf(loudest, old->channel_lin[c]);
	return loudest;
}

void volume_set_layout(struct volume *v, const struct spa_audio_info_raw *format)
{
	struct volume old = *v;

	v->n_channels = format->channels;
	for (uint32_t c = 0; c < format->channels; c++) {
		v->channel_lin[c] = carry_over(&old, format->position[c], c);
		v->position[c] = format->position[c];
	}
}

int volume_set_channels(struct volume *v, const float *lin, uint32_t n_lin,
		const uint32_t *position, uint32_t n_position, float max_lin)
{
	struct volume given = { .n_channels = n_lin };

	if (n_lin < 1 || n_lin > HR_MAX_CHANNELS)
		return -EINVAL;
	for (uint32_t c = 0; c < n_lin; c++) {
		/* Not a number fails both comparisons. */
		if (!(lin[c] >= 0.0f && lin[c] <= max_lin))
			return -ERANGE;
		given.channel_lin[c] = lin[c];
		given.position[c] = c < n_position ? position[c] :
			c < v->n_channels ? v->position[c] : SPA_AUDIO_CHANNEL_UNKNOWN;
	}
	for (uint32_t c = 0; c < v->n_channels; c++)
		v->channel_lin[c] = n_lin == 1 ? lin[0] :
			carry_over(&given, v->position[c], c);
	return 0;
}

void volume_effective(const struct volume *v, float *lin, uint32_t n_lin, float max_lin)
{
	for (uint32_t c = 0; c < n_lin; c++)
		lin[c] = c >= v->n_channels ? 1.0f : v->mute ? 0.0f :
			fminf(v->volume_lin * v->channel_lin[c], max_lin);
}
