/* SPDX-License-Identifier: MIT */
#ifndef HR_UNITS_H
#define HR_UNITS_H

#include <math.h>
#include <stdint.h>

/**
 * The only place where one unit becomes another.
 *
 * _lin is an amplitude factor (1.0 = unity or full scale), _pow a mean square,
 * _db, _dbfs and _dbtp are 20 log10 of an amplitude, _lufs is ITU-R BS.1770-4.
 * All of these call libm: never per sample.
 */

/** Quieter than anything measured: stands for "no reading", in dB or LUFS. */
#define HR_SILENCE_DB (-200.0)

static inline double hr_db_to_lin(double db)
{
	return pow(10.0, db / 20.0);
}

/** Amplitude factor to dB; 0 and below give HR_SILENCE_DB. */
static inline double hr_lin_to_db(double lin)
{
	return lin > 1e-10 ? 20.0 * log10(lin) : HR_SILENCE_DB;
}

/** BS.1770-4 eq. 2: weighted mean square, summed over channels, to LUFS. */
static inline double hr_pow_to_lufs(double pow_sum)
{
	return pow_sum > 1e-20 ? -0.691 + 10.0 * log10(pow_sum) : HR_SILENCE_DB;
}

static inline double hr_lufs_to_pow(double lufs)
{
	return pow(10.0, (lufs + 0.691) / 10.0);
}

/** Milliseconds to whole frames, rounded to nearest. */
static inline uint32_t hr_ms_to_frames(double ms, uint32_t rate_hz)
{
	return (uint32_t)(ms * rate_hz / 1000.0 + 0.5);
}

/**
 * Coefficient of y += a * (x - y) that reaches 63.2 % of a step after `ms`.
 * ms <= 0 means "at once" and gives 1.
 */
static inline double hr_ms_to_one_pole(double ms, double updates_per_sec)
{
	return ms <= 0.0 ? 1.0 : 1.0 - exp(-1000.0 / (ms * updates_per_sec));
}

#endif /* HR_UNITS_H */
