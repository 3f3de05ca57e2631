/* SPDX-License-Identifier: MIT */
#include "monitor/view/readings.h"

#include <math.h>

#define LUFS_OFFSET_DB (-0.691)		/* ITU-R BS.1770 */
#define REST_SEC 16.0			/* then all have fallen to the floor */

void readings_init(struct readings *readings, bool is_plain)
{
	*readings = (struct readings) { .is_plain = is_plain, .silent_sec = 2.0 * REST_SEC };
	for (int c = 0; c < (int)HR_TAP_MAX_CHANNELS; c++) {
		struct readings_side *sides[] = { &readings->in[c], &readings->out[c] };

		for (int i = 0; i < 2; i++) {
			ballistics_peak_reset(&sides[i]->peak);
			ballistics_peak_reset(&sides[i]->true_peak);
		}
	}
}

void readings_clear_holds(struct readings *readings)
{
	for (int c = 0; c < (int)HR_TAP_MAX_CHANNELS; c++) {
		ballistics_peak_reset(&readings->in[c].true_peak);
		ballistics_peak_reset(&readings->out[c].true_peak);
		readings->in[c].peak.hold_db = readings->in[c].peak.now_db;
		readings->out[c].peak.hold_db = readings->out[c].peak.now_db;
	}
	readings->in_true_peak_lin = readings->out_true_peak_lin = 0.0f;
}

static double lufs(float pow)
{
	return pow > 0.0f ? LUFS_OFFSET_DB + ballistics_pow_to_db((double)pow) :
		BALLISTICS_FLOOR_DB;
}

static double range_lu(float low_pow, float high_pow)
{
	return low_pow > 0.0f && high_pow >= low_pow ?
		10.0 * log10((double)high_pow / (double)low_pow) : NAN;
}

/* ---- one side of a channel ---- */

/* The mean square since the base, or NAN when nothing was measured. */
static double mean_since(const struct readings *r, const struct hr_tap_snapshot *now,
		double sum, double base_sum)
{
	if (!r->has_last || now->n_watched_frames <= r->base.n_watched_frames)
		return NAN;
	return fmax(sum - base_sum, 0.0) /
		(double)(now->n_watched_frames - r->base.n_watched_frames);
}

static void move_side(struct readings_side *side, bool is_plain, float peak_lin,
		float true_peak_lin, double heard_pow, double elapsed_sec)
{
	double peak_db = ballistics_lin_to_db((double)peak_lin);
	double true_peak_db = ballistics_lin_to_db((double)true_peak_lin);

	if (is_plain) {
		side->peak.now_db = fmax(side->peak.now_db, peak_db);
		side->peak.hold_db = side->peak.now_db;
		side->true_peak.hold_db = fmax(side->true_peak.hold_db, true_peak_db);
		if (!isnan(heard_pow))
			side->mean_pow = heard_pow;
		return;
	}
	ballistics_peak_add(&side->peak, peak_db, elapsed_sec);
	ballistics_peak_add(&side->true_peak, true_peak_db, elapsed_sec);
	if (!isnan(heard_pow))
		side->mean_pow = ballistics_mean(side->mean_pow, heard_pow, elapsed_sec);
}

static struct model_meter meter_of(const struct readings_side *side)
{
	return (struct model_meter) {
		.peak_dbfs = side->peak.now_db,
		.peak_hold_dbfs = side->peak.hold_db,
		.true_peak_dbtp = side->true_peak.hold_db,
		.mean_square_dbfs = ballistics_pow_to_db(side->mean_pow),
	};
}

/* ---- all of it ---- */

static void move_channels(struct readings *r, const struct hr_tap_meters *meters,
		uint32_t n_channels, double elapsed_sec)
{
	const struct hr_tap_snapshot *now = &meters->now;

	for (uint32_t c = 0; c < n_channels; c++) {
		const struct hr_tap_peaks *peaks = &meters->recent.channel[c];

		move_side(&r->in[c], r->is_plain, peaks->in_peak_lin, peaks->in_true_peak_lin,
				mean_since(r, now, now->energy[c].in_square_sum,
					r->base.energy[c].in_square_sum), elapsed_sec);
		move_side(&r->out[c], r->is_plain, peaks->out_peak_lin, peaks->out_true_peak_lin,
				mean_since(r, now, now->energy[c].out_square_sum,
					r->base.energy[c].out_square_sum), elapsed_sec);
		r->in_true_peak_lin = fmaxf(r->in_true_peak_lin, peaks->in_true_peak_lin);
		r->out_true_peak_lin = fmaxf(r->out_true_peak_lin, peaks->out_true_peak_lin);
	}
}

static void rest_channels(struct readings *r, uint32_t n_channels, double elapsed_sec)
{
	for (uint32_t c = 0; c < n_channels; c++) {
		move_side(&r->in[c], r->is_plain, 0.0f, 0.0f, 0.0, elapsed_sec);
		move_side(&r->out[c], r->is_plain, 0.0f, 0.0f, 0.0, elapsed_sec);
	}
}

