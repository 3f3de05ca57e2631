/* SPDX-License-Identifier: MIT */
#include "kernel/leveller/quiet-evidence.h"

#include <math.h>
#include <string.h>

#include "kernel/leveller/periodicity.h"

#define NO_LUFS (-200.0f)
#define ANY_LUFS 200.0f

#define PIECE_SEC 0.5f
/* The programme is heard for so long without a break: what was low before was a gap. */
#define LOUD_SEC 0.1f
/* A low stretch this long that the programme ended was its background, for so long. */
#define BACKGROUND_SEC 0.25f
#define BACKGROUND_AGE_SEC 60.0f
#define BACKGROUND_FACTOR 3.0f
/* What is not so far below a floor may be it. */
#define FLOOR_SLACK_LU 2.0f
/* The trough of an attack is forgotten so fast. */
#define TROUGH_LU_PER_SEC 4.0f
/* What is that much louder than the deep sound so far, is another; the same below is a gap. */
#define SAME_LU 10.0f
/* First of all a loud start is believed at once. */
#define FIRST_LOUD_SEC 0.004f
#define FAINT_DEPTH_LU 12.0f
#define STEADY_LU 2.0f
#define MIN_WEIGHT_SEC 0.1f
/* After a change nothing is near for as long as 300 ms hold what was before. */
#define SHALLOW_WAIT_SEC 0.3f
#define SHALLOW_WEIGHT_SEC 0.5f

static HR_RT void clear(struct hr_quiet_sound *sound)
{
	memset(sound, 0, sizeof(*sound));
}

static HR_RT void clear_deep(struct hr_quiet_evidence *quiet)
{
	clear(&quiet->deep);
	quiet->n_attacks = 0;
}

HR_RT void hr_quiet_reset(struct hr_quiet_evidence *quiet)
{
	memset(quiet, 0, sizeof(*quiet));
	quiet->trough_lufs = quiet->low_lufs = quiet->filling_lufs = ANY_LUFS;
	quiet->background_lufs = quiet->floor_lufs = NO_LUFS;
}

HR_RT void hr_quiet_begin(struct hr_quiet_evidence *quiet, bool down)
{
	clear_deep(quiet);
	for (uint32_t i = 0; i < HR_N_SHALLOW_RULES; i++)
		clear(&quiet->shallow[i]);
	quiet->again = down;
}

/* The least 100 ms of the last four seconds, as long as the programme is heard. */
static HR_RT void follow_floor(struct hr_quiet_evidence *quiet, float hop_sec, float lufs)
{
	quiet->filling_lufs = fminf(quiet->filling_lufs, lufs);
	quiet->filling_sec += hop_sec;
	if (quiet->filling_sec >= PIECE_SEC) {
		quiet->piece_lufs[quiet->next_piece] = quiet->filling_lufs;
		quiet->next_piece = (quiet->next_piece + 1) % HR_FLOOR_PIECES;
		if (quiet->n_pieces < HR_FLOOR_PIECES)
			quiet->n_pieces++;
		quiet->filling_lufs = ANY_LUFS;
		quiet->filling_sec = 0.0f;
	}
	if (quiet->loud_sec <= LOUD_SEC)
		return;
	quiet->floor_lufs = quiet->filling_lufs;
	for (uint32_t i = 0; i < quiet->n_pieces; i++)
		quiet->floor_lufs = fminf(quiet->floor_lufs, quiet->piece_lufs[i]);
}

/* An echo falls, and reaches a new low again and again; the low is forgotten slowly. */
static HR_RT bool is_echo(struct hr_quiet_evidence *quiet, const struct hr_quiet_coefs *coefs,
		const float *window_lufs)
{
	const float lufs = window_lufs[HR_WINDOW_50MS];

	quiet->low_lufs += coefs->echo_lu_per_sec * coefs->hop_sec;
	quiet->since_low_sec += coefs->hop_sec;
	if (lufs < quiet->low_lufs) {
		quiet->low_lufs = lufs;
		if (window_lufs[HR_WINDOW_100MS] > lufs + coefs->echo_fall_lu)
			quiet->since_low_sec = 0.0f;
	}
	return quiet->since_low_sec < coefs->echo_sec;
}

/* The programme itself ends a low stretch, and what was in it is its background. */
static HR_RT void hear_programme(struct hr_quiet_evidence *quiet, float hop_sec, bool loud)
{
	quiet->loud_sec = loud ? quiet->loud_sec + hop_sec : 0.0f;
	if (quiet->loud_sec <= LOUD_SEC)
		return;
	if (quiet->deep.heard_sec > BACKGROUND_SEC) {
		quiet->background_lufs = hr_level_lufs(quiet->deep.mean_pow);
		quiet->background_age_sec = 0.0f;
	}
	clear_deep(quiet);
	quiet->trough_lufs = ANY_LUFS;
}

