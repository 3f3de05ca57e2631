/* SPDX-License-Identifier: MIT */
#include "kernel/leveller/programme-level.h"

#include <math.h>
#include <string.h>

#define NO_LUFS (-200.0f)
#define LONG_AGO_SEC 1e6f

/* A level of more than this is one that another may be mistaken for, and was a segment. */
#define ESTABLISHED_SEC 1.0f
#define SURE_SEC 2.0f
#define KNOWN_SEC 1.5f
/* After so much of the new segment the level before it is compared, and taken for it when it
 * is so near; it weighs so much. */
#define RECOGNISE_SEC 0.35f
#define RECOGNISE_LU 4.0f
#define RECOGNISE_WEIGHT_SEC 1.0f
#define SECOND_SEC 1.0f
/* What drifted away is followed so far, once so long has passed since the change. */
#define DRIFT_WAIT_SEC 1.0f
#define FORGET_WAIT_SEC 1.5f
#define DRIFT_WEIGHT_SEC 0.7f
#define MIN_WEIGHT_SEC 0.1f
/* Of an event's time so much must be heard to judge by, and so long it then seems to last. */
#define EVENT_HEARD 0.3f
#define EVENT_SINCE_SEC 0.3f

void hr_programme_init(struct hr_programme *programme)
{
	memset(programme, 0, sizeof(*programme));
	programme->lufs = NO_LUFS;
	programme->before.age_sec = LONG_AGO_SEC;
	hr_quiet_reset(&programme->quiet);
}

HR_RT void hr_programme_set_coefs(struct hr_programme *programme,
		const struct hr_programme_coefs *coefs)
{
	programme->coefs = *coefs;
}

HR_RT void hr_programme_reset(struct hr_programme *programme)
{
	hr_level_windows_reset(&programme->windows, (double)programme->coefs.hop_sec);
	hr_quiet_reset(&programme->quiet);
	programme->maybe_event = programme->counts = false;
}

static HR_RT void set_level(struct hr_programme *programme, double mean_pow, float weight_sec)
{
	programme->mean_pow = mean_pow;
	programme->lufs = hr_level_lufs(mean_pow);
	programme->weight_sec = weight_sec;
}

/* Another segment begins, louder or quieter. */
static HR_RT void change(struct hr_programme *programme, double mean_pow, float weight_sec,
		bool recognised)
{
	programme->recognised = recognised;
	programme->since_change_sec = 0.0f;
	programme->second_pow = mean_pow;
	set_level(programme, mean_pow, weight_sec);
}

static HR_RT void remember(struct hr_programme *programme)
{
	struct hr_level_before *before = &programme->before;

	if (programme->weight_sec <= ESTABLISHED_SEC)
		return;
	before->mean_pow = programme->mean_pow;
	before->lufs = programme->lufs;
	before->weight_sec = programme->weight_sec;
	before->age_sec = 0.0f;
}

static HR_RT bool before_is_known(const struct hr_programme *programme)
{
	return programme->before.weight_sec > KNOWN_SEC &&
		programme->before.age_sec < programme->coefs.known_sec;
}

/* The level before the change, and some seconds' worth of it, into an estimate. */
static HR_RT void mix_before(const struct hr_programme *programme, double *mean_pow,
		float *weight_sec, float before_weight_sec)
{
	const double own = (double)*weight_sec, its = (double)before_weight_sec;

	*mean_pow = (*mean_pow * own + programme->before.mean_pow * its) / (own + its);
	*weight_sec += before_weight_sec;
}

static HR_RT bool hear_louder(struct hr_programme *programme)
{
	static const enum hr_level_window window[HR_N_LOUDER_RULES] = {
		HR_WINDOW_20MS, HR_WINDOW_50MS, HR_WINDOW_100MS, HR_WINDOW_300MS,
	};
	const struct hr_programme_coefs *coefs = &programme->coefs;
	const float sure_lu = programme->weight_sec > SURE_SEC ? coefs->sure_lu : 0.0f;
	float lufs = NO_LUFS, weight_sec = 0.0f;
	double mean_pow;
	bool known;

	for (uint32_t i = 0; i < HR_N_LOUDER_RULES; i++) {
		const struct hr_louder_rule *rule = &coefs->louder[i];
		const float window_lufs = programme->windows.lufs[window[i]];

		if (window_lufs > programme->lufs + rule->above_lu + sure_lu) {
			lufs = window_lufs - rule->excess_lu;
			weight_sec = rule->weight_sec;
		}
	}
	if (weight_sec <= 0.0f)
		return false;
	mean_pow = hr_level_pow(lufs);
	known = before_is_known(programme) &&
		lufs > programme->before.lufs - coefs->known_up_lu &&
		lufs < programme->before.lufs + coefs->known_up_above_lu;
	if (known)
		mix_before(programme, &mean_pow, &weight_sec, coefs->known_up_weight_sec);
	if (programme->weight_sec > ESTABLISHED_SEC) {
		remember(programme);
		programme->maybe_event = true;
		programme->event_pow = 0.0;
		programme->event_heard_sec = 0.0f;
	}
	change(programme, mean_pow, weight_sec, known);
	hr_quiet_begin(&programme->quiet, false);
	return true;
}

/* The sound of the last second went away from the level: follow it, or let it go sooner. */
static HR_RT void follow_drift(struct hr_programme *programme)
{
	const struct hr_programme_coefs *coefs = &programme->coefs;
	const float drift_lu = hr_level_lufs(programme->second_pow) - programme->lufs;

	if (programme->since_change_sec > FORGET_WAIT_SEC && -drift_lu > coefs->drift_down_lu)
		programme->weight_sec = fminf(programme->weight_sec, ESTABLISHED_SEC);
	if (programme->since_change_sec > DRIFT_WAIT_SEC && drift_lu > coefs->drift_up_lu)
		set_level(programme, programme->second_pow,
				fminf(programme->weight_sec, DRIFT_WEIGHT_SEC));
}

