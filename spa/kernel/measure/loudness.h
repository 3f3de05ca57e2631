/* SPDX-License-Identifier: MIT */
#ifndef HR_LOUDNESS_H
#define HR_LOUDNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/ops.h"

/**
 * Loudness of consecutive blocks, ITU-R BS.1770-4: K-weighting per channel, mean
 * square, sum weighted by channel. The two filters are those of kweight.h, in double.
 *
 * Deviation: a block is not 100 ms but the nearest multiple of HR_CHUNK frames
 * (at 8 kHz 104 ms, from 44.1 kHz within 0.6 %), so that it ends with a chunk.
 */

#define HR_LOUDNESS_BLOCK_MS 100.0
#define HR_LOUDNESS_MOMENTARY_BLOCKS 4u

struct hr_loudness_coefs {
	uint32_t block_frames;		/**< multiple of HR_CHUNK */
	struct hr_biquad shelf;		/**< BS.1770-4 annex 1, stage 1 */
	struct hr_biquad highpass;	/**< stage 2 */
};

/** rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Thread: control. */
void hr_loudness_coefs_compute(struct hr_loudness_coefs *coefs, uint32_t rate_hz);

struct hr_loudness {
	struct hr_loudness_coefs coefs;
	uint32_t n_channels;
	double weight[HR_MAX_CHANNELS];		/**< factor of the mean square */
	struct hr_weigh_row rows[HR_MAX_CHANNELS];
	float chunk[HR_MAX_CHANNELS][HR_CHUNK];	/**< heard, not yet measured */
	double chunk_pow;			/**< of the last chunk */
	double sum_pow;				/**< of the chunks of the block in work */
	double blocks_pow[HR_LOUDNESS_MOMENTARY_BLOCKS];	/**< newest first */
};

/** weight: n_channels factors, copied; 0 = channel is not measured. Thread: control. */
void hr_loudness_init(struct hr_loudness *loudness, const double *weight,
		uint32_t n_channels);

/** Use other coefficients; copied. Thread: RT. */
HR_RT void hr_loudness_set_coefs(struct hr_loudness *loudness,
		const struct hr_loudness_coefs *coefs);

/** Forget all sound. Thread: RT. */
HR_RT void hr_loudness_reset(struct hr_loudness *loudness);

/**
 * Listen to n_channels arrays of n_frames finite samples. at_frame: position of the
 * first in the chunk, at_frame + n_frames <= HR_CHUNK. Thread: RT.
 */
HR_RT void hr_loudness_process(struct hr_loudness *loudness, float *const buf[],
		uint32_t at_frame, uint32_t n_frames);

/** What was heard of the chunk in work was silence. Thread: RT. */
HR_RT void hr_loudness_forget_chunk(struct hr_loudness *loudness);

/**
 * End the chunk: measure it, at several places at once, since that costs little more
 * than at one. All have the same coefficients. Flushes what decayed below hearing.
 *
 * n  1 .. HR_LOUDNESS_MAX_PLACES
 * Thread: RT.
 */
HR_RT void hr_loudness_end_chunk(struct hr_loudness *const loudness[], uint32_t n,
		const struct hr_ops *ops);

#define HR_LOUDNESS_MAX_PLACES 4u

/** Weighted mean square of the last chunk. Thread: RT. */
static inline HR_RT double hr_loudness_chunk_pow(const struct hr_loudness *loudness)
{
	return loudness->chunk_pow;
}

/** End the block, which had coefs.block_frames: its weighted mean square. Thread: RT. */
HR_RT double hr_loudness_end_block(struct hr_loudness *loudness);

/** Mean of the last four blocks. Thread: RT. */
HR_RT double hr_loudness_momentary_pow(const struct hr_loudness *loudness);

/** Filters are at rest: silence adds nothing. Thread: RT. */
HR_RT bool hr_loudness_is_idle(const struct hr_loudness *loudness);

#endif /* HR_LOUDNESS_H */
