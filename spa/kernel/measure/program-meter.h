/* SPDX-License-Identifier: MIT */
#ifndef HR_EAR_H
#define HR_EAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/measure/level.h"
#include "kernel/measure/loudness.h"

/**
 * How loud a programme is, and how high its peaks are: level.h and an envelope of the
 * sample peaks, for sound that was multiplied by a gain known to us. What is told is the
 * programme before that gain.
 *
 * The envelope rises at once and falls by 1 / e in HR_EAR_PEAK_MS.
 *
 * The result does not depend on how a signal is cut into blocks, and of the rate only as
 * far as the blocks of loudness.h do.
 */

#define HR_EAR_PEAK_MS 500.0
/** Sound up to this says nothing about the programme. */
#define HR_EAR_SILENCE_LUFS (-60.0)
/** A gain that changes by more at once makes what is heard just then worthless. */
#define HR_EAR_JUMP_DB 2.0
/** Below this gain, of 1e-3, nothing can be learned. */
#define HR_EAR_LEAST_GAIN_LIN 1e-3

struct hr_ear_coefs {
	uint32_t rate_hz;
	struct hr_loudness_coefs loudness;
	double peak_fall_lin;		/**< of the envelope, a chunk */
	double silence_pow;
};

/** rate_hz HR_MIN_RATE_HZ .. HR_MAX_RATE_HZ. Calls libm. Thread: control. */
void hr_ear_coefs_compute(struct hr_ear_coefs *coefs, uint32_t rate_hz);

struct hr_ear_reading {
	uint64_t n_blocks;		/**< of 100 ms, heard so far */
	double level_pow;		/**< of the programme; 0 = not known */
	double peak_lin;		/**< envelope of the peaks */
};

struct hr_ear {
	struct hr_ear_coefs coefs;
	const struct hr_ops *ops;
	struct hr_loudness loudness;
	struct hr_level level;
	uint32_t n_channels;
	uint32_t at_frame;		/**< in the chunk */
	uint32_t block_frames;		/**< of the block in work */
	float chunk_peak_lin;
	double peak_lin;
	double gain_lin;		/**< the sound was multiplied by it */
	float undo_lin;			/**< 1 / gain_lin; 0: nothing can be learned */
	uint64_t n_blocks;
};

/** weight: n_channels factors of BS.1770, copied. ops NULL: the best. Thread: control. */
void hr_ear_init(struct hr_ear *ear, const double *weight, uint32_t n_channels,
		const struct hr_ops *ops);

/** Use other coefficients; copied. Another rate forgets what is in work. Thread: RT. */
HR_RT void hr_ear_set_coefs(struct hr_ear *ear, const struct hr_ear_coefs *coefs);

/** What the sound is multiplied by from now on, finite, >= 0. Thread: RT. */
HR_RT void hr_ear_set_gain(struct hr_ear *ear, double gain_lin);

/** The sound is interrupted here; the level stays. Thread: RT. */
HR_RT void hr_ear_reset(struct hr_ear *ear);

/**
 * Listen. in: n_channels arrays of n_frames; NULL in place of one is silence. Samples
 * that are no sound count as 0. n_frames 0 .. HR_MAX_BLOCK. Thread: RT.
 */
HR_RT void hr_ear_process(struct hr_ear *ear, const float *const in[], uint32_t n_frames);

/** Thread: RT. */
HR_RT void hr_ear_read(const struct hr_ear *ear, struct hr_ear_reading *reading);

#endif /* HR_EAR_H */
