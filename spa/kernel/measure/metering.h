/* SPDX-License-Identifier: MIT */
#ifndef HR_WATCH_H
#define HR_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/measure/loudness.h"
#include "kernel/measure/r128.h"
#include "kernel/measure/readings.h"
#include "kernel/measure/truepeak.h"

/**
 * The meters that cost something, of the input and the output of an engine: true peak
 * and mean square of each channel, and EBU R 128. They run while somebody wants them,
 * and begin anew when somebody does: integrated loudness and loudness range are of the
 * time since then. Nothing here touches the sound.
 *
 * Thread: RT, except where it says so. Nothing fails.
 */

/** One place of the sound. */
struct hr_watch_place {
	struct hr_truepeak truepeak;
	float true_peak_lin[HR_MAX_CHANNELS];	/**< since clear */
	double square_sum[HR_MAX_CHANNELS];
	struct hr_r128 r128;
};

struct hr_watch {
	bool active;
	uint32_t n_channels;
	uint64_t n_frames;			/**< since it became active */
	struct hr_loudness out_loudness;	/**< of the output */
	struct hr_watch_place in, out;
	float heard[HR_MAX_CHANNELS][HR_CHUNK];	/**< for an engine that passes through */
};

/** Memory of hr_watch_init(), for every rate. Thread: any. */
size_t hr_watch_bytes(uint32_t n_channels);

/**
 * Not active. mem: hr_watch_bytes() bytes, aligned to 64, kept; weight as in
 * hr_loudness_init(). Thread: control.
 */
void hr_watch_init(struct hr_watch *watch, void *mem, const double *weight,
		uint32_t n_channels, const struct hr_ops *ops);

/** Copied; another rate is a reset. */
HR_RT void hr_watch_set_coefs(struct hr_watch *watch, const struct hr_loudness_coefs *loudness,
		const struct hr_r128_coefs *r128);

/** The sound was interrupted: all but what was integrated begins anew. */
HR_RT void hr_watch_reset(struct hr_watch *watch);

/** Start, forgetting what was, or stop. */
HR_RT void hr_watch_set_active(struct hr_watch *watch, bool active);

/**
 * Listen to n_channels arrays of n_frames finite samples at either place, while active.
 * at_frame: position of the first in the chunk.
 */
HR_RT void hr_watch_input(struct hr_watch *watch, float *const buf[], uint32_t n_frames);
HR_RT void hr_watch_output(struct hr_watch *watch, float *const buf[], uint32_t at_frame,
		uint32_t n_frames);

/** While active: a chunk ended, with these weighted mean squares. */
HR_RT void hr_watch_end_chunk(struct hr_watch *watch, double in_pow, double out_pow);

/** Silence at both places, of which nothing else was shown. */
HR_RT void hr_watch_silence(struct hr_watch *watch, uint32_t n_frames);

/** Fill in what is watched; 0 while not active. Sample peaks are there already. */
HR_RT void hr_watch_read(const struct hr_watch *watch, struct hr_meters *meters);

/** Start new extremes. */
HR_RT void hr_watch_clear(struct hr_watch *watch);

#endif /* HR_WATCH_H */