static HR_RT void count_attacks(struct hr_quiet_evidence *quiet,
		const struct hr_quiet_coefs *coefs, float lufs)
{
	if (lufs < quiet->trough_lufs)
		quiet->trough_lufs = lufs;
	else
		quiet->trough_lufs += TROUGH_LU_PER_SEC * coefs->hop_sec;
	if (lufs > quiet->trough_lufs + coefs->attack_lu && lufs > coefs->silence_lufs) {
		quiet->n_attacks++;
		quiet->trough_lufs = lufs;
	}
}

static HR_RT void add(struct hr_quiet_sound *sound, const struct hr_quiet_coefs *coefs,
		const struct hr_quiet_context *context)
{
	const double weight_sec = (double)sound->weight_sec, hop_sec = (double)coefs->hop_sec;

	sound->mean_pow = (sound->mean_pow * weight_sec + context->hop_pow * hop_sec) /
		(weight_sec + hop_sec);
	sound->weight_sec += coefs->hop_sec;
	sound->heard_sec += coefs->hop_sec;
	/* a reading is late: at first it is of what was before */
	if (context->periodicity > coefs->periodic &&
	    sound->heard_sec > (float)HR_PERIODICITY_DELAY_SEC)
		sound->periodic_sec += coefs->hop_sec;
}

static HR_RT void add_deep(struct hr_quiet_evidence *quiet, const struct hr_quiet_coefs *coefs,
		const struct hr_quiet_context *context, float lufs, bool echo)
{
	struct hr_quiet_sound *deep = &quiet->deep;
	const float deep_lufs = hr_level_lufs(deep->mean_pow);

	if (deep->weight_sec <= 0.0f || lufs > deep_lufs + SAME_LU) {
		deep->mean_pow = hr_level_pow(lufs);
		deep->weight_sec = coefs->hop_sec;
	} else if (lufs > deep_lufs - SAME_LU && !echo) {
		add(deep, coefs, context);
		deep->weight_sec = fminf(deep->weight_sec, coefs->memory_sec);
	}
}

/* Too little of it is periodic: a single reading may be chance. */
static HR_RT bool is_noisy(const struct hr_quiet_sound *sound, const struct hr_quiet_coefs *coefs,
		float least_sec)
{
	return sound->periodic_sec < fmaxf(least_sec, coefs->periodic_share * sound->heard_sec);
}

static HR_RT bool is_known(const struct hr_quiet_coefs *coefs,
		const struct hr_quiet_context *context, float lufs)
{
	return context->before_known && fabsf(lufs - context->before_lufs) < coefs->known_lu;
}

/* By what the sound is like. */
static HR_RT float basic_need_sec(const struct hr_quiet_evidence *quiet,
		const struct hr_quiet_coefs *coefs, const float *window_lufs, float depth_lu,
		float lufs, bool known)
{
	const bool steady = window_lufs[HR_WINDOW_300MS] > lufs - STEADY_LU &&
		window_lufs[HR_WINDOW_300MS] > window_lufs[HR_WINDOW_400MS] - STEADY_LU &&
		depth_lu < coefs->steady_depth_lu;

	if (known)
		return quiet->n_attacks > 0 ? coefs->need_known_sec :
			coefs->need_known_steady_sec;
	if (quiet->n_attacks >= 2)
		return coefs->need_sec;
	if (quiet->n_attacks == 1)
		return coefs->need_one_attack_sec;
	return steady ? coefs->need_steady_sec : coefs->need_long_sec;
}

static HR_RT float deep_need_sec(const struct hr_quiet_evidence *quiet,
		const struct hr_quiet_coefs *coefs, const float *window_lufs,
		const struct hr_quiet_context *context, bool again)
{
	const float lufs = hr_level_lufs(quiet->deep.mean_pow);
	const float depth_lu = context->lufs - lufs;
	const bool known = is_known(coefs, context, lufs);
	float need_sec = basic_need_sec(quiet, coefs, window_lufs, depth_lu, lufs, known);

	if (!known && depth_lu > coefs->deep_lu)
		need_sec *= coefs->deep_factor;
	else if (!known && lufs < coefs->faint_lufs && depth_lu > FAINT_DEPTH_LU)
		need_sec *= coefs->faint_factor;
	if (!known && quiet->background_age_sec < BACKGROUND_AGE_SEC &&
	    lufs < quiet->background_lufs + coefs->background_lu)
		need_sec *= BACKGROUND_FACTOR;
	if (is_noisy(&quiet->deep, coefs, coefs->periodic_sec))
		need_sec *= known ? coefs->known_noisy_factor : coefs->noisy_factor;
	return again ? need_sec * coefs->again_factor : need_sec;
}

static HR_RT float first_need_sec(const struct hr_quiet_evidence *quiet,
		const struct hr_quiet_coefs *coefs)
{
	return hr_level_lufs(quiet->deep.mean_pow) > coefs->first_loud_lufs ?
		FIRST_LOUD_SEC : coefs->first_sec;
}

