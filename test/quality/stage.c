/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <ebur128.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dsp/units.h"

static const double channel_lin[STAGE_MAX_CHANNELS] = { 1.0, 0.7, 0.5, 0.4, 0.3, 0.2 };

static void *allocate(size_t n, size_t size_bytes)
{
	void *mem = calloc(n, size_bytes);

	if (mem == NULL)
		abort();
	return mem;
}

struct stage *stage_new(uint32_t rate_hz, uint32_t n_channels, double length_sec)
{
	struct stage *stage = allocate(1, sizeof(*stage));

	hr_params_init(&stage->params);
	stage->rate_hz = rate_hz;
	stage->n_channels = n_channels;
	stage->n_frames = stage_at(stage, length_sec);
	stage->source = allocate(stage->n_frames, sizeof(float));
	for (uint32_t c = 0; c < n_channels; c++) {
		stage->in[c] = allocate(stage->n_frames, sizeof(float));
		stage->out[c] = allocate(stage->n_frames, sizeof(float));
	}
	stage->gain_db = allocate((size_t)(length_sec * STAGE_STEPS_PER_SEC) + 2, sizeof(double));
	return stage;
}

void stage_free(struct stage *stage)
{
	for (uint32_t c = 0; c < stage->n_channels; c++) {
		free(stage->in[c]);
		free(stage->out[c]);
	}
	free(stage->source);
	free(stage->gain_db);
	free(stage);
}

uint32_t stage_at(const struct stage *stage, double sec)
{
	return (uint32_t)(sec * stage->rate_hz + 0.5);
}

void stage_spread(struct stage *stage)
{
	for (uint32_t c = 1; c < stage->n_channels; c++)
		for (uint32_t n = 0; n < stage->n_frames; n++)
			stage->in[c][n] = (float)(stage->in[0][n] * channel_lin[c]);
}

static struct hr_engine *new_engine(const struct stage *stage)
{
	static const enum hr_channel_weight weights[STAGE_MAX_CHANNELS] = {
		[3] = HR_CHANNEL_LFE, [4] = HR_CHANNEL_SURROUND, [5] = HR_CHANNEL_SURROUND,
	};
	struct hr_setup setup = { .n_channels = stage->n_channels };
	struct hr_engine *engine;
	struct hr_plan plan;

	memcpy(setup.weight, weights, sizeof(weights));
	if (hr_engine_new(&engine, &setup) < 0)
		abort();
	hr_plan_compute(&plan, &stage->params, stage->rate_hz);
	hr_engine_set_plan(engine, &plan);
	return engine;
}

/* Blocks of 10 ms; the first frames out are the silence of the delay. */
void stage_play(struct stage *stage)
{
	uint32_t step_frames = stage->rate_hz / STAGE_STEPS_PER_SEC;
	uint32_t delay_frames = hr_latency_frames(stage->rate_hz);
	struct hr_engine *engine = new_engine(stage);
	struct hr_meters meters;

	for (uint32_t at = 0, i = 0; at < stage->n_frames; at += step_frames, i++) {
		const float *ins[STAGE_MAX_CHANNELS];
		float *outs[STAGE_MAX_CHANNELS];
		uint32_t left_frames = stage->n_frames - at;

		for (uint32_t c = 0; c < stage->n_channels; c++) {
			ins[c] = stage->in[c] + at;
			outs[c] = stage->out[c] + at;
		}
		hr_engine_process(engine, outs, ins,
				left_frames < step_frames ? left_frames : step_frames);
		hr_engine_read_meters(engine, &meters);
		stage->gain_db[i] = hr_lin_to_db((double)meters.agc_gain_lin);
	}
	hr_engine_free(engine);
	for (uint32_t c = 0; c < stage->n_channels; c++) {
		float *out = stage->out[c];

		memmove(out, out + delay_frames,
				(stage->n_frames - delay_frames) * sizeof(*out));
		memset(out + stage->n_frames - delay_frames, 0, delay_frames * sizeof(*out));
	}
}

