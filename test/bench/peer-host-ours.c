/* SPDX-License-Identifier: MIT */
/* Our engine as one of the peers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dsp/ops.h"
#include "kernel/engine.h"
#include "peer-host.h"

struct ours {
	struct hr_engine *engine;
	uint32_t block_frames;
	uint32_t rate_hz;
};

static int set_params(struct hr_params *params, const struct peer_spec *spec, char *why)
{
	hr_params_init(params);
	for (const struct peer_setting *s = spec->settings; s->name != NULL; s++) {
		char name[64];

		snprintf(name, sizeof(name), HR_PARAM_PREFIX "%s", s->name);
		if (hr_params_set(params, hr_params_find(name), (double)s->value) < 0) {
			snprintf(why, PEER_WHY_BYTES, "no parameter %s = %g", name,
					(double)s->value);
			return -1;
		}
	}
	return 0;
}

static void *open_ours(const struct peer_spec *spec, const struct peer_context *context,
		char *why)
{
	struct hr_setup setup = { .n_channels = PEER_CHANNELS };
	struct hr_params params;
	struct hr_plan plan;
	struct ours *ours;

	if (set_params(&params, spec, why) < 0)
		return NULL;
	setup.ops = spec->plugin != NULL ? hr_ops_find(spec->plugin) : hr_ops_best();
	if (setup.ops == NULL) {
		snprintf(why, PEER_WHY_BYTES, "this CPU has no %s", spec->plugin);
		return NULL;
	}
	ours = calloc(1, sizeof(*ours));
	if (ours == NULL || hr_engine_new(&ours->engine, &setup) < 0) {
		snprintf(why, PEER_WHY_BYTES, "no memory");
		free(ours);
		return NULL;
	}
	ours->block_frames = context->block_frames;
	ours->rate_hz = context->rate_hz;
	hr_plan_compute(&plan, &params, context->rate_hz);
	hr_engine_set_plan(ours->engine, &plan);
	return ours;
}

static void run_ours(void *instance, float *const out[], const float *const in[])
{
	const struct ours *ours = instance;

	hr_engine_process(ours->engine, out, in, ours->block_frames);
}

static int latency_ours(void *instance)
{
	const struct ours *ours = instance;

	return (int)hr_latency_frames(ours->rate_hz);
}

static void close_ours(void *instance)
{
	struct ours *ours = instance;

	hr_engine_free(ours->engine);
	free(ours);
}

const struct peer_api peer_ours = { open_ours, run_ours, latency_ours, close_ours };