static void move_reductions(struct readings *r, double comp_lin, double limit_lin,
		double elapsed_sec)
{
	double comp_db = fmax(-ballistics_lin_to_db(comp_lin), 0.0);
	double limit_db = fmax(-ballistics_lin_to_db(limit_lin), 0.0);

	if (r->is_plain) {
		r->comp.now_db = fmax(r->comp.now_db, comp_db);
		r->limit.now_db = fmax(r->limit.now_db, limit_db);
		return;
	}
	ballistics_peak_add(&r->comp, comp_db, elapsed_sec);
	ballistics_peak_add(&r->limit, limit_db, elapsed_sec);
	/* A reduction rests at none. */
	r->comp.now_db = fmax(r->comp.now_db, 0.0);
	r->limit.now_db = fmax(r->limit.now_db, 0.0);
}

static struct model_counters counters_of(const struct hr_tap_snapshot *now)
{
	return (struct model_counters) {
		.n_in_clipped = now->n_in_clipped,
		.n_out_clipped = now->n_out_clipped,
		.n_scrubbed = now->n_scrubbed,
		.n_xruns = now->n_xruns,
		.n_starved = now->n_starved_cycles,
		.n_late = now->n_late_cycles,
		.process_avg_ns = now->process_avg_ns,
		.process_p99_ns = now->process_p99_ns,
		.process_max_ns = now->process_max_ns,
		.rate_hz = now->rate_hz,
		.quantum_frames = now->quantum_frames,
	};
}

static void show_snapshot(const struct readings *r, const struct hr_tap_snapshot *now,
		struct model_sound *sound)
{
	sound->in = (struct model_loudness) {
		lufs(now->in_momentary_pow), lufs(now->in_short_pow), lufs(now->in_integrated_pow),
		range_lu(now->in_range_low_pow, now->in_range_high_pow),
		ballistics_lin_to_db((double)r->in_true_peak_lin),
	};
	sound->out = (struct model_loudness) {
		lufs(now->out_momentary_pow), lufs(now->out_short_pow),
		lufs(now->out_integrated_pow),
		range_lu(now->out_range_low_pow, now->out_range_high_pow),
		ballistics_lin_to_db((double)r->out_true_peak_lin),
	};
	sound->agc_gain_db = ballistics_lin_to_db((double)now->agc_gain_lin);
	sound->counters = counters_of(now);
}

static void show_moved(const struct readings *r, uint32_t n_channels, struct model_sound *sound)
{
	sound->n_channels = n_channels;
	for (uint32_t c = 0; c < n_channels; c++) {
		sound->channels[c].in = meter_of(&r->in[c]);
		sound->channels[c].out = meter_of(&r->out[c]);
	}
	sound->comp_gain_db = 0.0 - r->comp.now_db;
	sound->limit_gain_db = 0.0 - r->limit.now_db;
}

static void move(struct readings *r, const struct hr_tap_meters *meters, uint32_t n_channels,
		double elapsed_sec)
{
	/* Who comes late, or first, is told the extremes of all time: these are not of now. */
	if (!meters->is_recent_hold) {
		move_channels(r, meters, n_channels, elapsed_sec);
		move_reductions(r, (double)meters->recent.comp_gain_min_lin,
				(double)meters->recent.limit_gain_min_lin, elapsed_sec);
	}
	if (!r->is_plain || !r->has_last)
		r->base = meters->now;
	r->last = meters->now;
	r->has_last = true;
}

void readings_add(struct readings *r, const struct hr_tap_meters *meters, uint32_t n_channels,
		double elapsed_sec, struct model_sound *sound, struct history *history)
{
	bool is_new = meters != NULL && (!r->has_last || meters->now.frame != r->last.frame);

	r->silent_sec = is_new ? 0.0 : r->silent_sec + elapsed_sec;
	r->pending_sec += elapsed_sec;
	if (is_new) {
		move(r, meters, n_channels, r->pending_sec);
	} else if (r->silent_sec > READINGS_SILENT_SEC) {
		rest_channels(r, n_channels, r->pending_sec);
		move_reductions(r, 1.0, 1.0, r->pending_sec);
	}
	if (is_new || r->silent_sec > READINGS_SILENT_SEC)
		r->pending_sec = 0.0;
	if (r->has_last)
		show_snapshot(r, &r->last, sound);
	show_moved(r, n_channels, sound);
	if (!readings_is_playing(r)) {
		sound->in.momentary_lufs = sound->in.short_lufs = BALLISTICS_FLOOR_DB;
		sound->out.momentary_lufs = sound->out.short_lufs = BALLISTICS_FLOOR_DB;
	} else if (history != NULL) {
		history_add(history, &(struct history_entry) {
			.loudest_lufs = sound->out.short_lufs,
			.reduction_db = sound->comp_gain_db + sound->limit_gain_db,
		}, elapsed_sec);
	}
}

void readings_taken(struct readings *r)
{
	for (int c = 0; c < (int)HR_TAP_MAX_CHANNELS; c++) {
		ballistics_peak_reset(&r->in[c].peak);
		ballistics_peak_reset(&r->out[c].peak);
		ballistics_peak_reset(&r->in[c].true_peak);
		ballistics_peak_reset(&r->out[c].true_peak);
		r->in[c].mean_pow = r->out[c].mean_pow = 0.0;
	}
	r->comp.now_db = r->limit.now_db = 0.0;
	r->base = r->last;
}

bool readings_is_playing(const struct readings *r)
{
	return r->silent_sec <= READINGS_SILENT_SEC;
}

bool readings_is_moving(const struct readings *r)
{
	return r->silent_sec <= REST_SEC;
}
