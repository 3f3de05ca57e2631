/* SPDX-License-Identifier: MIT */
#include "kernel/stage/agc.h"

#include <math.h>
#include <string.h>

#include "kernel/dsp/curve.h"
#include "kernel/dsp/fastmath.h"
#include "kernel/dsp/units.h"

#define SNAP_LOG2 1e-6
#define NO_POW 1e-20
#define JUMP_LOG2 (HR_AGC_JUMP_DB / HR_DB_PER_LOG2)
#define CATCH_UP_LOG2 (HR_AGC_CATCH_UP_DB / HR_DB_PER_LOG2)
#define LANDING_LOG2 (HR_AGC_LANDING_LU / HR_DB_PER_LOG2)

/* A steeper curve is believed to be this steep: dividing by 1 - slope has to stay sane. */
#define MAX_SLOPE 0.75
/* Above the knee the slope holds; with this little reduction only a part is there. */
#define FULL_SLOPE_LOG2 (2.0 / HR_DB_PER_LOG2)
/* A landing of few blocks is a guess. */
#define LANDING_DOUBT_BLOCKS 20.0
/* While the gain is this far from where it belongs, nothing lands. */
#define ON_THE_WAY_LOG2 (3.0 / HR_DB_PER_LOG2)

void hr_agc_coefs_compute(struct hr_agc_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz)
{
	double chunks_per_sec = (double)rate_hz / HR_CHUNK;
	struct hr_curve curve;

	hr_curve_compute(&curve, params);
	coefs->enabled = params->agc_enabled;
	coefs->target_pow = hr_lufs_to_pow((double)params->agc_target_lufs);
	coefs->silence_pow = hr_lufs_to_pow((double)params->agc_silence_lufs);
	coefs->max_log2 = (double)params->agc_max_boost_db / HR_DB_PER_LOG2;
	coefs->min_log2 = -(double)params->agc_max_cut_db / HR_DB_PER_LOG2;
	coefs->makeup_log2 = params->comp_makeup_auto ?
		0.5 * (double)hr_curve_reduction_log2(&curve, 0.0f) :
		(double)params->comp_makeup_db / HR_DB_PER_LOG2;
	if (!params->comp_enabled)
		coefs->makeup_log2 = 0.0;
	coefs->gain_max_log2 = coefs->max_log2 + HR_AGC_GIVE_BACK_DB / HR_DB_PER_LOG2 -
		coefs->makeup_log2;
	coefs->slope = fmin(MAX_SLOPE, (double)curve.slope);
	coefs->attack_coef = hr_ms_to_one_pole((double)params->agc_attack_ms, chunks_per_sec);
	coefs->release_coef = hr_ms_to_one_pole((double)params->agc_release_ms, chunks_per_sec);
	coefs->catch_up_coef = hr_ms_to_one_pole((double)params->agc_release_ms /
			HR_AGC_CATCH_UP_SPEEDUP, chunks_per_sec);
	coefs->jump_coef = hr_ms_to_one_pole(HR_AGC_JUMP_MS, chunks_per_sec);
	coefs->off_coef = hr_ms_to_one_pole(HR_AGC_OFF_MS, chunks_per_sec);
	coefs->max_step_log2 = HR_AGC_MAX_SLEW_DB_PER_SEC / HR_DB_PER_LOG2 / chunks_per_sec;
}

void hr_agc_init(struct hr_agc *agc)
{
	memset(agc, 0, sizeof(*agc));
	agc->from_lin = agc->to_lin = 1.0f;
	hr_level_init(&agc->level);
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
	hr_level_reset(&agc->level);
}

/* log2 of an amplitude, from a power that is above NO_POW. */
static HR_RT double pow_to_log2(double pow)
{
	return 0.5 * (double)hr_log2((float)pow);
}

/* What brings the programme to the target, without caps. */
static HR_RT double wanted_log2(const struct hr_agc *agc)
{
	return pow_to_log2(agc->coefs.target_pow) - pow_to_log2(agc->level.in_pow) -
		agc->landing_log2;
}

static HR_RT double target_log2(const struct hr_agc *agc)
{
	const struct hr_agc_coefs *coefs = &agc->coefs;
	double gain_log2;

	if (!coefs->enabled)
		return 0.0;
	if (!agc->level.known)
		return agc->gain_log2;
	gain_log2 = fmin(coefs->max_log2, wanted_log2(agc)) - agc->correction_log2;
	/* what the compressor takes from loud sound comes on top of max-cut */
	return fmax(coefs->min_log2 - fmax(0.0, agc->correction_log2),
			fmin(coefs->gain_max_log2, gain_log2));
}

