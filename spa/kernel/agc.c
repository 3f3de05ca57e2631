/* SPDX-License-Identifier: MIT */
#include "agc.h"

#include <math.h>
#include <string.h>

#include "fastmath.h"
#include "units.h"

#define SNAP_LOG2 1e-6
#define NO_POW 1e-20
#define MAX_CORRECTION_LOG2 (HR_AGC_MAX_CORRECTION_DB / HR_DB_PER_LOG2)

/* The distances of agc.h as factors of power. */
#define GATE_POW 0.0630957	/* HR_AGC_GATE_LU */
#define DEEP_POW 6.30957e-4	/* HR_AGC_DEEP_LU */
#define LEAP_POW 10.0		/* HR_AGC_LEAP_LU */
#define JUMP_POW 3.98107	/* HR_AGC_JUMP_LU */

void hr_agc_coefs_compute(struct hr_agc_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz)
{
	double chunks_per_sec = (double)rate_hz / HR_CHUNK;
	double attack_ms = (double)params->agc_attack_ms;

	coefs->enabled = params->agc_enabled;
	coefs->target_pow = hr_lufs_to_pow((double)params->agc_target_lufs);
	coefs->silence_pow = hr_lufs_to_pow((double)params->agc_silence_lufs);
	coefs->max_log2 = (double)params->agc_max_boost_db / HR_DB_PER_LOG2;
	coefs->min_log2 = -(double)params->agc_max_cut_db / HR_DB_PER_LOG2;
	coefs->attack_coef = hr_ms_to_one_pole(attack_ms, chunks_per_sec);
	coefs->attack_fast_coef = hr_ms_to_one_pole(attack_ms / HR_AGC_JUMP_SPEEDUP,
			chunks_per_sec);
	coefs->release_coef = hr_ms_to_one_pole((double)params->agc_release_ms, chunks_per_sec);
	coefs->off_coef = hr_ms_to_one_pole(HR_AGC_OFF_MS, chunks_per_sec);
	coefs->max_step_log2 = HR_AGC_MAX_SLEW_DB_PER_SEC / HR_DB_PER_LOG2 / chunks_per_sec;
	coefs->correction_coef = hr_ms_to_one_pole(HR_AGC_CORRECTION_MS,
			1000.0 / 100.0);
}

void hr_agc_init(struct hr_agc *agc)
{
	memset(agc, 0, sizeof(*agc));
	agc->from_lin = agc->to_lin = 1.0f;
	agc->hold = true;
}

HR_RT void hr_agc_set_coefs(struct hr_agc *agc, const struct hr_agc_coefs *coefs)
{
	agc->coefs = *coefs;
}

HR_RT void hr_agc_reset(struct hr_agc *agc)
{
	agc->from_lin = agc->to_lin;
	agc->sum_pow = 0.0;
	agc->n_chunks = 0;
	agc->n_recent = agc->n_deep = agc->n_gap = 0;
	agc->hold = true;
}

/* log2 of an amplitude ratio, from powers that are both above NO_POW. */
static HR_RT double ratio_log2(double over_pow, double under_pow)
{
	return 0.5 * (double)(hr_log2((float)over_pow) - hr_log2((float)under_pow));
}

static HR_RT double target_log2(const struct hr_agc *agc)
{
	double wanted_log2, loss_log2 = -agc->correction_log2;

	if (!agc->coefs.enabled)
		return 0.0;
	if (!agc->level_known)
		return agc->gain_log2;
	wanted_log2 = ratio_log2(agc->coefs.target_pow, agc->level.in_pow) + loss_log2;
	return fmax(agc->coefs.min_log2 + fmin(0.0, loss_log2),
			fmin(agc->coefs.max_log2 + fmax(0.0, loss_log2), wanted_log2));
}

HR_RT void hr_agc_begin_chunk(struct hr_agc *agc)
{
	const struct hr_agc_coefs *coefs = &agc->coefs;
	double missing_log2 = target_log2(agc) - agc->gain_log2;
	double coef = coefs->release_coef;

	agc->from_lin = agc->to_lin;
	if (!coefs->enabled)
		coef = coefs->off_coef;
	else if (missing_log2 < -HR_AGC_JUMP_LU / HR_DB_PER_LOG2)
		coef = coefs->attack_fast_coef;
	else if (missing_log2 < 0.0)
		coef = coefs->attack_coef;
	if (!coefs->enabled && fabs(missing_log2) < SNAP_LOG2)
		agc->gain_log2 = 0.0;
	else if (!coefs->enabled || !agc->hold)
		agc->gain_log2 += fmax(-coefs->max_step_log2, fmin(coefs->max_step_log2,
				coef * missing_log2));
	agc->to_lin = hr_exp2((float)agc->gain_log2);
	agc->sum_pow += 0.5 * ((double)agc->from_lin * (double)agc->from_lin +
			(double)agc->to_lin * (double)agc->to_lin);
	agc->n_chunks++;
}

HR_RT void hr_agc_process(const struct hr_agc *agc, float *const buf[], uint32_t n_channels,
		uint32_t at_frame, uint32_t n_frames)
{
	float step_lin = (agc->to_lin - agc->from_lin) * (1.0f / (float)HR_CHUNK);
	float gain_lin[HR_CHUNK];

	if (agc->from_lin >= 1.0f && agc->from_lin <= 1.0f &&
	    agc->to_lin >= 1.0f && agc->to_lin <= 1.0f)
		return;
	for (uint32_t n = 0; n < n_frames; n++)
		gain_lin[n] = agc->from_lin + step_lin * (float)(at_frame + n + 1);
	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t n = 0; n < n_frames; n++)
			buf[c][n] *= gain_lin[n];
}

