/* SPDX-License-Identifier: MIT */
#include "kernel/leveller/level-windows.h"

#include <string.h>

#include "kernel/dsp/fastmath.h"

/* The integers count steps of 2^-48, -144 dB; 2^6 is 18 dB above full scale, and 512 hops of
 * that are 2^63 steps. */
#define STEPS 281474976710656.0
#define MAX_HOP_POW 64.0

#define LUFS_OFFSET (-0.691f)		/* BS.1770-4 eq. 2 */
#define DB_PER_POW_LOG2 3.01029996f
#define MIN_POW 1e-12

static const double window_sec[HR_N_LEVEL_WINDOWS] = {
	[HR_WINDOW_10MS] = 0.01, [HR_WINDOW_20MS] = 0.02, [HR_WINDOW_50MS] = 0.05,
	[HR_WINDOW_100MS] = 0.1, [HR_WINDOW_300MS] = 0.3, [HR_WINDOW_400MS] = 0.4,
};

HR_RT void hr_level_windows_reset(struct hr_level_windows *windows, double hop_sec)
{
	memset(windows, 0, sizeof(*windows));
	for (uint32_t i = 0; i < HR_N_LEVEL_WINDOWS; i++) {
		const uint32_t n_hops = (uint32_t)(window_sec[i] / hop_sec + 0.5);

		windows->n_hops[i] = n_hops > 0 ? n_hops : 1;
		windows->lufs[i] = HR_LEVEL_WINDOWS_FLOOR_LUFS;
	}
}

HR_RT float hr_level_lufs(double mean_pow)
{
	return LUFS_OFFSET + DB_PER_POW_LOG2 * hr_log2((float)(mean_pow > MIN_POW ? mean_pow : MIN_POW));
}

HR_RT double hr_level_pow(float lufs)
{
	return (double)hr_exp2((lufs - LUFS_OFFSET) / DB_PER_POW_LOG2);
}

HR_RT void hr_level_windows_push(struct hr_level_windows *windows, double hop_pow)
{
	const double clipped_pow = hop_pow < MAX_HOP_POW ? hop_pow : MAX_HOP_POW;
	const uint32_t last = windows->at;
	uint64_t total;

	windows->at = (last + 1) % HR_LEVEL_WINDOWS_HOPS;
	total = windows->sum[last] + (uint64_t)(clipped_pow * STEPS);
	windows->sum[windows->at] = total;
	if (windows->n_heard < windows->n_hops[HR_N_LEVEL_WINDOWS - 1])
		windows->n_heard++;
	for (uint32_t i = 0; i < HR_N_LEVEL_WINDOWS; i++) {
		const uint32_t n_hops = windows->n_hops[i] < windows->n_heard ?
			windows->n_hops[i] : windows->n_heard;
		const uint32_t from = (windows->at + HR_LEVEL_WINDOWS_HOPS - n_hops) %
			HR_LEVEL_WINDOWS_HOPS;

		windows->lufs[i] = hr_level_lufs((double)(total - windows->sum[from]) /
				(STEPS * n_hops));
	}
}