/* The way of one chunk, of what is left. */
static HR_RT double step_log2(const struct hr_agc_coefs *coefs, double missing_log2)
{
	double step = coefs->release_coef * missing_log2;

	if (!coefs->enabled)
		step = coefs->off_coef * missing_log2;
	else if (missing_log2 < 0.0)
		step = fmin(coefs->attack_coef * missing_log2,
				coefs->jump_coef * (missing_log2 + JUMP_LOG2));
	else
		step = fmax(step, coefs->catch_up_coef * (missing_log2 - CATCH_UP_LOG2));
	return fmax(-coefs->max_step_log2, fmin(coefs->max_step_log2, step));
}

HR_RT void hr_agc_begin_chunk(struct hr_agc *agc)
{
	const struct hr_agc_coefs *coefs = &agc->coefs;
	double missing_log2 = target_log2(agc) - agc->gain_log2;

	agc->from_lin = agc->to_lin;
	if (!coefs->enabled && fabs(missing_log2) < SNAP_LOG2)
		agc->gain_log2 = 0.0;
	else if (!coefs->enabled || !agc->level.hold)
		agc->gain_log2 += step_log2(coefs, missing_log2);
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

static HR_RT void correct(struct hr_agc *agc, bool anew)
{
	const struct hr_agc_coefs *coefs = &agc->coefs;
	double after_log2, taken_log2, slope;

	if (agc->level.after_pow < NO_POW || agc->level.gain_pow < NO_POW)
		return;
	after_log2 = pow_to_log2(agc->level.after_pow);
	taken_log2 = coefs->makeup_log2 - after_log2;
	slope = coefs->slope * fmax(0.0, fmin(1.0, taken_log2 / FULL_SLOPE_LOG2));
	/* the sound of the level had another gain than it would have now */
	after_log2 -= slope * (agc->gain_log2 - pow_to_log2(agc->level.gain_pow));
	if (anew || agc->correction_blocks < 1.0)
		agc->correction_blocks = 1.0;
	else
		agc->correction_blocks = fmax(HR_AGC_FIRST_CORRECTION_BLOCKS,
				fmin(HR_AGC_CORRECTION_BLOCKS, agc->correction_blocks + 0.2));
	agc->correction_log2 += (after_log2 - agc->correction_log2) / agc->correction_blocks;
}

static HR_RT bool lands(const struct hr_agc *agc)
{
	double wanted = wanted_log2(agc);

	return wanted <= agc->coefs.max_log2 && wanted >= agc->coefs.min_log2 &&
		wanted - agc->correction_log2 <= agc->coefs.gain_max_log2 &&
		fabs(target_log2(agc) - agc->gain_log2) < ON_THE_WAY_LOG2;
}

static HR_RT void learn_landing(struct hr_agc *agc)
{
	const struct hr_level_block *window = &agc->level.window;
	double landing_log2;

	if (!agc->coefs.enabled || !agc->level.known ||
	    agc->correction_blocks < HR_AGC_SURE_BLOCKS ||
	    agc->level.n_low_blocks > HR_LEVEL_LOW_BLOCKS ||
	    window->in_pow <= agc->coefs.silence_pow || window->agc_pow < NO_POW || !lands(agc))
		return;
	hr_landing_push(&agc->landing, window->in_pow / agc->level.in_pow *
			(window->out_pow / window->agc_pow) / agc->level.after_pow);
	landing_log2 = pow_to_log2(hr_landing_pow(&agc->landing)) * agc->landing.n_blocks /
		(agc->landing.n_blocks + LANDING_DOUBT_BLOCKS);
	agc->landing_log2 = fmax(-LANDING_LOG2, fmin(LANDING_LOG2, landing_log2));
}

HR_RT void hr_agc_end_block(struct hr_agc *agc, double in_pow, double momentary_pow,
		double out_pow)
{
	double gain_pow = agc->n_chunks > 0 ? agc->sum_pow / agc->n_chunks : 1.0;
	struct hr_level_block block = { in_pow, in_pow * gain_pow, out_pow };
	enum hr_level_news news;

	agc->sum_pow = 0.0;
	agc->n_chunks = 0;
	news = hr_level_end_block(&agc->level, &block, momentary_pow, agc->coefs.silence_pow);
	if (news != HR_LEVEL_NOTHING)
		correct(agc, news == HR_LEVEL_QUIETER);
	learn_landing(agc);
}

HR_RT bool hr_agc_is_idle(const struct hr_agc *agc)
{
	bool still = agc->from_lin >= agc->to_lin && agc->from_lin <= agc->to_lin;

	return still && (agc->coefs.enabled ? agc->level.hold : fabs(agc->gain_log2) <= 0.0);
}
