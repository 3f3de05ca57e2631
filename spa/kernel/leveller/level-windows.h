/* SPDX-License-Identifier: MIT */
#ifndef HR_LEVEL_WINDOWS_H
#define HR_LEVEL_WINDOWS_H

#include <stdint.h>

#include "base/attributes.h"

/**
 * Loudness of the last 10 to 400 ms, all ending now, from mean squares of hops of a
 * millisecond or more. One sum that only grows is remembered for every hop, as an integer:
 * the sum of a window is a difference, exact for ever, and costs the same for any length.
 */

enum hr_level_window {
	HR_WINDOW_10MS, HR_WINDOW_20MS, HR_WINDOW_50MS,
	HR_WINDOW_100MS, HR_WINDOW_300MS, HR_WINDOW_400MS,
	HR_N_LEVEL_WINDOWS
};

#define HR_LEVEL_WINDOWS_HOPS 512u	/**< remembered; more than 400 ms need */
#define HR_LEVEL_WINDOWS_MIN_HOP_SEC 0.8e-3
/** What silence reads. */
#define HR_LEVEL_WINDOWS_FLOOR_LUFS (-120.0f)

struct hr_level_windows {
	uint32_t n_hops[HR_N_LEVEL_WINDOWS];	/**< of each window */
	uint32_t n_heard;			/**< hops, up to the longest window */
	uint32_t at;
	uint64_t sum[HR_LEVEL_WINDOWS_HOPS];	/**< up to and with each hop; wraps around */
	float lufs[HR_N_LEVEL_WINDOWS];		/**< the windows now */
};

/** Nothing heard. hop_sec: HR_LEVEL_WINDOWS_MIN_HOP_SEC and above. Thread: any. */
HR_RT void hr_level_windows_reset(struct hr_level_windows *windows, double hop_sec);

/** One more hop: its weighted mean square. Windows that are not full yet end at the first
 * hop. Thread: RT. */
HR_RT void hr_level_windows_push(struct hr_level_windows *windows, double hop_pow);

/** Mean square to LUFS and back, within 0.001 LU, without libm. Thread: RT. */
HR_RT float hr_level_lufs(double mean_pow);
HR_RT double hr_level_pow(float lufs);

#endif /* HR_LEVEL_WINDOWS_H */
