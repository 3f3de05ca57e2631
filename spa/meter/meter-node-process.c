/* SPDX-License-Identifier: MIT */
#include <spa/node/io.h>
#include <spa/node/node.h>

#include "kernel/dsp/units.h"
#include "meter/meter-node.h"

/* What is heard: the data loop measures it and the main loop asks, through two mailboxes. */

static HR_RT const struct hr_ear_coefs *pick_coefs(const struct ear_rt *rt, uint32_t rate_hz)
{
	const struct hr_ear_coefs *best = &rt->coefs[0];

	for (uint32_t i = 1; i < HR_N_STANDARD_RATES; i++) {
		const struct hr_ear_coefs *coefs = &rt->coefs[i];
		uint32_t far = SPA_MAX(coefs->rate_hz, rate_hz) - SPA_MIN(coefs->rate_hz, rate_hz);

		if (far < SPA_MAX(best->rate_hz, rate_hz) - SPA_MIN(best->rate_hz, rate_hz))
			best = coefs;
	}
	return best;
}

HR_RT int ear_process(void *object)
{
	struct ear_rt *rt = &((struct ear_node *)object)->rt;
	const float *in[HR_MAX_CHANNELS];
	struct ear_report *report;
	uint64_t duration_frames = rt->position != NULL ? rt->position->clock.duration : 0;
	uint32_t n_frames = (uint32_t)SPA_MIN(duration_frames, (uint64_t)HR_MAX_BLOCK);

	if (n_frames == 0)
		return SPA_STATUS_NEED_DATA;
	hr_ear_set_coefs(&rt->ear, pick_coefs(rt, rt->position->clock.rate.denom));
	if (hr_mailbox_acquire(&rt->gain_box))
		hr_ear_set_gain(&rt->ear, rt->gains_lin[rt->gain_box.read_slot]);
	for (uint32_t c = 0; c < rt->n_channels; c++)
		in[c] = rt_port_take(&rt->ports[c], n_frames);
	hr_ear_process(&rt->ear, in, n_frames);
	report = &rt->reports[rt->report_box.write_slot];
	report->n_cycles = ++rt->n_cycles;
	hr_ear_read(&rt->ear, &report->reading);
	hr_mailbox_publish(&rt->report_box);
	return SPA_STATUS_NEED_DATA;
}

/* ---- the main loop's side ---- */

static void ear_set_gain(void *object, double gain_lin)
{
	struct ear_rt *rt = &((struct ear_node *)object)->rt;

	rt->gains_lin[rt->gain_box.write_slot] = gain_lin;
	hr_mailbox_publish(&rt->gain_box);
}

static void ear_read(void *object, struct headroom_ear_reading *reading)
{
	struct ear_rt *rt = &((struct ear_node *)object)->rt;
	const struct ear_report *report;

	hr_mailbox_acquire(&rt->report_box);
	report = &rt->reports[rt->report_box.read_slot];
	*reading = (struct headroom_ear_reading) {
		.n_cycles = report->n_cycles,
		.n_blocks = report->reading.n_blocks,
		.level_lufs = hr_pow_to_lufs(report->reading.level_pow),
		.peak_dbfs = hr_lin_to_db(report->reading.peak_lin),
	};
}

const struct headroom_ear_methods ear_methods = {
	HEADROOM_VERSION_EAR,
	.set_gain = ear_set_gain,
	.read = ear_read,
};
