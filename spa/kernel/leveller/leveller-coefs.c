/* SPDX-License-Identifier: MIT */
#include "kernel/leveller/leveller.h"

#include <math.h>

#include "kernel/dsp/units.h"

/*
 * The constants of the leveller. They were found together, by search, on recordings of
 * speech, films, calls, games and music, for what doc/figures.md prints; none of them is
 * sharp, and what each is for is said in the headers.
 */

/* programme-level.h */
#define MEMORY_SEC 4.42
#define GATE_LU 7.26
#define FIRST_GATE_LU 20.0
#define FIRST_SEC 1.23
#define SURE_LU 0.716
#define DRIFT_UP_LU 2.01
#define DRIFT_DOWN_LU 3.87
#define EVENT_SEC 1.0
#define EVENT_LU 2.26
#define KNOWN_SEC 16.7
#define KNOWN_UP_LU 3.98
#define KNOWN_UP_ABOVE_LU 9.5
#define KNOWN_UP_WEIGHT_SEC 0.4

static const struct hr_louder_rule louder_rules[HR_N_LOUDER_RULES] = {
	{ .above_lu = 16.8f, .excess_lu = 4.88f, .weight_sec = 0.1f },	/* 20 ms */
	{ .above_lu = 12.0f, .excess_lu = 3.86f, .weight_sec = 0.1f },	/* 50 ms */
	{ .above_lu = 8.8f, .excess_lu = 2.16f, .weight_sec = 0.1f },	/* 100 ms */
	{ .above_lu = 6.11f, .excess_lu = 1.95f, .weight_sec = 0.3f },	/* 300 ms */
};

/* quiet-evidence.h */
#define ABOVE_FLOOR_LU 3.3
#define FLOOR_DEPTH_LU 18.0
#define LOW_LU 6.47
#define START_SEC 0.0129
#define START_LOUD_LU 3.0		/* above the target */
#define NEED_SEC 0.219
#define NEED_ONE_ATTACK_SEC 0.969
#define NEED_KNOWN_SEC 0.285
#define NEED_KNOWN_STEADY_SEC 0.86
#define NEED_STEADY_SEC 0.837
#define NEED_LONG_SEC 3.79
#define ATTACK_LU 8.72
#define STEADY_DEPTH_LU 21.9
#define DEEP_LU 25.4
#define DEEP_FACTOR 2.98
#define FAINT_LUFS (-50.3)
#define FAINT_FACTOR 8.51
#define BACKGROUND_LU 2.49
#define KNOWN_LU 7.51
#define QUIET_MEMORY_SEC 1.56
#define ECHO_SEC 0.0482
#define ECHO_LU_PER_SEC 41.7
#define ECHO_FALL_LU 0.395
#define PRESENT_LU 5.63
#define PERIODIC 0.6
#define PERIODIC_SEC 0.0452
#define PERIODIC_SHARE 0.1
#define SHALLOW_PERIODIC_SEC 0.0564
#define NOISY_FACTOR 20.0
#define KNOWN_NOISY_FACTOR 20.0
#define SHALLOW_NOISY_FACTOR 1.6
#define SHALLOW_FAINT_LUFS (-53.8)
#define SHALLOW_FAINT_FACTOR 7.55
#define AGAIN_SEC 2.35
#define AGAIN_LU 4.63
#define AGAIN_FACTOR 0.606
#define SHALLOW_REACH_LU 16.4

static const struct hr_shallow_rule shallow_rules[HR_N_SHALLOW_RULES] = {
	{ .below_lu = 3.73f, .need_sec = 2.0f },
	{ .below_lu = 2.85f, .need_sec = 0.805f },
	{ .below_lu = 6.08f, .need_sec = 0.5f },
};

/* leveller.h */
#define FALL_SEC 0.0295
#define RISE_SEC 0.219
#define FAST_SEC 2.08
#define SETTLE_COEF_SEC 0.535
#define SETTLE_SEC 1.94
#define FOLLOW_SEC 0.151
#define REST_SEC 0.205
#define REST_LU 0.234
#define HOLD_SEC 0.3
#define FIRST_HEARD_SEC 0.3
#define FIRST_LESS_LU 10.6
#define OVERLOAD_FALL_SEC 0.003
#define OVERLOAD_RISE_SEC 0.0358

static const float overload_rules_lu[HR_N_OVERLOAD_RULES] = {
	11.2f,		/* 10 ms */
	8.79f,		/* 50 ms */
	11.8f,		/* 100 ms */
};

