/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_STAGE_H
#define HR_TEST_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/engine.h"
#include "params/params.h"

/**
 * The engine as the tests of levelling use it: a mono sound is spread over the channels
 * of a layout, each with a level of its own, and the loudness of what comes out is read
 * by libebur128.
 */
#define STAGE_MAX_CHANNELS 6u
/** Ten milliseconds: the step of a trace. */
#define STAGE_STEPS_PER_SEC 100u

struct stage {
	struct hr_params params;
	uint32_t rate_hz;
	uint32_t n_channels;		/**< 1, 2 or 6: L R C LFE Ls Rs */
	uint32_t n_frames;
	float *source;			/**< a programme, before it gets its level */
	float *in[STAGE_MAX_CHANNELS];
	float *out[STAGE_MAX_CHANNELS];	/**< delay taken away */
	double *gain_db;		/**< of the AGC, per step */
};

/** The caller's; sound is silence. Default parameters. Ends the program without memory. */
struct stage *stage_new(uint32_t rate_hz, uint32_t n_channels, double length_sec);

void stage_free(struct stage *stage);

/** in[0] to the other channels. */
void stage_spread(struct stage *stage);

/** in -> out, by a new engine. */
void stage_play(struct stage *stage);

/** Frames to a time. */
uint32_t stage_at(const struct stage *stage, double sec);

/** BS.1770-4 with both gates, of a part of `in` or `out`. */
double stage_loudness_lufs(const struct stage *stage, float *const x[], double from_sec,
		double to_sec);

/** Without the relative gate: for a stretch of steady sound, or a window of 400 ms. */
double stage_window_lufs(const struct stage *stage, float *const x[], double from_sec,
		double to_sec);

/** Largest sample of all channels of out. */
double stage_peak_dbfs(const struct stage *stage);

/** Use a shipped profile: "default", "night" or "speech". */
void stage_use_profile(struct stage *stage, const char *name);

#endif /* HR_TEST_STAGE_H */
