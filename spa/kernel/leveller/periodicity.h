/* SPDX-License-Identifier: MIT */
#ifndef HR_PERIODICITY_H
#define HR_PERIODICITY_H

#include <stdint.h>

#include "base/attributes.h"
#include "params/params.h"

/**
 * How much of a sound repeats itself, as voices and notes do, and noise, clatter and the
 * echo of a bang do not: the largest normalised autocorrelation of 40 ms at lags up to
 * 14 ms, 0 to 1, of all channels added up, between 120 Hz and 2 kHz. Noise reads below
 * 0.4, vowels and most music above 0.6.
 *
 * The first fall of the correlation, which every low-pass sound has, does not count: a lag
 * counts after one at which it was below 0.4.
 *
 * A new reading is there every 20 ms, of 40 ms that ended 20 ms ago: the work is spread
 * evenly over the chunks between. Thread: RT, but coefs_compute: control.
 */

#define HR_PERIODICITY_RATE_HZ 4000.0
#define HR_PERIODICITY_HOP_SEC 0.02
#define HR_PERIODICITY_MAX_LAG_SEC 0.014
#define HR_PERIODICITY_HIGHPASS_HZ 120.0
#define HR_PERIODICITY_DELAY_SEC 0.06	/**< the oldest sound in a reading that is new */

#define HR_PERIODICITY_MAX_LAGS 80u
#define HR_PERIODICITY_MAX_HOP 112u	/**< samples at the low rate */
#define HR_PERIODICITY_LANES 4u		/**< summed side by side */

struct hr_periodicity_coefs {
	uint32_t step_frames;		/**< that become one sample of the low rate */
	uint32_t hop_samples;
	uint32_t n_lags;		/**< the longest */
	uint32_t lags_per_chunk;
	float highpass_coef;		/**< one-pole, per sample */
};

/** rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. */
void hr_periodicity_coefs_compute(struct hr_periodicity_coefs *coefs, uint32_t rate_hz);

struct hr_periodicity {
	struct hr_periodicity_coefs coefs;
	float step_sum;			/**< of the sample in work */
	uint32_t step_frames;
	float low;			/**< what the high-pass takes away */
	uint32_t n_samples;		/**< of the hop in work */
	float recent[2 * HR_PERIODICITY_MAX_HOP];	/**< the hop before, the hop in work */
	/** In analysis, and zeros for the longest lag and whole lanes. */
	float frame[2 * HR_PERIODICITY_MAX_HOP + HR_PERIODICITY_MAX_LAGS +
		2 * HR_PERIODICITY_LANES];
	float energy[2 * HR_PERIODICITY_MAX_HOP + 1];	/**< of the first samples */
	uint32_t next_lag;
	int dipped;			/**< a lag was uncorrelated */
	float best;			/**< so far */
	float reading;			/**< the last that is whole, 0 .. 1 */
};

/** Nothing heard, reading 0; coefs are copied. */
HR_RT void hr_periodicity_reset(struct hr_periodicity *periodicity,
		const struct hr_periodicity_coefs *coefs);

/** A chunk of HR_CHUNK samples, all channels added up. */
HR_RT void hr_periodicity_push(struct hr_periodicity *periodicity, const float *mono);

#endif /* HR_PERIODICITY_H */
