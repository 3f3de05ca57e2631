/* SPDX-License-Identifier: MIT */
#include "kernel/leveller/leveller.h"

#include <math.h>
#include <string.h>

#include "kernel/dsp/fastmath.h"

#define DB_PER_LOG2 ((float)HR_DB_PER_LOG2)
#define SNAP_DB 1e-4f
#define NO_POW 1e-20

/* What the compressor adds is averaged over so many blocks of 100 ms that count. */
#define CORRECTION_BLOCKS 40.0f
#define MAX_CORRECTION_DB ((float)HR_LEVELLER_GIVE_BACK_DB)

void hr_leveller_init(struct hr_leveller *leveller)
{
	memset(leveller, 0, sizeof(*leveller));
	leveller->from_lin = leveller->to_lin = 1.0f;
	hr_programme_init(&leveller->programme);
}

HR_RT void hr_leveller_set_coefs(struct hr_leveller *leveller,
		const struct hr_leveller_coefs *coefs)
{
	leveller->coefs = *coefs;
	hr_programme_set_coefs(&leveller->programme, &coefs->programme);
	if (!coefs->corrects)
		leveller->correction_db = 0.0f;
}

HR_RT void hr_leveller_reset(struct hr_leveller *leveller)
{
	hr_programme_reset(&leveller->programme);
	hr_periodicity_reset(&leveller->periodicity, &leveller->coefs.periodicity);
	leveller->hop_pow = leveller->levelled_pow = 0.0;
	leveller->hop_chunks = leveller->block_chunks = 0;
	leveller->hold_sec = leveller->overload_db = 0.0f;
	leveller->hop_from_db = leveller->hop_to_db;
	leveller->from_lin = leveller->to_lin;
}

HR_RT void hr_leveller_begin_chunk(struct hr_leveller *leveller)
{
	const float part = (float)(leveller->hop_chunks + 1) / (float)leveller->coefs.hop_chunks;
	const float gain_db = leveller->hop_from_db +
		part * (leveller->hop_to_db - leveller->hop_from_db);

	leveller->from_lin = leveller->to_lin;
	leveller->to_lin = hr_exp2(gain_db / DB_PER_LOG2);
}

HR_RT bool hr_leveller_process(const struct hr_leveller *leveller, float *const buf[],
		uint32_t n_channels, uint32_t at_frame, uint32_t n_frames, float *total_lin)
{
	const float step_lin = (leveller->to_lin - leveller->from_lin) * (1.0f / (float)HR_CHUNK);
	float gain_lin[HR_CHUNK];

	if (leveller->from_lin >= 1.0f && leveller->from_lin <= 1.0f &&
	    leveller->to_lin >= 1.0f && leveller->to_lin <= 1.0f)
		return false;
	for (uint32_t n = 0; n < n_frames; n++) {
		gain_lin[n] = leveller->from_lin + step_lin * (float)(at_frame + n + 1);
		total_lin[n] *= gain_lin[n];
	}
	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t n = 0; n < n_frames; n++)
			buf[c][n] *= gain_lin[n];
	return true;
}

/* What of the level is to be evened out: all of it, or less. */
static HR_RT float reference_lufs(const struct hr_leveller *leveller)
{
	const float amount = leveller->coefs.amount;

	if (amount >= 1.0f || leveller->long_sec <= 0.0f)
		return leveller->programme.lufs;
	return amount * leveller->programme.lufs +
		(1.0f - amount) * hr_level_lufs(leveller->long_pow);
}

static HR_RT float wanted_db(const struct hr_leveller *leveller)
{
	const struct hr_leveller_coefs *coefs = &leveller->coefs;
	const float lift_db = coefs->target_lufs - reference_lufs(leveller);

	return fmaxf(-coefs->max_cut_db, fminf(coefs->max_boost_db, lift_db)) -
		leveller->correction_db;
}

static HR_RT float way_coef(const struct hr_leveller *leveller, float missing_db)
{
	const struct hr_leveller_coefs *coefs = &leveller->coefs;
	const struct hr_programme *programme = &leveller->programme;

	if (programme->weight_sec < coefs->fast_sec ||
	    programme->since_change_sec < coefs->fast_sec)
		return missing_db < 0.0f ? coefs->fall_coef : coefs->rise_coef;
	if (programme->since_change_sec < coefs->settle_sec)
		return coefs->settle_coef;
	return fabsf(missing_db) > coefs->rest_lu ? coefs->follow_coef : coefs->rest_coef;
}

static HR_RT void move_lift(struct hr_leveller *leveller)
{
	float missing_db = -leveller->lift_db;

	if (!leveller->coefs.enabled) {
		leveller->lift_db += leveller->coefs.off_coef * missing_db;
		if (fabsf(leveller->lift_db) < SNAP_DB)
			leveller->lift_db = 0.0f;
		return;
	}
	if (!leveller->programme.known || leveller->hold_sec <= 0.0f)
		return;
	missing_db = wanted_db(leveller) - leveller->lift_db;
	leveller->hold_sec -= leveller->coefs.hop_sec;
	leveller->lift_db += way_coef(leveller, missing_db) * missing_db;
}

