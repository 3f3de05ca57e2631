/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_DOWNMIX_H
#define HEADROOM_STREAM_DOWNMIX_H

#include <stdint.h>

#include <headroom/tap.h>

/** Any layout to stereo: ITU-R BS.775, annex 4, without the low frequency channel. */
struct downmix {
	uint32_t n_channels;
	float left_lin[HR_TAP_MAX_CHANNELS], right_lin[HR_TAP_MAX_CHANNELS];
};

void downmix_init(struct downmix *downmix, const struct hr_tap_reader *reader);

/** planes: n_channels x n_frames; stereo: interleaved. */
void downmix_process(const struct downmix *downmix, float *stereo, float *const planes[],
		uint32_t n_frames);

#endif /* HEADROOM_STREAM_DOWNMIX_H */
