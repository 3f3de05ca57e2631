/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <spa/param/audio/raw.h>
#include <spa/utils/defs.h>

#include "parts/remix.h"

/* -3 dB: two loudspeakers share the power of one. */
#define FOLD_LIN 0.70710678f

/* Where a channel goes when the device lacks it: the first line whose
 * targets all exist is used. SPA_AUDIO_CHANNEL_UNKNOWN ends a list. */
static const struct fold {
	uint32_t from;
	uint32_t to[2];
	float weight_lin;
} folds[] = {
	{ SPA_AUDIO_CHANNEL_MONO, { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR }, 1.0f },
	{ SPA_AUDIO_CHANNEL_MONO, { SPA_AUDIO_CHANNEL_FC }, 1.0f },
	{ SPA_AUDIO_CHANNEL_FC, { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_FL, { SPA_AUDIO_CHANNEL_FC }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_FR, { SPA_AUDIO_CHANNEL_FC }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_SL, { SPA_AUDIO_CHANNEL_RL }, 1.0f },
	{ SPA_AUDIO_CHANNEL_SR, { SPA_AUDIO_CHANNEL_RR }, 1.0f },
	{ SPA_AUDIO_CHANNEL_RL, { SPA_AUDIO_CHANNEL_SL }, 1.0f },
	{ SPA_AUDIO_CHANNEL_RR, { SPA_AUDIO_CHANNEL_SR }, 1.0f },
	{ SPA_AUDIO_CHANNEL_RC, { SPA_AUDIO_CHANNEL_RL, SPA_AUDIO_CHANNEL_RR }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_RC, { SPA_AUDIO_CHANNEL_SL, SPA_AUDIO_CHANNEL_SR }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_SL, { SPA_AUDIO_CHANNEL_FL }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_RL, { SPA_AUDIO_CHANNEL_FL }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_SR, { SPA_AUDIO_CHANNEL_FR }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_RR, { SPA_AUDIO_CHANNEL_FR }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_RC, { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR }, 0.5f },
	{ SPA_AUDIO_CHANNEL_FLC, { SPA_AUDIO_CHANNEL_FL }, FOLD_LIN },
	{ SPA_AUDIO_CHANNEL_FRC, { SPA_AUDIO_CHANNEL_FR }, FOLD_LIN },
};

static bool is_plain(uint32_t position)
{
	return position <= SPA_AUDIO_CHANNEL_NA ||
		(position >= SPA_AUDIO_CHANNEL_START_Aux &&
		 position <= SPA_AUDIO_CHANNEL_LAST_Aux);
}

static int32_t find(const uint32_t *position, uint32_t n, uint32_t what)
{
	for (uint32_t i = 0; i < n; i++)
		if (position[i] == what)
			return (int32_t)i;
	return -1;
}

static bool try_fold(struct hr_remix *r, uint32_t input, const struct fold *f,
		const uint32_t *out_position)
{
	int32_t first = find(out_position, r->n_out, f->to[0]);
	int32_t second = f->to[1] == SPA_AUDIO_CHANNEL_UNKNOWN ? first :
		find(out_position, r->n_out, f->to[1]);

	if (first < 0 || second < 0)
		return false;
	r->weight[first][input] = f->weight_lin;
	r->weight[second][input] = f->weight_lin;
	return true;
}

static void fold_channel(struct hr_remix *r, uint32_t input, uint32_t position,
		const uint32_t *out_position)
{
	int32_t mono = find(out_position, r->n_out, SPA_AUDIO_CHANNEL_MONO);

	if (position == SPA_AUDIO_CHANNEL_LFE)
		return;
	if (mono >= 0) {
		r->weight[mono][input] = 1.0f;
		return;
	}
	for (size_t i = 0; i < SPA_N_ELEMENTS(folds); i++)
		if (folds[i].from == position &&
		    try_fold(r, input, &folds[i], out_position))
			return;
}

/* Scale a row to a sum of at most 1 and note when it is a plain copy. */
static void finish_row(struct hr_remix *r, uint32_t output)
{
	float *weight = r->weight[output];
	float sum = 0.0f;
	int32_t source = -1;
	uint32_t n_sources = 0;

	for (uint32_t i = 0; i < r->n_in; i++) {
		if (weight[i] == 0.0f)
			continue;
		sum += weight[i];
		source = (int32_t)i;
		n_sources++;
	}
	for (uint32_t i = 0; sum > 1.0f && i < r->n_in; i++)
		weight[i] /= sum;
	r->copy_from[output] =
		n_sources == 1 && weight[source] == 1.0f ? source : -1;
}

void hr_remix_init(struct hr_remix *r,
		const uint32_t *in_position, uint32_t n_in,
		const uint32_t *out_position, uint32_t n_out)
{
	memset(r, 0, sizeof(*r));
	r->n_in = n_in;
	r->n_out = n_out;

	for (uint32_t i = 0; i < n_in; i++) {
		int32_t same = is_plain(in_position[i]) ? -1 :
			find(out_position, n_out, in_position[i]);

		if (same >= 0)
			r->weight[same][i] = 1.0f;
		else if (!is_plain(in_position[i]))
			fold_channel(r, i, in_position[i], out_position);
		else if (i < n_out)
			r->weight[i][i] = 1.0f;
	}
	for (uint32_t o = 0; o < n_out; o++)
		finish_row(r, o);
}

static HR_RT void add_scaled(float *out, const float *in, float weight, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++)
		out[n] += weight * in[n];
}

HR_RT void hr_remix_process(const struct hr_remix *r, uint32_t output, float *out,
		const float *const in[], uint32_t n_frames, float from_lin, float to_lin)
{
	int32_t source = r->copy_from[output];

	if (source >= 0) {
		memcpy(out, in[source], n_frames * sizeof(float));
	} else {
		memset(out, 0, n_frames * sizeof(float));
		for (uint32_t i = 0; i < r->n_in; i++)
			if (r->weight[output][i] != 0.0f)
				add_scaled(out, in[i], r->weight[output][i], n_frames);
	}
	if (from_lin == 1.0f && to_lin == 1.0f)
		return;
	for (uint32_t n = 0; n < n_frames; n++)
		out[n] *= from_lin + (to_lin - from_lin) *
			((float)(n + 1) / (float)n_frames);
}