/* Short sound that comes out far above the target. */
static HR_RT void move_overload(struct hr_leveller *leveller)
{
	static const enum hr_level_window window[HR_N_OVERLOAD_RULES] = {
		HR_WINDOW_10MS, HR_WINDOW_50MS, HR_WINDOW_100MS,
	};
	const struct hr_leveller_coefs *coefs = &leveller->coefs;
	const float less_lu = leveller->long_sec < coefs->first_sec ? coefs->first_less_lu : 0.0f;
	const float base_lufs = coefs->target_lufs - leveller->lift_db - less_lu;
	float wanted = 0.0f;

	for (uint32_t i = 0; i < HR_N_OVERLOAD_RULES && coefs->enabled; i++)
		wanted = fminf(wanted, base_lufs + coefs->overload_lu[i] -
				leveller->programme.windows.lufs[window[i]]);
	wanted = fmaxf(wanted, -coefs->max_cut_db - leveller->lift_db);
	wanted = fminf(wanted, 0.0f);
	leveller->overload_db += (wanted < leveller->overload_db ? coefs->overload_fall_coef :
			coefs->overload_rise_coef) * (wanted - leveller->overload_db);
	if (leveller->overload_db > -SNAP_DB)
		leveller->overload_db = 0.0f;
}

static HR_RT void remember_long(struct hr_leveller *leveller, double hop_pow)
{
	const struct hr_leveller_coefs *coefs = &leveller->coefs;

	leveller->hold_sec = coefs->hold_sec;
	leveller->long_sec = fminf(leveller->long_sec + coefs->hop_sec, coefs->long_sec);
	leveller->long_pow += (double)(coefs->hop_sec / leveller->long_sec) *
		(hop_pow - leveller->long_pow);
}

static HR_RT void end_hop(struct hr_leveller *leveller)
{
	const double hop_pow = leveller->hop_pow / leveller->coefs.hop_chunks;
	/* nobody listens while the gain is off, and the level is only shown */
	const float periodicity = leveller->coefs.enabled ? leveller->periodicity.reading : 1.0f;
	struct hr_programme *programme = &leveller->programme;
	enum hr_programme_news news;

	leveller->hop_pow = 0.0;
	leveller->hop_chunks = 0;
	news = hr_programme_push(programme, hop_pow, periodicity);
	if (news != HR_PROGRAMME_GOES_ON)
		leveller->hold_sec = leveller->coefs.hold_sec;
	/* nothing was heard with the gain that was: a loud start needs no way */
	if (news == HR_PROGRAMME_BEGINS && leveller->coefs.enabled)
		leveller->lift_db = fminf(leveller->lift_db, wanted_db(leveller));
	if (programme->counts)
		remember_long(leveller, hop_pow);
	move_lift(leveller);
	move_overload(leveller);
	leveller->hop_from_db = leveller->hop_to_db;
	leveller->hop_to_db = leveller->lift_db + leveller->overload_db;
}

/* All channels that are measured, added up. */
static HR_RT void listen(struct hr_leveller *leveller, const struct hr_loudness *input)
{
	float mono[HR_CHUNK] = { 0.0f };

	for (uint32_t c = 0; c < input->n_channels; c++) {
		if (input->weight[c] <= 0.0)
			continue;
		for (uint32_t n = 0; n < HR_CHUNK; n++)
			mono[n] += input->chunk[c][n];
	}
	hr_periodicity_push(&leveller->periodicity, mono);
}

HR_RT void hr_leveller_end_chunk(struct hr_leveller *leveller, const struct hr_loudness *input)
{
	const double chunk_pow = hr_loudness_chunk_pow(input);
	const double from_lin = (double)leveller->from_lin, to_lin = (double)leveller->to_lin;

	if (leveller->coefs.enabled)
		listen(leveller, input);
	leveller->levelled_pow += chunk_pow * 0.5 * (from_lin * from_lin + to_lin * to_lin);
	leveller->block_chunks++;
	leveller->hop_pow += chunk_pow;
	if (++leveller->hop_chunks >= leveller->coefs.hop_chunks)
		end_hop(leveller);
}

HR_RT void hr_leveller_end_block(struct hr_leveller *leveller, double out_pow)
{
	const double levelled_pow = leveller->levelled_pow / fmax(1.0, leveller->block_chunks);
	float added_db;

	leveller->levelled_pow = 0.0;
	leveller->block_chunks = 0;
	if (!leveller->coefs.corrects || out_pow < NO_POW || levelled_pow < NO_POW ||
	    !leveller->programme.counts)
		return;
	added_db = 0.5f * DB_PER_LOG2 * hr_log2((float)(out_pow / levelled_pow));
	added_db = fmaxf(-MAX_CORRECTION_DB, fminf(MAX_CORRECTION_DB, added_db));
	leveller->correction_db += (added_db - leveller->correction_db) / CORRECTION_BLOCKS;
}

HR_RT double hr_leveller_in_pow(const struct hr_leveller *leveller)
{
	return leveller->programme.known ? leveller->programme.mean_pow : 0.0;
}

HR_RT double hr_leveller_out_pow(const struct hr_leveller *leveller)
{
	const float gain_db = leveller->lift_db + leveller->correction_db;
	const double gain_lin = (double)hr_exp2(gain_db / DB_PER_LOG2);

	return hr_leveller_in_pow(leveller) * gain_lin * gain_lin;
}

HR_RT bool hr_leveller_is_idle(const struct hr_leveller *leveller)
{
	const bool still = leveller->from_lin >= leveller->to_lin &&
		leveller->from_lin <= leveller->to_lin &&
		leveller->hop_from_db >= leveller->hop_to_db &&
		leveller->hop_from_db <= leveller->hop_to_db;
	const bool moves = leveller->coefs.enabled ? leveller->hold_sec > 0.0f :
		fabsf(leveller->lift_db) > 0.0f;

	return still && !moves && leveller->overload_db >= 0.0f &&
		leveller->programme.windows.lufs[HR_WINDOW_400MS] <=
		HR_LEVEL_WINDOWS_FLOOR_LUFS;
}