/* Sound that is no part of the programme, or lower than a level that is still a guess. */
static HR_RT struct hr_quiet_finding listen_deep(struct hr_quiet_evidence *quiet,
		const struct hr_quiet_coefs *coefs, const float *window_lufs,
		const struct hr_quiet_context *context, bool sound, bool echo)
{
	const float lufs = window_lufs[HR_WINDOW_50MS];
	const float longer_lufs = window_lufs[HR_WINDOW_300MS];
	const float again_lufs = context->lufs - coefs->again_lu;
	const bool again = context->known && quiet->again && lufs < again_lufs &&
		longer_lufs < again_lufs && context->since_change_sec < coefs->again_sec;
	const bool low = sound && (!context->known || again ||
		(lufs < context->lufs - context->gate_lu + 1.0f &&
		 longer_lufs < context->lufs - coefs->low_lu));
	const float need_sec = !context->known ? first_need_sec(quiet, coefs) :
		deep_need_sec(quiet, coefs, window_lufs, context, again);
	struct hr_quiet_finding none = { 0 };
	float deep_lufs;

	if (low || (!context->counts && quiet->deep.weight_sec > 0.0f))
		count_attacks(quiet, coefs, window_lufs[HR_WINDOW_20MS]);
	if (!low)
		return none;
	add_deep(quiet, coefs, context, context->known ? lufs : window_lufs[HR_WINDOW_10MS],
			echo && context->known);
	deep_lufs = hr_level_lufs(quiet->deep.mean_pow);
	if (deep_lufs <= coefs->silence_lufs || quiet->deep.heard_sec <= need_sec ||
	    (context->known && longer_lufs < deep_lufs - coefs->present_lu))
		return none;
	return (struct hr_quiet_finding) { quiet->deep.mean_pow,
		fmaxf(quiet->deep.weight_sec, MIN_WEIGHT_SEC), true };
}

static HR_RT struct hr_quiet_finding listen_shallow(struct hr_quiet_sound *shallow,
		const struct hr_shallow_rule *rule, const struct hr_quiet_coefs *coefs,
		const float *window_lufs, const struct hr_quiet_context *context, bool sound)
{
	const float lufs = window_lufs[HR_WINDOW_50MS];
	struct hr_quiet_finding none = { 0 };
	float level_lufs, need_sec = rule->need_sec;

	if (context->since_change_sec < SHALLOW_WAIT_SEC ||
	    window_lufs[HR_WINDOW_300MS] > context->lufs - rule->below_lu) {
		clear(shallow);
		return none;
	}
	level_lufs = hr_level_lufs(shallow->mean_pow);
	if (!sound || lufs < context->lufs - coefs->shallow_reach_lu ||
	    (shallow->weight_sec > 0.0f && lufs < level_lufs - SAME_LU))
		return none;
	add(shallow, coefs, context);
	if (is_noisy(shallow, coefs, coefs->shallow_periodic_sec))
		need_sec *= coefs->shallow_noisy_factor;
	if (level_lufs < coefs->shallow_faint_lufs)
		need_sec *= coefs->shallow_faint_factor;
	if (shallow->heard_sec <= need_sec ||
	    window_lufs[HR_WINDOW_300MS] < level_lufs - coefs->present_lu)
		return none;
	return (struct hr_quiet_finding) { shallow->mean_pow,
		fminf(shallow->weight_sec, SHALLOW_WEIGHT_SEC), false };
}

HR_RT struct hr_quiet_finding hr_quiet_push(struct hr_quiet_evidence *quiet,
		const struct hr_quiet_coefs *coefs, const struct hr_level_windows *windows,
		const struct hr_quiet_context *context)
{
	const float *lufs = windows->lufs;
	/* of a dense programme the floor is its own, and what plays below it is another */
	const bool floor_holds = context->known &&
		(quiet->floor_lufs < context->lufs - coefs->floor_depth_lu ||
		 lufs[HR_WINDOW_100MS] > quiet->floor_lufs - FLOOR_SLACK_LU);
	const float threshold_lufs = floor_holds ?
		fmaxf(coefs->silence_lufs, quiet->floor_lufs + coefs->above_floor_lu) :
		coefs->silence_lufs;
	const bool sound = lufs[HR_WINDOW_50MS] > threshold_lufs;
	const bool echo = is_echo(quiet, coefs, lufs);
	struct hr_quiet_finding found;

	quiet->background_age_sec += coefs->hop_sec;
	follow_floor(quiet, coefs->hop_sec, lufs[HR_WINDOW_100MS]);
	hear_programme(quiet, coefs->hop_sec, context->known &&
			lufs[HR_WINDOW_50MS] > context->lufs - context->gate_lu + 1.0f);
	found = listen_deep(quiet, coefs, lufs, context, sound, echo);
	for (uint32_t i = 0; i < HR_N_SHALLOW_RULES && context->known; i++) {
		if (found.weight_sec > 0.0f)
			break;
		found = listen_shallow(&quiet->shallow[i], &coefs->shallow[i], coefs, lufs,
				context, sound && !echo);
	}
	return found;
}
