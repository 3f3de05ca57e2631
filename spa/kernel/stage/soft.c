/* SPDX-License-Identifier: MIT */
#include "kernel/stage/soft.h"

#include <math.h>
#include <string.h>

#include "kernel/dsp/units.h"

/* Less than half a step of float below 1. */
#define SNAP 2e-8

/* BS.1770-4 eq. 2 as an amplitude: 10^(-0.691 / 20). */
#define LUFS_OFFSET_LIN 0.92353f

void hr_soft_coefs_compute(struct hr_soft_coefs *coefs,
		const struct hr_params *params, uint32_t rate_hz)
{
	coefs->rate_hz = rate_hz;
	coefs->enabled = params->soft_enabled;
	coefs->static_ceiling_lin = (float)hr_db_to_lin((double)params->soft_static_dbtp);
	coefs->max_psr_lin = (float)hr_db_to_lin((double)params->soft_max_psr_db);
	coefs->attack_coef = hr_ms_to_one_pole((double)params->soft_attack_ms, rate_hz);
	coefs->release_coef = hr_ms_to_one_pole((double)params->soft_release_ms, rate_hz);
}

static HR_RT void update_ceiling(struct hr_soft *soft)
{
	const struct hr_soft_coefs *coefs = &soft->coefs;
	const float level_lin = LUFS_OFFSET_LIN * sqrtf(soft->programme_pow);

	soft->ceiling_lin = soft->programme_pow > 0.0f ?
			fminf(1.0f, level_lin * coefs->max_psr_lin) :
			coefs->static_ceiling_lin;
}

void hr_soft_init(struct hr_soft *soft)
{
	memset(soft, 0, sizeof(*soft));
	soft->ceiling_lin = 1.0f;
	hr_soft_reset(soft);
}

HR_RT void hr_soft_reset(struct hr_soft *soft)
{
	soft->held_lin = 1.0;
	soft->gain_lin = 1.0;
	soft->gain_min_lin = 1.0f;
}

HR_RT void hr_soft_set_coefs(struct hr_soft *soft, const struct hr_soft_coefs *coefs)
{
	if (coefs->rate_hz != soft->coefs.rate_hz)
		hr_soft_reset(soft);
	soft->coefs = *coefs;
	update_ceiling(soft);
}

HR_RT void hr_soft_set_programme(struct hr_soft *soft, float programme_pow)
{
	soft->programme_pow = programme_pow;
	update_ceiling(soft);
}

/* Largest sample of all channels, per frame. */
static HR_RT float find_peaks(float *peak_lin, float *const buf[], uint32_t n_channels,
		uint32_t n_frames)
{
	float max_lin = 0.0f;
	uint32_t c, n;

	memset(peak_lin, 0, n_frames * sizeof(*peak_lin));
	for (c = 0; c < n_channels; c++) {
		for (n = 0; n < n_frames; n++) {
			const float a = fabsf(buf[c][n]);

			peak_lin[n] = a > peak_lin[n] ? a : peak_lin[n];
		}
	}
	for (n = 0; n < n_frames; n++)
		max_lin = peak_lin[n] > max_lin ? peak_lin[n] : max_lin;
	return max_lin;
}

static HR_RT double snap(double gain_lin)
{
	return gain_lin > 1.0 - SNAP ? 1.0 : gain_lin;
}

/* Both poles rise towards 1 and only then snap, held_lin before gain_lin. */
static HR_RT float push_peak(struct hr_soft *soft, float peak_lin)
{
	const struct hr_soft_coefs *coefs = &soft->coefs;
	const double released_lin = soft->held_lin +
			coefs->release_coef * (1.0 - soft->held_lin);
	const double needed_lin = coefs->enabled && peak_lin > soft->ceiling_lin ?
			(double)soft->ceiling_lin / (double)peak_lin : 1.0;

	soft->held_lin = snap(needed_lin < released_lin ? needed_lin : released_lin);
	soft->gain_lin += coefs->attack_coef * (soft->held_lin - soft->gain_lin);
	if (soft->held_lin >= 1.0)
		soft->gain_lin = snap(soft->gain_lin);
	return (float)soft->gain_lin;
}

HR_RT bool hr_soft_is_idle(const struct hr_soft *soft)
{
	return soft->held_lin >= 1.0 && soft->gain_lin >= 1.0;
}

HR_RT bool hr_soft_process(struct hr_soft *soft, float *const buf[], uint32_t n_channels,
		uint32_t n_frames, float *total_lin)
{
	float peak_lin[HR_CHUNK], gain_lin[HR_CHUNK];
	uint32_t c, n;

	soft->gain_min_lin = 1.0f;
	if (!soft->coefs.enabled && hr_soft_is_idle(soft))
		return false;
	if (find_peaks(peak_lin, buf, n_channels, n_frames) <= soft->ceiling_lin &&
	    hr_soft_is_idle(soft))
		return false;
	for (n = 0; n < n_frames; n++) {
		gain_lin[n] = push_peak(soft, peak_lin[n]);
		soft->gain_min_lin = fminf(soft->gain_min_lin, gain_lin[n]);
		total_lin[n] *= gain_lin[n];
	}
	for (c = 0; c < n_channels; c++)
		for (n = 0; n < n_frames; n++)
			buf[c][n] = gain_lin[n] == 1.0f ? buf[c][n] : buf[c][n] * gain_lin[n];
	return true;
}
