/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_GAUGE_H
#define HR_TEST_GAUGE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebur128.h>

#include "kernel/engine.h"
#include "kernel/measure/loudness.h"
#include "kernel/measure/r128.h"

/**
 * The loudness meter of the kernel, as the engine uses it, and libebur128 beside it.
 * Sounds are played to both; a tone goes on where the last one ended, so that a change
 * of level is the only thing that happens.
 */
#define GAUGE_MAX_CHANNELS 24u

/** Lowest and highest reading at the steps of the meter since gauge_watch(). */
struct gauge_extremes {
	double low_lufs, high_lufs;
};

struct gauge {
	uint32_t rate_hz, n_channels;
	struct hr_loudness loudness;
	struct hr_r128 r128;
	ebur128_state *judge;		/**< or NULL */
	float chunk[GAUGE_MAX_CHANNELS][HR_CHUNK];
	uint32_t at_frame;		/**< in the chunk */
	uint64_t n_frames;		/**< played since the last reset */
	double until_sec;		/**< asked for since the last reset */
	struct gauge_extremes momentary, shortterm;
};

/** Ends the program without memory. The caller gives it to gauge_free(). */
struct gauge *gauge_new(uint32_t rate_hz, uint32_t n_channels,
		const enum hr_channel_weight *weight, bool judged);

void gauge_free(struct gauge *gauge);

/** A new measurement of the kernel's meter; there is no judge any more. */
void gauge_reset(struct gauge *gauge);

/** Start new extremes. */
void gauge_watch(struct gauge *gauge);

/** Play n_frames of n_channels planar arrays. */
void gauge_play(struct gauge *gauge, const float *const x[], uint32_t n_frames);

/** A sine on all channels; peak_dbfs of each, -INFINITY is silence. hz is whole. */
void gauge_play_tone(struct gauge *gauge, uint32_t hz, double sec, const double *peak_dbfs);

/** The same level on all channels. */
void gauge_play_level(struct gauge *gauge, uint32_t hz, double sec, double peak_dbfs);

double gauge_momentary_lufs(const struct gauge *gauge);
double gauge_short_lufs(const struct gauge *gauge);
double gauge_integrated_lufs(const struct gauge *gauge);
double gauge_range_lu(const struct gauge *gauge);
double gauge_judge_integrated_lufs(const struct gauge *gauge);
double gauge_judge_range_lu(const struct gauge *gauge);

/** Rates at which the meter has to conform; those of programmes come first. */
#define GAUGE_N_RATES 10
#define GAUGE_N_PROGRAMME_RATES 5
extern const uint32_t gauge_rates_hz[GAUGE_N_RATES];

/**
 * Run a case at every rate, on the gauge it is given, and print its largest deviation in
 * LU as two figures: NAME/44100-up and NAME/low-rates. Returns whether all are at most
 * `most_lu`.
 */
bool gauge_conforms(const char *name, double (*run)(struct gauge *gauge), uint32_t n_channels,
		const enum hr_channel_weight *weight, double most_lu);

/** Two front channels. */
extern const enum hr_channel_weight gauge_stereo[2];

#endif /* HR_TEST_GAUGE_H */
