/* SPDX-License-Identifier: MIT */
/*
 * What somebody hears who compares: a programme is played, and its end once more, as it is
 * processed and in level-matched bypass. Raw interleaved stereo floats in; out come both
 * second ends, the processed one first.
 *
 * usage: hr-matched RATE-HZ END-FRAMES [NAME=VALUE]...
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/engine.h"
#include "params/params.h"

#define N_CHANNELS 2u
#define BLOCK_FRAMES 1024u

struct sound {
	float *frames;
	size_t n_frames;
};

static int fail(const char *why)
{
	fprintf(stderr, "hr-matched: %s\n", why);
	return EXIT_FAILURE;
}

static bool read_sound(struct sound *sound)
{
	const size_t frame_bytes = N_CHANNELS * sizeof(float);
	size_t room = 0, n;

	do {
		float *more = realloc(sound->frames, (room + BLOCK_FRAMES * 1024u) * frame_bytes);

		if (more == NULL)
			return false;
		sound->frames = more;
		room += BLOCK_FRAMES * 1024u;
		n = fread(sound->frames + sound->n_frames * N_CHANNELS, frame_bytes,
				room - sound->n_frames, stdin);
		sound->n_frames += n;
	} while (sound->n_frames == room);
	return ferror(stdin) == 0;
}

static bool set_params(struct hr_params *params, char *args[], int n_args)
{
	hr_params_init(params);
	for (int i = 0; i < n_args; i++) {
		char *equals = strchr(args[i], '=');
		int id;

		if (equals == NULL)
			return false;
		*equals = '\0';
		id = hr_params_find(args[i]);
		if (id < 0 || hr_params_set_text(params, id, equals + 1) < 0)
			return false;
	}
	params->bypass_matched = true;
	return true;
}

static void use(struct hr_engine *engine, const struct hr_params *params, uint32_t rate_hz)
{
	struct hr_plan plan;

	hr_plan_compute(&plan, params, rate_hz);
	hr_engine_set_plan(engine, &plan);
}

static void play_block(struct hr_engine *engine, float *frames, uint32_t n_frames)
{
	float in[N_CHANNELS][BLOCK_FRAMES], out[N_CHANNELS][BLOCK_FRAMES];
	const float *ins[N_CHANNELS] = { in[0], in[1] };
	float *outs[N_CHANNELS] = { out[0], out[1] };

	for (uint32_t c = 0; c < N_CHANNELS; c++)
		for (uint32_t n = 0; n < n_frames; n++)
			in[c][n] = frames[n * N_CHANNELS + c];
	hr_engine_process(engine, outs, ins, n_frames);
	for (uint32_t c = 0; c < N_CHANNELS; c++)
		for (uint32_t n = 0; n < n_frames; n++)
			frames[n * N_CHANNELS + c] = out[c][n];
}

/* out: NULL if nobody listens */
static bool play(struct hr_engine *engine, const float *frames, size_t n_frames, FILE *out)
{
	float block[N_CHANNELS * BLOCK_FRAMES];

	for (size_t at = 0; at < n_frames; at += BLOCK_FRAMES) {
		const size_t left = n_frames - at, n = left < BLOCK_FRAMES ? left : BLOCK_FRAMES;

		memcpy(block, frames + at * N_CHANNELS, n * N_CHANNELS * sizeof(float));
		play_block(engine, block, (uint32_t)n);
		if (out != NULL && fwrite(block, N_CHANNELS * sizeof(float), n, out) != n)
			return false;
	}
	return true;
}

static bool play_end(const struct sound *sound, size_t end_frames, struct hr_params *params,
		uint32_t rate_hz, bool bypass)
{
	const struct hr_setup setup = { .n_channels = N_CHANNELS };
	const float *end = sound->frames + (sound->n_frames - end_frames) * N_CHANNELS;
	struct hr_engine *engine;
	bool good;

	if (hr_engine_new(&engine, &setup) < 0)
		return false;
	params->bypass = false;
	use(engine, params, rate_hz);
	play(engine, sound->frames, sound->n_frames, NULL);
	params->bypass = bypass;
	use(engine, params, rate_hz);
	good = play(engine, end, end_frames, stdout);
	hr_engine_free(engine);
	return good;
}

int main(int argc, char *argv[])
{
	struct sound sound = { 0 };
	struct hr_params params;
	uint32_t rate_hz;
	size_t end_frames;
	bool good;

	if (argc < 3 || !set_params(&params, argv + 3, argc - 3))
		return fail("usage: hr-matched RATE-HZ END-FRAMES [NAME=VALUE]...");
	rate_hz = (uint32_t)strtoul(argv[1], NULL, 10);
	end_frames = strtoul(argv[2], NULL, 10);
	if (!read_sound(&sound) || end_frames > sound.n_frames)
		return fail("no memory, or less sound than its end");
	good = play_end(&sound, end_frames, &params, rate_hz, false) &&
		play_end(&sound, end_frames, &params, rate_hz, true);
	free(sound.frames);
	return good && fflush(stdout) == 0 ? EXIT_SUCCESS : fail("no memory, or cannot write");
}