/* Was the louder segment an event, and is what was before it there again? */
static HR_RT bool is_over(struct hr_programme *programme, double hop_pow)
{
	const struct hr_programme_coefs *coefs = &programme->coefs;
	struct hr_level_before *before = &programme->before;
	float heard_lufs;

	if (!programme->maybe_event)
		return false;
	if (programme->windows.lufs[HR_WINDOW_400MS] > before->lufs - coefs->gate_lu) {
		programme->event_pow += hop_pow * (double)coefs->hop_sec;
		programme->event_heard_sec += coefs->hop_sec;
	}
	if (programme->since_change_sec <= coefs->event_sec)
		return false;
	programme->maybe_event = false;
	if (programme->event_heard_sec <= EVENT_HEARD * coefs->event_sec)
		return false;
	heard_lufs = hr_level_lufs(programme->event_pow / (double)programme->event_heard_sec);
	if (heard_lufs >= before->lufs + coefs->event_lu)
		return false;
	change(programme, before->mean_pow, fminf(before->weight_sec, SURE_SEC), true);
	programme->since_change_sec = EVENT_SINCE_SEC;
	before->weight_sec = 0.0f;
	return true;
}

/* The one who spoke before speaks again. */
static HR_RT void recognise(struct hr_programme *programme)
{
	double mean_pow = programme->mean_pow;
	float weight_sec = programme->weight_sec;

	if (programme->recognised || weight_sec <= RECOGNISE_SEC)
		return;
	programme->recognised = true;
	if (!before_is_known(programme) ||
	    fabsf(programme->before.lufs - programme->lufs) >= RECOGNISE_LU)
		return;
	mix_before(programme, &mean_pow, &weight_sec, RECOGNISE_WEIGHT_SEC);
	set_level(programme, mean_pow, weight_sec);
}

/* A hop that is part of the programme. */
static HR_RT bool count(struct hr_programme *programme, double hop_pow)
{
	const struct hr_programme_coefs *coefs = &programme->coefs;
	const double hop_sec = (double)coefs->hop_sec;
	const double weight_sec = (double)programme->weight_sec;

	set_level(programme, (programme->mean_pow * weight_sec + hop_pow * hop_sec) /
			(weight_sec + hop_sec),
			fminf(programme->weight_sec + coefs->hop_sec, coefs->memory_sec));
	programme->second_pow += hop_sec / (double)SECOND_SEC *
		(hop_pow - programme->second_pow);
	follow_drift(programme);
	if (is_over(programme, hop_pow))
		return true;
	recognise(programme);
	return false;
}

static HR_RT float gate_lu(const struct hr_programme *programme)
{
	return programme->weight_sec < programme->coefs.first_sec ?
		programme->coefs.first_gate_lu : programme->coefs.gate_lu;
}

static HR_RT enum hr_programme_news take_finding(struct hr_programme *programme,
		const struct hr_quiet_finding *found)
{
	const bool first = !programme->known;
	const bool known = found->deep && !first && before_is_known(programme) &&
		fabsf(hr_level_lufs(found->mean_pow) - programme->before.lufs) <
		programme->coefs.quiet.known_lu;
	double mean_pow = found->mean_pow;
	float weight_sec = found->weight_sec;

	if (known)
		mix_before(programme, &mean_pow, &weight_sec, RECOGNISE_WEIGHT_SEC);
	if (!first)
		remember(programme);
	programme->known = true;
	programme->maybe_event = false;
	change(programme, mean_pow, weight_sec, known || !found->deep);
	hr_quiet_begin(&programme->quiet, found->deep);
	return first ? HR_PROGRAMME_BEGINS : HR_PROGRAMME_QUIETER;
}

static HR_RT struct hr_quiet_finding hear_quiet(struct hr_programme *programme, double hop_pow,
		float periodicity, float programme_gate_lu)
{
	const struct hr_quiet_context context = {
		.known = programme->known,
		.counts = programme->counts,
		.lufs = programme->lufs,
		.gate_lu = programme_gate_lu,
		.since_change_sec = programme->since_change_sec,
		.before_known = programme->known && before_is_known(programme),
		.before_lufs = programme->before.lufs,
		.hop_pow = hop_pow,
		.periodicity = periodicity,
	};

	return hr_quiet_push(&programme->quiet, &programme->coefs.quiet, &programme->windows,
			&context);
}

HR_RT enum hr_programme_news hr_programme_push(struct hr_programme *programme, double hop_pow,
		float periodicity)
{
	enum hr_programme_news news = HR_PROGRAMME_GOES_ON;
	const float *lufs = programme->windows.lufs;
	struct hr_quiet_finding found;
	float gate = programme->coefs.gate_lu;

	hr_level_windows_push(&programme->windows, hop_pow);
	programme->since_change_sec += programme->coefs.hop_sec;
	programme->before.age_sec += programme->coefs.hop_sec;
	programme->counts = false;
	if (programme->known) {
		if (hear_louder(programme))
			news = HR_PROGRAMME_LOUDER;
		gate = gate_lu(programme);
		programme->counts = fmaxf(lufs[HR_WINDOW_50MS], lufs[HR_WINDOW_400MS]) >
			programme->lufs - gate;
		if (programme->counts && count(programme, hop_pow))
			news = HR_PROGRAMME_BACK;
	}
	found = hear_quiet(programme, hop_pow, periodicity, gate);
	return found.weight_sec > 0.0f ? take_finding(programme, &found) : news;
}
