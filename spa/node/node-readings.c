/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "kernel/dsp/units.h"
#include "node/node.h"

/*
 * The readings in Props. Of channels the loudest is shown: all of them would make Props
 * too large for sixty-four.
 */

static void build_float(struct spa_pod_builder *b, const char *name, double value)
{
	spa_pod_builder_string(b, name);
	spa_pod_builder_float(b, (float)value);
}

static void build_long(struct spa_pod_builder *b, const char *name, uint64_t value)
{
	spa_pod_builder_string(b, name);
	spa_pod_builder_long(b, (int64_t)value);
}

static void build_int(struct spa_pod_builder *b, const char *name, uint32_t value)
{
	spa_pod_builder_string(b, name);
	spa_pod_builder_int(b, (int32_t)SPA_MIN(value, (uint32_t)INT32_MAX));
}

static void build_gains(const struct hr_meters *meters, struct spa_pod_builder *b)
{
	build_float(b, "headroom.meter.input-lufs", hr_pow_to_lufs((double)meters->in_level_pow));
	build_float(b, "headroom.meter.output-lufs",
			hr_pow_to_lufs((double)meters->out_level_pow));
	build_float(b, "headroom.meter.agc-gain-db", hr_lin_to_db((double)meters->agc_gain_lin));
	build_float(b, "headroom.meter.match-gain-db",
			hr_lin_to_db((double)meters->match_gain_lin));
	build_float(b, "headroom.meter.compressor-gain-db",
			hr_lin_to_db((double)meters->comp_gain_min_lin));
	build_float(b, "headroom.meter.limiter-gain-db",
			hr_lin_to_db((double)meters->limit_gain_min_lin));
}

static void build_peaks(const struct hr_meters *meters, struct spa_pod_builder *b)
{
	float in_true_lin = 0.0f, out_true_lin = 0.0f;

	for (uint32_t c = 0; c < meters->n_channels; c++) {
		in_true_lin = fmaxf(in_true_lin, meters->channels[c].in_true_peak_lin);
		out_true_lin = fmaxf(out_true_lin, meters->channels[c].out_true_peak_lin);
	}
	build_float(b, "headroom.meter.input-peak-dbfs",
			hr_lin_to_db((double)meters->in_peak_lin));
	build_float(b, "headroom.meter.output-peak-dbfs",
			hr_lin_to_db((double)meters->out_peak_lin));
	build_float(b, "headroom.meter.input-true-peak-dbtp", hr_lin_to_db((double)in_true_lin));
	build_float(b, "headroom.meter.output-true-peak-dbtp",
			hr_lin_to_db((double)out_true_lin));
}

/* Loudness range, EBU Tech 3342; 0 while there is nothing to tell. */
static double range_lu(const struct hr_r128_reading *r128)
{
	return r128->range_low_pow > 0.0 ? hr_pow_to_lufs(r128->range_high_pow) -
		hr_pow_to_lufs(r128->range_low_pow) : 0.0;
}

static void build_loudness(const struct hr_meters *meters, struct spa_pod_builder *b)
{
	const struct hr_r128_reading *in = &meters->in_r128, *out = &meters->out_r128;

	build_float(b, "headroom.meter.input-momentary-lufs", hr_pow_to_lufs(in->momentary_pow));
	build_float(b, "headroom.meter.input-short-term-lufs", hr_pow_to_lufs(in->short_pow));
	build_float(b, "headroom.meter.input-integrated-lufs",
			hr_pow_to_lufs(in->integrated_pow));
	build_float(b, "headroom.meter.input-range-lu", range_lu(in));
	build_float(b, "headroom.meter.output-momentary-lufs",
			hr_pow_to_lufs(out->momentary_pow));
	build_float(b, "headroom.meter.output-short-term-lufs", hr_pow_to_lufs(out->short_pow));
	build_float(b, "headroom.meter.output-integrated-lufs",
			hr_pow_to_lufs(out->integrated_pow));
	build_float(b, "headroom.meter.output-range-lu", range_lu(out));
	build_long(b, "headroom.meter.watched-frames", meters->n_watched_frames);
}

