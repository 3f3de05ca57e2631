/* SPDX-License-Identifier: MIT */
#ifndef HR_TRUEPEAK_H
#define HR_TRUEPEAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/dsp/delay-line.h"
#include "kernel/dsp/ops.h"

/**
 * True-peak detector: the largest amplitude at a frame and up to the next one.
 *
 * As ITU-R BS.1770-4 annex 2 it looks at four points per frame, and deviates in
 * three ways: a longer filter (gen-truepeak-fir.py) that is level to 20 kHz at 44.1 kHz,
 * a parabola through each highest point and its neighbours, so that a crest between two
 * points is read too, and, for a limiter, an allowance for what no filter of finite
 * length can see (struct hr_between). test-truepeak.c prints what is left.
 *
 * Readings lag: that of a frame is known reach_frames later. They do not depend on how
 * the sound is cut into calls. Thread: RT, except where it says so. Nothing fails.
 */

/** The filter for a rate: long from here up, else short, or it would be all of the delay. */
#define HR_TRUEPEAK_LONG_HZ 40000u

/** 64 frames with the long filter, else 14. Thread: any. */
HR_RT uint32_t hr_truepeak_reach_frames(uint32_t rate_hz);

struct hr_truepeak {
	const struct hr_ops *ops;
	const struct hr_fir *fir;
	uint32_t n_channels;
	uint32_t reach_frames;
	struct hr_lines lines;		/**< five for each channel: struct hr_fir_rows */
	float left[HR_MAX_CHANNELS];	/**< the 3/4 point before the next; or unknown */
};

/** Memory of hr_truepeak_init(), for every rate. Thread: any. */
size_t hr_truepeak_bytes(uint32_t n_channels);

/**
 * Start silent at 48 kHz.
 *
 * mem         hr_truepeak_bytes(n_channels) bytes, the caller's, kept in use
 * n_channels  1 .. HR_MAX_CHANNELS
 * ops         kept in use
 * Thread: control.
 */
void hr_truepeak_init(struct hr_truepeak *truepeak, void *mem, uint32_t n_channels,
		const struct hr_ops *ops);

/**
 * Forget all sound, and go on at rate_hz. delay_frames: how far back somebody reads
 * samples, 0 .. HR_LINES_MAX_HISTORY.
 */
HR_RT void hr_truepeak_reset(struct hr_truepeak *truepeak, uint32_t rate_hz,
		uint32_t delay_frames);

/**
 * Take n_frames in, and raise peak_lin[n] to the true peak of all channels of the
 * frame that came reach_frames before frame n.
 *
 * Where nothing can reach threshold_lin the filters are not run and peak_lin stays;
 * readings above threshold_lin are the same with any threshold.
 *
 * peak_lin       n_frames amplitudes, not above threshold_lin where unknown
 * buf            n_channels arrays of n_frames finite samples
 * n_frames       0 .. HR_CHUNK
 * threshold_lin  0 for a meter
 * wary           add what samples beyond the filter may add: a limiter wants that, a
 *                meter does not
 */
HR_RT void hr_truepeak_process(struct hr_truepeak *truepeak, float *peak_lin,
		float *const buf[], uint32_t n_frames, float threshold_lin, bool wary);

/**
 * Take n_frames in, 0 .. HR_CHUNK, and raise max_lin[c] to the highest true peak of
 * channel c that is known now. For a meter: nothing is added for what samples beyond the
 * filter may add.
 */
HR_RT void hr_truepeak_meter(struct hr_truepeak *truepeak, float *max_lin, float *const buf[],
		uint32_t n_frames);

/** Samples that were taken in, as hr_lines_at(); age up to delay_frames + HR_CHUNK. */
HR_RT const float *hr_truepeak_samples(const struct hr_truepeak *truepeak, uint32_t channel,
		uint32_t age);

#endif /* HR_TRUEPEAK_H */
