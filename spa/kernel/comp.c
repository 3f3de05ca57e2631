/* SPDX-License-Identifier: MIT */
#include "comp.h"

#include <math.h>
#include <string.h>

#include "fastmath.h"
#include "units.h"

void hr_comp_coefs_compute(struct hr_comp_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz)
{
	double release_ms = (double)params->comp_release_ms;
	double bucket_ms = fmin(HR_COMP_HOLD_MS, release_ms / 4.0) / HR_COMP_HOLD_BUCKETS;
	double hold_ms;

	hr_curve_compute(&coefs->curve, params);
	coefs->rms = params->comp_detector == 1;
	coefs->bucket_frames = hr_ms_to_frames(bucket_ms, rate_hz);
	if (coefs->bucket_frames == 0)
		coefs->bucket_frames = 1;
	/* a peak falls anywhere into its bucket: half a bucket more on average */
	hold_ms = (HR_COMP_HOLD_BUCKETS + 0.5) * coefs->bucket_frames * 1000.0 / rate_hz;
	if (coefs->rms)
		hold_ms = 0.0;
	coefs->rms_coef = hr_ms_to_one_pole((double)params->comp_rms_window_ms, rate_hz);
	coefs->attack_coef = hr_ms_to_one_pole((double)params->comp_attack_ms, rate_hz);
	coefs->release_coef = hr_ms_to_one_pole(fmax(release_ms - hold_ms, release_ms / 8.0),
			rate_hz);
	coefs->makeup_coef = hr_ms_to_one_pole(HR_COMP_MAKEUP_MS, rate_hz);
	coefs->makeup_log2 = (double)params->comp_makeup_db / HR_DB_PER_LOG2;
	if (params->comp_makeup_auto)
		coefs->makeup_log2 =
			0.5 * (double)hr_curve_reduction_log2(&coefs->curve, 0.0f);
	if (!params->comp_enabled)
		coefs->makeup_log2 = 0.0;
}

void hr_comp_init(struct hr_comp *comp)
{
	memset(comp, 0, sizeof(*comp));
	comp->coefs.bucket_frames = 1;
}

HR_RT void hr_comp_set_coefs(struct hr_comp *comp, const struct hr_comp_coefs *coefs)
{
	if (comp->coefs.rms != coefs->rms)
		comp->mean_pow = 0.0;
	comp->coefs = *coefs;
	comp->off = false;
}

HR_RT void hr_comp_reset(struct hr_comp *comp)
{
	struct hr_comp_coefs coefs = comp->coefs;

	memset(comp, 0, sizeof(*comp));
	comp->coefs = coefs;
	comp->makeup_log2 = coefs.makeup_log2;
}

static HR_RT void read_peaks(float *level_lin, float *const buf[], uint32_t n_channels,
		uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++)
		level_lin[n] = fabsf(buf[0][n]);
	for (uint32_t c = 1; c < n_channels; c++)
		for (uint32_t n = 0; n < n_frames; n++) {
			float x = fabsf(buf[c][n]);

			level_lin[n] = x > level_lin[n] ? x : level_lin[n];
		}
}

/* Largest of the buckets, exactly the same whatever the length of a call. */
static HR_RT void hold_peaks(struct hr_comp *comp, float *level_lin, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		if (comp->fill_frames++ >= comp->coefs.bucket_frames) {
			comp->bucket_lin[comp->bucket] = comp->filling_lin;
			comp->bucket = (comp->bucket + 1) % HR_COMP_HOLD_BUCKETS;
			comp->filling_lin = 0.0f;
			comp->fill_frames = 1;
			comp->held_lin = 0.0f;
			for (uint32_t i = 0; i < HR_COMP_HOLD_BUCKETS; i++)
				comp->held_lin = fmaxf(comp->held_lin, comp->bucket_lin[i]);
		}
		comp->filling_lin = level_lin[n] > comp->filling_lin ?
			level_lin[n] : comp->filling_lin;
		level_lin[n] = comp->held_lin > comp->filling_lin ?
			comp->held_lin : comp->filling_lin;
	}
}

