/* SPDX-License-Identifier: MIT */
#ifndef HR_REMIX_H
#define HR_REMIX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/**
 * Channel layout of the sink to channel layout of the device behind it.
 *
 * Every output is a weighted sum of the inputs. The weights of one output never
 * add up to more than 1, so what was under a ceiling before stays under it.
 * A channel that the device has goes there unchanged; one that it lacks is
 * folded into its nearest neighbours at -3 dB each (ITU-R BS.775-3 annex 4),
 * LFE is dropped, and nothing is made up for channels the sound does not have.
 */
struct hr_remix {
	uint32_t n_in, n_out;		/**< 1 .. HR_MAX_CHANNELS */
	/** Input that output o is a plain copy of, or -1 for a weighted sum. */
	int32_t copy_from[HR_MAX_CHANNELS];
	float weight[HR_MAX_CHANNELS][HR_MAX_CHANNELS];	/**< [output][input] */
};

/**
 * Compute the weights.
 *
 * in_position, out_position  n_in and n_out values of enum spa_audio_channel;
 *                            unknown and auxiliary channels are paired by index
 * Thread: control.
 */
void hr_remix_init(struct hr_remix *remix,
		const uint32_t *in_position, uint32_t n_in,
		const uint32_t *out_position, uint32_t n_out);

/**
 * Write one output channel.
 *
 * out       n_frames samples, no overlap with the inputs
 * in        n_in arrays of n_frames
 * gain_lin  from .. to, reached linearly over the block; 1 .. 1 copies bits
 * Thread: RT.
 */
HR_RT void hr_remix_process(const struct hr_remix *remix, uint32_t output, float *out,
		const float *const in[], uint32_t n_frames, float from_lin, float to_lin);

#endif /* HR_REMIX_H */
