/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tap/meters.h"

static HR_RT void set_counts(struct hr_tap_snapshot *now, const struct hr_cycle_counts *cycles)
{
	now->n_cycles = cycles->n_cycles;
	now->n_starved_cycles = cycles->n_starved;
	now->n_late_cycles = cycles->n_late;
	now->n_xruns = cycles->n_xruns;
	now->xrun_frames = cycles->xrun_frames;
	now->n_timed_cycles = cycles->n_timed;
	now->process_min_ns = cycles->process_min_ns;
	now->process_avg_ns = cycles->process_avg_ns;
	now->process_p99_ns = cycles->process_p99_ns;
	now->process_max_ns = cycles->process_max_ns;
}

static HR_RT void set_loudness(struct hr_tap_snapshot *now, const struct hr_meters *meters)
{
	const struct hr_r128_reading *in = &meters->in_r128, *out = &meters->out_r128;

	now->in_momentary_pow = (float)in->momentary_pow;
	now->in_short_pow = (float)in->short_pow;
	now->in_integrated_pow = (float)in->integrated_pow;
	now->in_range_low_pow = (float)in->range_low_pow;
	now->in_range_high_pow = (float)in->range_high_pow;
	now->out_momentary_pow = (float)out->momentary_pow;
	now->out_short_pow = (float)out->short_pow;
	now->out_integrated_pow = (float)out->integrated_pow;
	now->out_range_low_pow = (float)out->range_low_pow;
	now->out_range_high_pow = (float)out->range_high_pow;
	now->in_level_pow = meters->in_level_pow;
	now->out_level_pow = meters->out_level_pow;
}

HR_RT void tap_meters_now(struct hr_tap_snapshot *now, const struct hr_meters *meters,
		const struct hr_cycle_counts *cycles)
{
	now->n_in_clipped = meters->n_in_clipped;
	now->n_out_clipped = meters->n_out_clipped;
	now->n_scrubbed = meters->n_scrubbed;
	now->n_watched_frames = meters->n_watched_frames;
	now->agc_gain_lin = meters->agc_gain_lin;
	set_counts(now, cycles);
	set_loudness(now, meters);
	for (uint32_t c = 0; c < meters->n_channels; c++) {
		now->energy[c].in_square_sum = meters->channels[c].in_square_sum;
		now->energy[c].out_square_sum = meters->channels[c].out_square_sum;
	}
}

HR_RT void tap_meters_extremes(struct hr_tap_extremes *extremes, const struct hr_meters *meters)
{
	memset(extremes->unused, 0, sizeof(extremes->unused));
	extremes->comp_gain_min_lin = meters->comp_gain_min_lin;
	extremes->limit_gain_min_lin = meters->limit_gain_min_lin;
	for (uint32_t c = 0; c < meters->n_channels; c++) {
		const struct hr_channel_meters *from = &meters->channels[c];

		extremes->channel[c] = (struct hr_tap_peaks) {
			.in_peak_lin = from->in_peak_lin,
			.out_peak_lin = from->out_peak_lin,
			.in_true_peak_lin = from->in_true_peak_lin,
			.out_true_peak_lin = from->out_true_peak_lin,
		};
	}
}
