/* SPDX-License-Identifier: MIT */
#include "stream/downmix.h"

#include <string.h>

#define SIDE_LIN 0.70710678f

/* Names are those of SPA: FL, RC, TSL, LFE, MONO, AUX0 ... */
static void weigh(const char *name, float *left_lin, float *right_lin)
{
	size_t length = strlen(name);
	char last = length > 0 ? name[length - 1] : 0;
	float gain_lin = name[0] == 'F' && length == 2 ? 1.0f : SIDE_LIN;

	*left_lin = *right_lin = 0.0f;
	if (strncmp(name, "LFE", 3) == 0)
		return;
	if (last == 'L') {
		*left_lin = gain_lin;
	} else if (last == 'R') {
		*right_lin = gain_lin;
	} else {
		*left_lin = *right_lin = SIDE_LIN;
	}
}

void downmix_init(struct downmix *downmix, const struct hr_tap_reader *reader)
{
	float left_sum_lin = 0.0f, right_sum_lin = 0.0f, most_lin;

	downmix->n_channels = reader->n_channels;
	for (uint32_t c = 0; c < reader->n_channels; c++) {
		weigh(reader->channel_name[c], &downmix->left_lin[c], &downmix->right_lin[c]);
		left_sum_lin += downmix->left_lin[c];
		right_sum_lin += downmix->right_lin[c];
	}
	/* What held the ceiling does so afterwards, and one channel alone is not softer. */
	most_lin = left_sum_lin > right_sum_lin ? left_sum_lin : right_sum_lin;
	for (uint32_t c = 0; c < reader->n_channels && most_lin > 0.0f; c++) {
		if (most_lin > 1.0f || reader->n_channels == 1) {
			downmix->left_lin[c] /= most_lin;
			downmix->right_lin[c] /= most_lin;
		}
	}
}

void downmix_process(const struct downmix *downmix, float *stereo, float *const planes[],
		uint32_t n_frames)
{
	memset(stereo, 0, 2 * n_frames * sizeof(*stereo));
	for (uint32_t c = 0; c < downmix->n_channels; c++)
		for (uint32_t f = 0; f < n_frames; f++) {
			stereo[2 * f] += downmix->left_lin[c] * planes[c][f];
			stereo[2 * f + 1] += downmix->right_lin[c] * planes[c][f];
		}
}