/* Haste is speed up to 1: evidence takes its time, also when all else is fast. */
static void compute_quiet(struct hr_quiet_coefs *coefs, const struct hr_params *params,
		float hop_sec, float haste)
{
	*coefs = (struct hr_quiet_coefs) {
		.hop_sec = hop_sec, .silence_lufs = params->agc_silence_lufs,
		.above_floor_lu = (float)ABOVE_FLOOR_LU, .low_lu = (float)LOW_LU,
		.floor_depth_lu = (float)FLOOR_DEPTH_LU,
		.first_sec = (float)START_SEC,
		.first_loud_lufs = params->agc_target_lufs + (float)START_LOUD_LU,
		.need_sec = (float)NEED_SEC / haste,
		.need_one_attack_sec = (float)NEED_ONE_ATTACK_SEC / haste,
		.need_known_sec = (float)NEED_KNOWN_SEC / haste,
		.need_known_steady_sec = (float)NEED_KNOWN_STEADY_SEC / haste,
		.need_steady_sec = (float)NEED_STEADY_SEC / haste,
		.need_long_sec = (float)NEED_LONG_SEC / haste,
		.attack_lu = (float)ATTACK_LU, .steady_depth_lu = (float)STEADY_DEPTH_LU,
		.deep_lu = (float)DEEP_LU, .deep_factor = (float)DEEP_FACTOR,
		.faint_lufs = (float)FAINT_LUFS, .faint_factor = (float)FAINT_FACTOR,
		.background_lu = (float)BACKGROUND_LU, .known_lu = (float)KNOWN_LU,
		.memory_sec = (float)QUIET_MEMORY_SEC,
		.echo_sec = (float)ECHO_SEC, .echo_lu_per_sec = (float)ECHO_LU_PER_SEC,
		.present_lu = (float)PRESENT_LU, .echo_fall_lu = (float)ECHO_FALL_LU,
		.periodic = (float)PERIODIC, .periodic_sec = (float)PERIODIC_SEC,
		.shallow_periodic_sec = (float)SHALLOW_PERIODIC_SEC,
		.periodic_share = (float)PERIODIC_SHARE, .noisy_factor = (float)NOISY_FACTOR,
		.known_noisy_factor = (float)KNOWN_NOISY_FACTOR,
		.shallow_noisy_factor = (float)SHALLOW_NOISY_FACTOR,
		.shallow_faint_lufs = (float)SHALLOW_FAINT_LUFS,
		.shallow_faint_factor = (float)SHALLOW_FAINT_FACTOR,
		.again_sec = (float)AGAIN_SEC, .again_lu = (float)AGAIN_LU,
		.again_factor = (float)AGAIN_FACTOR,
		.shallow_reach_lu = (float)SHALLOW_REACH_LU,
	};
	for (uint32_t i = 0; i < HR_N_SHALLOW_RULES; i++) {
		coefs->shallow[i] = shallow_rules[i];
		coefs->shallow[i].need_sec /= haste;
	}
}

static void compute_programme(struct hr_programme_coefs *coefs, const struct hr_params *params,
		float hop_sec, float speed)
{
	*coefs = (struct hr_programme_coefs) {
		.hop_sec = hop_sec, .memory_sec = (float)MEMORY_SEC / speed,
		.gate_lu = (float)GATE_LU, .first_gate_lu = (float)FIRST_GATE_LU,
		.first_sec = (float)FIRST_SEC, .sure_lu = (float)SURE_LU,
		.drift_up_lu = (float)DRIFT_UP_LU, .drift_down_lu = (float)DRIFT_DOWN_LU,
		.event_sec = (float)EVENT_SEC, .event_lu = (float)EVENT_LU,
		.known_sec = (float)KNOWN_SEC, .known_up_lu = (float)KNOWN_UP_LU,
		.known_up_above_lu = (float)KNOWN_UP_ABOVE_LU,
		.known_up_weight_sec = (float)KNOWN_UP_WEIGHT_SEC,
	};
	for (uint32_t i = 0; i < HR_N_LOUDER_RULES; i++)
		coefs->louder[i] = louder_rules[i];
	compute_quiet(&coefs->quiet, params, hop_sec, fminf(speed, 1.0f));
}

/* One-pole per hop. */
static float pole(double sec, float hop_sec)
{
	return (float)hr_ms_to_one_pole(1000.0 * sec, 1.0 / (double)hop_sec);
}

static void compute_ways(struct hr_leveller_coefs *coefs, float speed)
{
	const float hop_sec = coefs->hop_sec;

	coefs->hold_sec = (float)HOLD_SEC;
	coefs->fall_coef = pole(FALL_SEC, hop_sec);
	coefs->rise_coef = pole(RISE_SEC / (double)speed, hop_sec);
	coefs->fast_sec = (float)FAST_SEC;
	coefs->settle_coef = pole(SETTLE_COEF_SEC / (double)speed, hop_sec);
	coefs->settle_sec = (float)SETTLE_SEC;
	coefs->follow_coef = pole(FOLLOW_SEC / (double)speed, hop_sec);
	coefs->rest_coef = pole(REST_SEC / (double)speed, hop_sec);
	coefs->rest_lu = (float)REST_LU;
	coefs->off_coef = pole(HR_LEVELLER_OFF_MS / 1000.0, hop_sec);
	for (uint32_t i = 0; i < HR_N_OVERLOAD_RULES; i++)
		coefs->overload_lu[i] = overload_rules_lu[i];
	coefs->first_sec = (float)FIRST_HEARD_SEC;
	coefs->first_less_lu = (float)FIRST_LESS_LU;
	coefs->overload_fall_coef = pole(OVERLOAD_FALL_SEC, hop_sec);
	coefs->overload_rise_coef = pole(OVERLOAD_RISE_SEC, hop_sec);
}

void hr_leveller_coefs_compute(struct hr_leveller_coefs *coefs, const struct hr_params *params,
		uint32_t rate_hz)
{
	const double chunk_sec = (double)HR_CHUNK / rate_hz;
	const float speed = params->agc_speed_percent / 100.0f;

	*coefs = (struct hr_leveller_coefs) {
		.enabled = params->agc_enabled,
		.corrects = params->comp_enabled,
		.rate_hz = rate_hz,
		.hop_chunks = (uint32_t)ceil(HR_LEVELLER_HOP_SEC / chunk_sec),
		.target_lufs = params->agc_target_lufs,
		.max_boost_db = params->agc_max_boost_db,
		.max_cut_db = params->agc_max_cut_db,
		.amount = params->agc_amount_percent / 100.0f,
		.long_sec = (float)HR_LEVELLER_LONG_SEC,
	};
	coefs->hop_sec = (float)(coefs->hop_chunks * chunk_sec);
	compute_ways(coefs, speed);
	compute_programme(&coefs->programme, params, coefs->hop_sec, speed);
	hr_periodicity_coefs_compute(&coefs->periodicity, rate_hz);
}