static HR_RT void read_rms(struct hr_comp *comp, float *level_lin, float *const buf[],
		uint32_t n_channels, uint32_t n_frames)
{
	double mean_pow = comp->mean_pow;

	for (uint32_t n = 0; n < n_frames; n++) {
		double sum_pow = 0.0;

		for (uint32_t c = 0; c < n_channels; c++)
			sum_pow += (double)buf[c][n] * (double)buf[c][n];
		mean_pow += comp->coefs.rms_coef * (sum_pow / n_channels - mean_pow);
		level_lin[n] = (float)sqrt(mean_pow);
	}
	comp->mean_pow = mean_pow;
}

/* Level to reduction, in place, attack and release included. */
static HR_RT void reduce(struct hr_comp *comp, float *level, uint32_t n_frames)
{
	double reduction_log2 = comp->reduction_log2;
	float max_log2 = comp->reduction_max_log2;

	for (uint32_t n = 0; n < n_frames; n++) {
		float level_lin = level[n] > HR_LOG2_FLOOR_LIN ? level[n] : HR_LOG2_FLOOR_LIN;

		level[n] = hr_curve_reduction_log2(&comp->coefs.curve, hr_log2(level_lin));
	}
	for (uint32_t n = 0; n < n_frames; n++) {
		double missing_log2 = (double)level[n] - reduction_log2;

		reduction_log2 += missing_log2 * (missing_log2 > 0.0 ?
				comp->coefs.attack_coef : comp->coefs.release_coef);
		level[n] = (float)reduction_log2;
	}
	for (uint32_t n = 0; n < n_frames; n++)
		max_log2 = level[n] > max_log2 ? level[n] : max_log2;
	comp->reduction_log2 = reduction_log2;
	comp->reduction_max_log2 = max_log2;
}

static HR_RT void glide_makeup(struct hr_comp *comp, float *makeup_log2, uint32_t n_frames)
{
	for (uint32_t n = 0; n < n_frames; n++) {
		comp->makeup_log2 += comp->coefs.makeup_coef *
			(comp->coefs.makeup_log2 - comp->makeup_log2);
		makeup_log2[n] = (float)comp->makeup_log2;
	}
}

HR_RT void hr_comp_process(struct hr_comp *comp, float *const buf[], uint32_t n_channels,
		uint32_t n_frames)
{
	float level[HR_CHUNK], gain[HR_CHUNK];

	comp->reduction_max_log2 = 0.0f;
	if (comp->off)
		return;
	if (comp->coefs.rms) {
		read_rms(comp, level, buf, n_channels, n_frames);
	} else {
		read_peaks(level, buf, n_channels, n_frames);
		hold_peaks(comp, level, n_frames);
	}
	reduce(comp, level, n_frames);
	glide_makeup(comp, gain, n_frames);
	for (uint32_t n = 0; n < n_frames; n++)
		gain[n] = hr_exp2(gain[n] - level[n]);
	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t n = 0; n < n_frames; n++)
			buf[c][n] *= gain[n];
}

HR_RT void hr_comp_settle(struct hr_comp *comp)
{
	if (comp->reduction_log2 < HR_COMP_SNAP_LOG2)
		comp->reduction_log2 = 0.0;
	if (fabs(comp->makeup_log2 - comp->coefs.makeup_log2) < HR_COMP_SNAP_LOG2)
		comp->makeup_log2 = comp->coefs.makeup_log2;
	if (comp->mean_pow < 1e-20)
		comp->mean_pow = 0.0;
	comp->off = comp->coefs.curve.slope <= 0.0f && comp->reduction_log2 <= 0.0 &&
		fabs(comp->makeup_log2) <= 0.0 && fabs(comp->coefs.makeup_log2) <= 0.0;
	if (comp->off) {
		memset(comp->bucket_lin, 0, sizeof(comp->bucket_lin));
		comp->filling_lin = comp->held_lin = 0.0f;
		comp->mean_pow = 0.0;
	}
}

HR_RT bool hr_comp_is_idle(const struct hr_comp *comp)
{
	return comp->reduction_log2 <= 0.0 && comp->mean_pow <= 0.0 &&
		comp->held_lin <= 0.0f && comp->filling_lin <= 0.0f &&
		fabs(comp->makeup_log2 - comp->coefs.makeup_log2) <= 0.0;
}
