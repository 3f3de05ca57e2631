/* SPDX-License-Identifier: MIT */
/*
 * Time of hr_engine_process() alone, in ns a frame: the best of several rounds, since
 * whatever else the machine does can only add. Run with `meson test --benchmark`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine.h"

#define RATE_HZ 48000u
#define N_FRAMES (RATE_HZ / 2)
#define N_ROUNDS 20
#define MAX_CHANNELS 8u

static float in[MAX_CHANNELS][N_FRAMES], out[MAX_CHANNELS][N_FRAMES];

struct scene {
	const char *name;
	float peak_lin;			/**< of the noise; 0 = silence */
	uint32_t n_channels;
	uint32_t block_frames;
	void (*change)(struct hr_params *params);
};

static void limiter_alone(struct hr_params *params)
{
	params->agc_enabled = params->comp_enabled = false;
}

static void bypassed(struct hr_params *params)
{
	params->bypass = true;
}

static const struct scene scenes[] = {
	{ "loud, whole chain", 2.0f, 2, 1024, NULL },
	{ "loud, blocks of 32", 2.0f, 2, 32, NULL },
	{ "loud, limiter alone", 2.0f, 2, 1024, limiter_alone },
	{ "quiet, limiter alone", 0.05f, 2, 1024, limiter_alone },
	{ "quiet, whole chain", 0.05f, 2, 1024, NULL },
	{ "denormals", 1e-39f, 2, 1024, NULL },
	{ "bypassed", 2.0f, 2, 1024, bypassed },
	{ "silence", 0.0f, 2, 1024, NULL },
	{ "loud, 1 channel", 2.0f, 1, 1024, NULL },
	{ "loud, 6 channels", 2.0f, 6, 1024, NULL },
	{ "loud, 8 channels", 2.0f, 8, 1024, NULL },
};

static void make_noise(float peak_lin)
{
	uint32_t seed = 1;

	for (uint32_t c = 0; c < MAX_CHANNELS; c++) {
		for (uint32_t n = 0; n < N_FRAMES; n++) {
			seed = seed * 1664525u + 1013904223u;
			in[c][n] = peak_lin * ((float)seed / 2147483648.0f - 1.0f);
		}
	}
}

static void run(struct hr_engine *engine, const struct scene *scene)
{
	const float *from[MAX_CHANNELS];
	float *to[MAX_CHANNELS];

	for (uint32_t n = 0; n + scene->block_frames <= N_FRAMES; n += scene->block_frames) {
		for (uint32_t c = 0; c < scene->n_channels; c++) {
			from[c] = in[c] + n;
			to[c] = out[c] + n;
		}
		hr_engine_process(engine, to, from, scene->block_frames);
	}
}

static double time_round_ns(struct hr_engine *engine, const struct scene *scene)
{
	struct timespec start, end;

	clock_gettime(CLOCK_MONOTONIC, &start);
	run(engine, scene);
	clock_gettime(CLOCK_MONOTONIC, &end);
	return ((double)(end.tv_sec - start.tv_sec) * 1e9 +
			(double)(end.tv_nsec - start.tv_nsec)) / N_FRAMES;
}

static int bench(const struct scene *scene)
{
	struct hr_setup setup = { .n_channels = scene->n_channels };
	struct hr_engine *engine;
	struct hr_params params;
	struct hr_plan plan;
	double best_ns = 1e9;

	if (hr_engine_new(&engine, &setup) < 0)
		return 1;
	hr_params_init(&params);
	if (scene->change != NULL)
		scene->change(&params);
	hr_plan_compute(&plan, &params, RATE_HZ);
	hr_engine_set_plan(engine, &plan);
	make_noise(scene->peak_lin);
	for (int i = 0; i < N_ROUNDS; i++) {
		double round_ns = time_round_ns(engine, scene);

		if (round_ns < best_ns)
			best_ns = round_ns;
	}
	printf("%-22s %8.1f\n", scene->name, best_ns);
	hr_engine_free(engine);
	return 0;
}

int main(void)
{
	int failed = 0;

	printf("%-22s ns/frame at %u Hz, stereo unless it says so\n", "", RATE_HZ);
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		failed |= bench(&scenes[i]);
	return failed;
}