static ebur128_state *measure(const struct stage *stage, float *const x[], double from_sec,
		double to_sec, int mode)
{
	static const int layout[STAGE_MAX_CHANNELS] = {
		EBUR128_LEFT, EBUR128_RIGHT, EBUR128_CENTER, EBUR128_UNUSED,
		EBUR128_LEFT_SURROUND, EBUR128_RIGHT_SURROUND,
	};
	ebur128_state *meter = ebur128_init(stage->n_channels, stage->rate_hz, mode);
	float frame[STAGE_MAX_CHANNELS];

	if (meter == NULL)
		abort();
	for (uint32_t c = 0; c < stage->n_channels; c++)
		ebur128_set_channel(meter, c, layout[c]);
	if (mode == EBUR128_MODE_M && ebur128_set_max_window(meter,
	    (unsigned long)(1000.0 * (to_sec - from_sec) + 1.0)) == EBUR128_ERROR_NOMEM)
		abort();
	for (uint32_t n = stage_at(stage, from_sec); n < stage_at(stage, to_sec); n++) {
		for (uint32_t c = 0; c < stage->n_channels; c++)
			frame[c] = x[c][n];
		ebur128_add_frames_float(meter, frame, 1);
	}
	return meter;
}

double stage_loudness_lufs(const struct stage *stage, float *const x[], double from_sec,
		double to_sec)
{
	ebur128_state *meter = measure(stage, x, from_sec, to_sec, EBUR128_MODE_I);
	double lufs = HR_SILENCE_DB;

	ebur128_loudness_global(meter, &lufs);
	ebur128_destroy(&meter);
	return lufs;
}

double stage_window_lufs(const struct stage *stage, float *const x[], double from_sec,
		double to_sec)
{
	ebur128_state *meter = measure(stage, x, from_sec, to_sec, EBUR128_MODE_M);
	double lufs = HR_SILENCE_DB;

	ebur128_loudness_window(meter, (unsigned long)(1000.0 * (to_sec - from_sec)), &lufs);
	ebur128_destroy(&meter);
	return lufs;
}

double stage_peak_dbfs(const struct stage *stage)
{
	float peak_lin = 0.0f;

	for (uint32_t c = 0; c < stage->n_channels; c++)
		for (uint32_t n = 0; n < stage->n_frames; n++)
			peak_lin = fmaxf(peak_lin, fabsf(stage->out[c][n]));
	return hr_lin_to_db((double)peak_lin);
}

/* Lines `headroom.NAME = VALUE` of a file with the settings of a profile. */
static void read_settings(struct hr_params *params, FILE *file)
{
	char line[256], name[128], value[128];

	while (fgets(line, sizeof(line), file) != NULL) {
		int id;

		if (sscanf(line, " %127[a-z0-9.-] = %127s", name, value) != 2 ||
		    strncmp(name, HR_PARAM_PREFIX "profile.", sizeof(HR_PARAM_PREFIX) + 7) == 0 ||
		    strncmp(name, HR_PARAM_PREFIX, sizeof(HR_PARAM_PREFIX) - 1) != 0)
			continue;
		id = hr_params_find(name);
		if (id < 0 || hr_params_set_text(params, id, value) < 0) {
			fprintf(stderr, "%s = %s: refused\n", name, value);
			abort();
		}
	}
}

void stage_use_profile(struct stage *stage, const char *name)
{
	const char *folder = getenv("HR_TEST_PROFILES");
	char path[512];
	FILE *file;

	hr_params_init(&stage->params);
	snprintf(path, sizeof(path), "%s/%s.conf", folder != NULL ? folder : "conf/profiles", name);
	if ((file = fopen(path, "r")) == NULL) {
		perror(path);
		abort();
	}
	read_settings(&stage->params, file);
	fclose(file);
}