static HR_RT void count(struct hr_agc *agc, const struct hr_agc_block *block)
{
	struct hr_agc_block sum = { 0 };

	agc->blocks[agc->next_block] = *block;
	agc->next_block = (agc->next_block + 1) % HR_AGC_LEVEL_BLOCKS;
	if (agc->n_blocks < HR_AGC_LEVEL_BLOCKS)
		agc->n_blocks++;
	for (uint32_t i = 0; i < agc->n_blocks; i++) {
		sum.in_pow += agc->blocks[i].in_pow;
		sum.agc_pow += agc->blocks[i].agc_pow;
		sum.out_pow += agc->blocks[i].out_pow;
	}
	agc->level.in_pow = sum.in_pow / agc->n_blocks;
	agc->level.agc_pow = sum.agc_pow / agc->n_blocks;
	agc->level.out_pow = sum.out_pow / agc->n_blocks;
	agc->level_known = true;
}

static HR_RT void forget_level(struct hr_agc *agc)
{
	agc->n_blocks = agc->next_block = 0;
	agc->level_known = false;
}

static HR_RT bool is_below_gate(const struct hr_agc *agc, const struct hr_agc_block *block)
{
	return agc->level_known && block->in_pow < agc->level.in_pow * GATE_POW;
}

static HR_RT void remember(struct hr_agc *agc, const struct hr_agc_block *block)
{
	agc->recent[agc->next_recent] = *block;
	agc->next_recent = (agc->next_recent + 1) % HR_AGC_RECENT_BLOCKS;
	if (agc->n_recent < HR_AGC_RECENT_BLOCKS)
		agc->n_recent++;
}

static HR_RT uint32_t count_recent_below(const struct hr_agc *agc)
{
	uint32_t n_below = 0;

	for (uint32_t i = 0; i < agc->n_recent; i++)
		n_below += is_below_gate(agc, &agc->recent[i]);
	return n_below;
}

/* The programme became quieter: the newest blocks are what it is now. */
static HR_RT void learn_anew(struct hr_agc *agc)
{
	uint32_t i = agc->next_recent + HR_AGC_RECENT_BLOCKS - HR_AGC_REOPEN_BLOCKS;

	forget_level(agc);
	for (uint32_t n = 0; n < HR_AGC_REOPEN_BLOCKS; n++)
		count(agc, &agc->recent[(i + n) % HR_AGC_RECENT_BLOCKS]);
	agc->n_gap = 0;
}

/* Room noise in a pause. After a long time it is all there is to hear. */
static HR_RT bool is_deep(struct hr_agc *agc, const struct hr_agc_block *block)
{
	if (!agc->level_known || block->in_pow >= agc->level.in_pow * DEEP_POW) {
		agc->n_deep = 0;
		return false;
	}
	if (++agc->n_deep < HR_AGC_DEEP_BLOCKS)
		return true;
	agc->n_deep = agc->n_recent = 0;
	forget_level(agc);
	return false;
}

static HR_RT void remember_gap(struct hr_agc *agc, const struct hr_agc_block *block)
{
	if (agc->n_gap < HR_AGC_GAP_BLOCKS)
		agc->gap[agc->n_gap] = *block;
	agc->n_gap += agc->n_gap <= HR_AGC_GAP_BLOCKS;
}

/* Sound again: what was short was a gap in a sentence, not a pause. */
static HR_RT void count_gap(struct hr_agc *agc)
{
	for (uint32_t i = 0; i < agc->n_gap && agc->n_gap <= HR_AGC_GAP_BLOCKS; i++)
		if (agc->level_known)
			count(agc, &agc->gap[i]);
	agc->n_gap = 0;
}

static HR_RT void correct(struct hr_agc *agc)
{
	double gain_log2;

	if (agc->level.agc_pow < NO_POW || agc->level.out_pow < NO_POW)
		return;
	gain_log2 = ratio_log2(agc->level.out_pow, agc->level.agc_pow);
	gain_log2 = fmax(-MAX_CORRECTION_LOG2, fmin(MAX_CORRECTION_LOG2, gain_log2));
	if (!agc->correction_known)
		agc->correction_log2 = gain_log2;
	agc->correction_known = true;
	agc->correction_log2 += agc->coefs.correction_coef * (gain_log2 - agc->correction_log2);
}

HR_RT void hr_agc_end_block(struct hr_agc *agc, double in_pow, double momentary_pow,
		double out_pow)
{
	double gain_pow = agc->n_chunks > 0 ? agc->sum_pow / agc->n_chunks : 1.0;
	struct hr_agc_block block = { in_pow, in_pow * gain_pow, out_pow };

	agc->sum_pow = 0.0;
	agc->n_chunks = 0;
	agc->hold = in_pow <= agc->coefs.silence_pow;
	if (agc->hold || is_deep(agc, &block)) {
		remember_gap(agc, &block);
		return;
	}
	remember(agc, &block);
	if (is_below_gate(agc, &block)) {
		remember_gap(agc, &block);
		if (count_recent_below(agc) >= HR_AGC_REOPEN_BLOCKS)
			learn_anew(agc);
		return;
	}
	count_gap(agc);
	if (agc->level_known && (in_pow > agc->level.in_pow * LEAP_POW ||
	    momentary_pow > agc->level.in_pow * JUMP_POW)) {
		forget_level(agc);
		agc->n_recent = 0;
	}
	count(agc, &block);
	correct(agc);
}

HR_RT bool hr_agc_is_idle(const struct hr_agc *agc)
{
	bool still = agc->from_lin >= agc->to_lin && agc->from_lin <= agc->to_lin;

	return still && (agc->coefs.enabled ? agc->hold : fabs(agc->gain_log2) <= 0.0);
}
