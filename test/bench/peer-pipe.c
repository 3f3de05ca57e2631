/* SPDX-License-Identifier: MIT */
/*
 * One stereo LV2 plugin as a filter: raw interleaved 32-bit floats in and out. What
 * test/listening measures other levellers with.
 *
 * usage: peer-pipe RATE-HZ URI [PORT=VALUE]...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer-host.h"

#define BLOCK_FRAMES 1024u

struct pipe {
	float frames[BLOCK_FRAMES * PEER_CHANNELS];
	float in[PEER_CHANNELS][BLOCK_FRAMES], out[PEER_CHANNELS][BLOCK_FRAMES];
};

static int fail(const char *why)
{
	fprintf(stderr, "peer-pipe: %s\n", why);
	return EXIT_FAILURE;
}

/* args are cut in place; the rest of settings stays the end of the list */
static const char *parse(struct peer_setting *settings, char *args[], int n_args)
{
	if (n_args >= PEER_MAX_SETTINGS)
		return "too many settings";
	for (int i = 0; i < n_args; i++) {
		char *equals = strchr(args[i], '='), *end;

		if (equals == NULL)
			return "a setting is PORT=VALUE";
		*equals = '\0';
		settings[i].name = args[i];
		settings[i].value = strtof(equals + 1, &end);
		if (end == equals + 1 || *end != '\0')
			return "the value of a setting is no number";
	}
	return NULL;
}

static void run(struct pipe *pipe, const struct peer_api *api, void *instance)
{
	const float *in[PEER_CHANNELS] = { pipe->in[0], pipe->in[1] };
	float *out[PEER_CHANNELS] = { pipe->out[0], pipe->out[1] };

	for (uint32_t c = 0; c < PEER_CHANNELS; c++)
		for (uint32_t n = 0; n < BLOCK_FRAMES; n++)
			pipe->in[c][n] = pipe->frames[n * PEER_CHANNELS + c];
	api->run(instance, out, in);
	for (uint32_t c = 0; c < PEER_CHANNELS; c++)
		for (uint32_t n = 0; n < BLOCK_FRAMES; n++)
			pipe->frames[n * PEER_CHANNELS + c] = pipe->out[c][n];
}

static int copy_all(struct pipe *pipe, const struct peer_api *api, void *instance)
{
	const size_t frame_bytes = sizeof(float) * PEER_CHANNELS;
	size_t n;

	do {
		n = fread(pipe->frames, frame_bytes, BLOCK_FRAMES, stdin);
		memset(pipe->frames + n * PEER_CHANNELS, 0, (BLOCK_FRAMES - n) * frame_bytes);
		run(pipe, api, instance);
		if (fwrite(pipe->frames, frame_bytes, n, stdout) != n)
			return fail("cannot write");
	} while (n == BLOCK_FRAMES);
	return fflush(stdout) == 0 && ferror(stdin) == 0 ? EXIT_SUCCESS : fail("cannot go on");
}

int main(int argc, char *argv[])
{
	struct peer_spec spec = { .name = "peer", .api = &peer_lv2 };
	struct peer_context context = { .block_frames = BLOCK_FRAMES };
	char why[PEER_WHY_BYTES] = "no memory";
	const char *wrong;
	struct pipe *pipe;
	void *instance;
	int status;

	if (argc < 3)
		return fail("usage: peer-pipe RATE-HZ URI [PORT=VALUE]...");
	context.rate_hz = (uint32_t)strtoul(argv[1], NULL, 10);
	spec.plugin = argv[2];
	wrong = parse(spec.settings, argv + 3, argc - 3);
	if (wrong != NULL)
		return fail(wrong);
	pipe = calloc(1, sizeof(*pipe));
	context.lv2_world = peer_lv2_world_new();
	instance = pipe != NULL && context.lv2_world != NULL ?
		peer_lv2.open(&spec, &context, why) : NULL;
	status = instance != NULL ? copy_all(pipe, &peer_lv2, instance) : fail(why);
	if (instance != NULL)
		peer_lv2.close(instance);
	if (context.lv2_world != NULL)
		peer_lv2_world_free(context.lv2_world);
	free(pipe);
	return status;
}
