/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_RIG_H
#define HR_TEST_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/engine.h"
#include "meter.h"
#include "sound.h"

/**
 * The engine, as the tests of quality set it up: parameters are the defaults but for
 * the ceiling, and for AGC and compressor that are off unless whole_chain. The variable
 * HR_TEST_OPS names the inner loops to use, "best" or none the best of the machine.
 */
struct rig {
	uint32_t rate_hz;
	uint32_t n_channels;
	double ceiling_dbtp;
	bool whole_chain;
};

#define RIG_MAX_CHANNELS 8u

/** Rates and ceilings at which the goals are promised. */
#define RIG_N_RATES 4
#define RIG_N_CEILINGS 2
extern const uint32_t rig_rates_hz[RIG_N_RATES];
extern const double rig_ceilings_dbtp[RIG_N_CEILINGS];

/** For main(): no such inner loops on this machine, and nothing to test. */
bool rig_cannot_run(void);

/** What main() returns then; meson counts the test as skipped. */
#define RIG_SKIPPED 77

/** A number from the environment, for tests that draw: HR_TEST_CASES, HR_TEST_SEED. */
uint64_t rig_number(const char *variable, uint64_t otherwise);

/** Ends the program without memory. The caller frees it. */
struct hr_engine *rig_engine(const struct rig *rig);

/** In place, in blocks of block_frames; 0 = of all lengths, as the seed has it. */
void rig_render(struct hr_engine *engine, const struct rig *rig, float *const x[],
		uint32_t n_frames, uint32_t block_frames, uint64_t seed);

/** n_frames for each of n_channels, silent; free channel 0 and all are free. */
void rig_buffers(float *x[], uint32_t n_channels, uint32_t n_frames);

/** What came out, over the ceiling. */
struct rig_verdict {
	double over_db;		/**< true peak, of the channel that is highest */
	double frame;		/**< where */
	uint32_t n_samples_over;	/**< samples above the ceiling */
};

/**
 * Put a sound through a new engine and judge the output. Channel c has the seed
 * `seed + c`. The last frames, which only the end of the file cuts, do not count.
 */
struct rig_verdict rig_judge(const struct rig *rig, const struct meter *meter,
		const struct sound_list *list, uint32_t i, uint64_t seed, uint32_t n_frames);

#endif /* HR_TEST_RIG_H */
