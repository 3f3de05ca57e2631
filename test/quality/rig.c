/* SPDX-License-Identifier: MIT */
#include "rig.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dsp/ops.h"
#include "kernel/dsp/units.h"

const uint32_t rig_rates_hz[RIG_N_RATES] = { 44100, 48000, 96000, 192000 };
const double rig_ceilings_dbtp[RIG_N_CEILINGS] = { -1.0, -0.1 };

static const struct hr_ops *rig_ops(void)
{
	const char *name = getenv("HR_TEST_OPS");

	return name == NULL || strcmp(name, "best") == 0 ? hr_ops_best() : hr_ops_find(name);
}

bool rig_cannot_run(void)
{
	const struct hr_ops *ops = rig_ops();

	if (ops == NULL)
		printf("1..0 # SKIP no such inner loops on this machine\n");
	else
		printf("# inner loops: %s\n", ops->name);
	return ops == NULL;
}

uint64_t rig_number(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

struct hr_engine *rig_engine(const struct rig *rig)
{
	const struct hr_setup setup = { .n_channels = rig->n_channels, .ops = rig_ops() };
	struct hr_engine *engine;
	struct hr_params params;
	struct hr_plan plan;

	if (hr_engine_new(&engine, &setup) < 0)
		abort();
	hr_params_init(&params);
	params.agc_enabled = params.comp_enabled = rig->whole_chain;
	params.limit_ceiling_dbtp = (float)rig->ceiling_dbtp;
	hr_plan_compute(&plan, &params, rig->rate_hz);
	hr_engine_set_plan(engine, &plan);
	return engine;
}

void rig_render(struct hr_engine *engine, const struct rig *rig, float *const x[],
		uint32_t n_frames, uint32_t block_frames, uint64_t seed)
{
	struct dice dice = dice_seeded(seed);

	for (uint32_t at = 0, n; at < n_frames; at += n) {
		float *out[RIG_MAX_CHANNELS];
		const float *in[RIG_MAX_CHANNELS];

		n = block_frames ? block_frames :
				(uint32_t)dice_log_between(&dice, 1.0, HR_MAX_BLOCK + 0.9);
		if (n > n_frames - at)
			n = n_frames - at;
		for (uint32_t c = 0; c < rig->n_channels; c++)
			in[c] = out[c] = x[c] + at;
		hr_engine_process(engine, out, in, n);
	}
}

void rig_buffers(float *x[], uint32_t n_channels, uint32_t n_frames)
{
	x[0] = calloc((size_t)n_channels * n_frames, sizeof(float));
	if (x[0] == NULL)
		abort();
	for (uint32_t c = 1; c < n_channels; c++)
		x[c] = x[c - 1] + n_frames;
}

static uint32_t samples_over(const float *x, uint32_t n_frames, double ceiling_dbtp)
{
	const float ceiling_lin = (float)hr_db_to_lin((double)(float)ceiling_dbtp);
	uint32_t n_over = 0;

	for (uint32_t n = 0; n < n_frames; n++)
		n_over += !(fabsf(x[n]) <= ceiling_lin);
	return n_over;
}

struct rig_verdict rig_judge(const struct rig *rig, const struct meter *meter,
		const struct sound_list *list, uint32_t i, uint64_t seed, uint32_t n_frames)
{
	const uint32_t end = n_frames - METER_TAPS;
	struct hr_engine *engine = rig_engine(rig);
	struct rig_verdict verdict = { -200.0, 0.0, 0 };
	float *x[RIG_MAX_CHANNELS];

	rig_buffers(x, rig->n_channels, n_frames);
	for (uint32_t c = 0; c < rig->n_channels; c++)
		sound_make(list, i, seed + c, x[c], n_frames, rig->rate_hz);
	rig_render(engine, rig, x, n_frames, 1024, 0);
	for (uint32_t c = 0; c < rig->n_channels; c++) {
		const struct meter_peak peak = meter_true_peak(meter, x[c], n_frames, 0, end);
		const double over_db = 20.0 * log10(peak.lin + 1e-10) - rig->ceiling_dbtp;

		if (over_db > verdict.over_db) {
			verdict.over_db = over_db;
			verdict.frame = peak.frame;
		}
		verdict.n_samples_over += samples_over(x[c], n_frames, rig->ceiling_dbtp);
	}
	free(x[0]);
	hr_engine_free(engine);
	return verdict;
}