static void build_counters(const struct rt_report *report, struct spa_pod_builder *b)
{
	const struct hr_cycle_counts *cycles = &report->cycles;

	build_long(b, "headroom.meter.frames", report->meters.n_frames);
	build_long(b, "headroom.meter.scrubbed-samples", report->meters.n_scrubbed);
	build_long(b, "headroom.meter.input-clipped-samples", report->meters.n_in_clipped);
	build_long(b, "headroom.meter.output-clipped-samples", report->meters.n_out_clipped);
	build_long(b, "headroom.meter.cycles", cycles->n_cycles);
	build_long(b, "headroom.meter.starved-cycles", cycles->n_starved);
	build_long(b, "headroom.meter.late-cycles", cycles->n_late);
	build_long(b, "headroom.meter.xruns", cycles->n_xruns);
	build_int(b, "headroom.meter.process-min-ns", cycles->process_min_ns);
	build_int(b, "headroom.meter.process-avg-ns", cycles->process_avg_ns);
	build_int(b, "headroom.meter.process-p99-ns", cycles->process_p99_ns);
	build_int(b, "headroom.meter.process-max-ns", cycles->process_max_ns);
	build_int(b, "headroom.meter.wake-min-ns", cycles->wake_min_ns);
	build_int(b, "headroom.meter.wake-avg-ns", cycles->wake_avg_ns);
	build_int(b, "headroom.meter.wake-p99-ns", cycles->wake_p99_ns);
	build_int(b, "headroom.meter.wake-max-ns", cycles->wake_max_ns);
	build_long(b, "headroom.meter.output-frames", report->n_output_frames);
	build_long(b, "headroom.meter.position", report->position);
	build_long(b, "headroom.meter.clock-ns", report->clock_ns);
	build_int(b, "headroom.meter.quantum-frames", report->quantum_frames);
	build_int(b, "headroom.meter.rate-hz", report->rate_hz);
	build_int(b, "headroom.meter.applied-generation", report->generation);
}

/* What became of what was set: requested counts every Props that came. */
static void build_serials(const struct impl *impl, const struct rt_report *report,
		struct spa_pod_builder *b)
{
	build_long(b, "headroom.serial.requested", impl->control.serial);
	build_long(b, "headroom.serial.applied", report->applied_serial);
	build_long(b, "headroom.serial.applied-position", report->applied_position);
	build_long(b, "headroom.serial.rejected", impl->n_rejected);
}

void node_readings_build(struct impl *impl, struct spa_pod_builder *b)
{
	struct rt *rt = &impl->rt;
	const struct rt_report *report;

	atomic_fetch_add_explicit(&rt->words.n_asked, 1, memory_order_relaxed);
	hr_mailbox_acquire(&rt->report_box);
	report = &rt->reports[rt->report_box.read_slot];
	build_gains(&report->meters, b);
	build_peaks(&report->meters, b);
	build_loudness(&report->meters, b);
	build_counters(report, b);
	build_serials(impl, report, b);
}

/*
 * The clock belongs to the driver, which writes it on its own thread, and so may another
 * process. A read that is torn, where 64 bits are two, is one wrong answer of many.
 */
static void progress_read(const struct headroom_progress_reader *reader,
		struct headroom_progress *progress)
{
	const struct impl *impl = SPA_CONTAINER_OF(reader, struct impl, progress);
	/* Changed only while this thread waits. */
	const struct spa_io_position *position = impl->rt.sink_position;
	uint64_t n_frames;
	uint32_t rate_hz;

	*progress = (struct headroom_progress) {
		.processed_ns = atomic_load_explicit(&impl->rt.processed_ns,
				memory_order_relaxed),
		.n_frames = atomic_load_explicit(&impl->rt.n_frames, memory_order_relaxed),
		.n_scrubbed = atomic_load_explicit(&impl->rt.n_scrubbed, memory_order_relaxed),
	};
	if (position == NULL)
		return;
	n_frames = __atomic_load_n(&position->clock.duration, __ATOMIC_RELAXED);
	rate_hz = __atomic_load_n(&position->clock.rate.denom, __ATOMIC_RELAXED);
	progress->driver_ns = __atomic_load_n(&position->clock.nsec, __ATOMIC_RELAXED);
	if (rate_hz != 0)
		progress->period_ns = SPA_MIN(n_frames, (uint64_t)HR_MAX_BLOCK) *
			SPA_NSEC_PER_SEC / rate_hz;
}

void node_progress_init(struct impl *impl)
{
	impl->progress.read = progress_read;
}
