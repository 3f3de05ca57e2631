/* SPDX-License-Identifier: MIT */
#include "kernel/stage/comp.h"

#include <math.h>
#include <string.h>

#include "kernel/dsp/fastmath.h"
#include "kernel/dsp/units.h"

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

void hr_comp_init(struct hr_comp *comp, const struct hr_ops *ops)
{
	memset(comp, 0, sizeof(*comp));
	comp->ops = ops;
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
	const struct hr_ops *ops = comp->ops;

	memset(comp, 0, sizeof(*comp));
	comp->ops = ops;
	comp->coefs = coefs;
	comp->makeup_log2 = coefs.makeup_log2;
}

/* A bucket is full. */
static HR_RT void next_bucket(struct hr_comp *comp)
{
	comp->bucket_lin[comp->bucket] = comp->filling_lin;
	comp->bucket = (comp->bucket + 1) % HR_COMP_HOLD_BUCKETS;
	comp->filling_lin = comp->held_lin = 0.0f;
	comp->fill_frames = 0;
	for (uint32_t i = 0; i < HR_COMP_HOLD_BUCKETS; i++)
		if (comp->bucket_lin[i] > comp->held_lin)
			comp->held_lin = comp->bucket_lin[i];
}

/* Largest of the buckets, exactly the same whatever the length of a call. */
static HR_RT void hold_peaks(struct hr_comp *comp, float *level_lin, uint32_t n_frames)
{
	for (uint32_t at = 0, span; at < n_frames; at += span) {
		float max_lin;

		if (comp->fill_frames >= comp->coefs.bucket_frames)
			next_bucket(comp);
		span = comp->coefs.bucket_frames - comp->fill_frames;
		span = span < n_frames - at ? span : n_frames - at;
		max_lin = comp->filling_lin;
		for (uint32_t n = at; n < at + span; n++) {
			max_lin = level_lin[n] > max_lin ? level_lin[n] : max_lin;
			level_lin[n] = max_lin > comp->held_lin ? max_lin : comp->held_lin;
		}
		comp->filling_lin = max_lin;
		comp->fill_frames += span;
	}
}

static HR_RT void read_peaks(struct hr_comp *comp, float *level_lin, float *const buf[],
		uint32_t n_channels, uint32_t n_frames)
{
	memset(level_lin, 0, n_frames * sizeof(*level_lin));
	for (uint32_t c = 0; c < n_channels; c++)
		comp->ops->raise_abs(level_lin, buf[c], n_frames);
	hold_peaks(comp, level_lin, n_frames);
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
	comp->ops->curve(level, n_frames, &comp->coefs.curve);
	comp->reduction_log2 = comp->ops->follow(level, n_frames, comp->reduction_log2,
			comp->coefs.attack_coef, comp->coefs.release_coef);
	comp->reduction_max_log2 = comp->ops->abs_max(level, n_frames);
}

static HR_RT void glide_makeup(struct hr_comp *comp, float *makeup_log2, uint32_t n_frames)
{
	const double end_log2 = comp->coefs.makeup_log2;
	double now_log2 = comp->makeup_log2;

	if (fabs(now_log2 - end_log2) <= 0.0) {
		for (uint32_t n = 0; n < n_frames; n++)
			makeup_log2[n] = (float)end_log2;
		return;
	}
	for (uint32_t n = 0; n < n_frames; n++) {
		now_log2 += comp->coefs.makeup_coef * (end_log2 - now_log2);
		makeup_log2[n] = (float)now_log2;
	}
	comp->makeup_log2 = now_log2;
}

HR_RT bool hr_comp_process(struct hr_comp *comp, float *const buf[], uint32_t n_channels,
		uint32_t n_frames, float *total_lin)
{
	float level[HR_CHUNK], gain[HR_CHUNK];

	comp->reduction_max_log2 = 0.0f;
	if (comp->off)
		return false;
	if (comp->coefs.rms)
		read_rms(comp, level, buf, n_channels, n_frames);
	else
		read_peaks(comp, level, buf, n_channels, n_frames);
	reduce(comp, level, n_frames);
	glide_makeup(comp, gain, n_frames);
	comp->ops->gain(gain, gain, level, n_frames);
	for (uint32_t c = 0; c < n_channels; c++)
		comp->ops->scale(buf[c], buf[c], gain, n_frames);
	comp->ops->scale(total_lin, total_lin, gain, n_frames);
	return true;
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
