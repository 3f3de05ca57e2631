/* SPDX-License-Identifier: MIT */
#include "scenes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "music.h"

/* The leveller may not turn it down and the makeup is high, so that compressor and limiter
 * have work in every block, which the default settings would spare them. */
static void driven(struct hr_params *params)
{
	params->agc_max_cut_db = 0.0f;
	params->comp_enabled = true;
	params->comp_makeup_auto = false;
	params->comp_makeup_db = 24.0f;
}

static void limiter_alone(struct hr_params *params)
{
	params->agc_enabled = params->comp_enabled = false;
}

static void compressor_alone(struct hr_params *params)
{
	params->agc_enabled = params->limit_enabled = false;
	params->comp_enabled = true;
}

static void bypassed(struct hr_params *params)
{
	params->bypass = true;
}

static void matched(struct hr_params *params)
{
	params->bypass = params->bypass_matched = true;
}

const struct scene scenes[] = {
	{ "chain", "loud music, whole chain", SCENE_MUSIC, 12, 2, 1024, 16, driven },
	{ "default", "loud music, default settings", SCENE_MUSIC, 12, 2, 1024, 16, NULL },
	{ "block32", "loud music, blocks of 32", SCENE_MUSIC, 12, 2, 32, 0, driven },
	{ "limiter", "loud music, limiter alone", SCENE_MUSIC, 12, 2, 1024, 10, limiter_alone },
	{ "compressor", "loud music, compressor alone", SCENE_MUSIC, 12, 2, 1024, 0,
		compressor_alone },
	{ "noise", "white noise, whole chain", SCENE_NOISE, 12, 2, 1024, 0, driven },
	{ "quiet", "quiet music, default settings", SCENE_MUSIC, -30, 2, 1024, 0, NULL },
	{ "quiet-limiter", "quiet music, limiter alone", SCENE_MUSIC, -30, 2, 1024, 0,
		limiter_alone },
	{ "denormals", "denormals, whole chain", SCENE_DENORMALS, 0, 2, 1024, 0, driven },
	{ "silence", "silence, default settings", SCENE_SILENCE, 0, 2, 1024, 1, NULL },
	{ "bypassed", "loud music, bypassed", SCENE_MUSIC, 12, 2, 1024, 0, bypassed },
	{ "watched", "whole chain and all meters", SCENE_MUSIC, 12, 2, 1024, 0, driven, true },
	{ "matched", "bypassed, level-matched", SCENE_MUSIC, 12, 2, 1024, 0, matched },
	{ "channels1", "whole chain, 1 channel", SCENE_MUSIC, 12, 1, 1024, 0, driven },
	{ "channels6", "whole chain, 6 channels", SCENE_MUSIC, 12, 6, 1024, 0, driven },
	{ "channels8", "whole chain, 8 channels", SCENE_MUSIC, 12, 8, 1024, 0, driven },
	{ "channels16", "whole chain, 16 channels", SCENE_MUSIC, 12, 16, 1024, 0, driven },
	{ 0 }
};

const struct scene *scene_find(const char *key)
{
	for (const struct scene *scene = scenes; scene->key != NULL; scene++)
		if (strcmp(scene->key, key) == 0)
			return scene;
	return NULL;
}

float *scene_make_sound(const struct scene *scene, uint32_t n_frames)
{
	const float peak_lin = (float)pow(10.0, scene->level_db / 20.0);
	float *rows = calloc((size_t)scene->n_channels * n_frames, sizeof(*rows));

	for (uint32_t c = 0; c < scene->n_channels && rows != NULL; c++) {
		float *row = rows + (size_t)c * n_frames;

		if (scene->sound == SCENE_MUSIC)
			music_fill(row, c, n_frames, scene->level_db);
		else if (scene->sound == SCENE_NOISE)
			music_fill_noise(row, c, n_frames, peak_lin);
		else if (scene->sound == SCENE_DENORMALS)
			music_fill_noise(row, c, n_frames, 1e-39f);
	}
	return rows;
}

int player_init(struct player *player, const struct scene *scene, const struct hr_ops *ops,
		const float *in, uint32_t in_frames)
{
	struct hr_setup setup = { .n_channels = scene->n_channels, .ops = ops };
	struct hr_params params;
	struct hr_plan plan;
	int res;

	memset(player, 0, sizeof(*player));
	player->scene = scene;
	player->in = in;
	player->in_frames = in_frames;
	res = hr_engine_new(&player->engine, &setup);
	if (res < 0)
		return res;
	hr_params_init(&params);
	if (scene->change != NULL)
		scene->change(&params);
	hr_plan_compute(&plan, &params, MUSIC_RATE_HZ);
	hr_engine_set_plan(player->engine, &plan);
	hr_engine_watch(player->engine, scene->watched);
	return 0;
}

void player_finish(struct player *player)
{
	hr_engine_free(player->engine);
}

void player_play(struct player *player, uint32_t n_frames)
{
	const struct scene *scene = player->scene;
	const float *from[SCENE_MAX_CHANNELS];
	float *to[SCENE_MAX_CHANNELS];

	for (uint32_t n = 0; n < n_frames; n += scene->block_frames) {
		for (uint32_t c = 0; c < scene->n_channels; c++) {
			from[c] = player->in + (size_t)c * player->in_frames + player->at_frame;
			to[c] = player->out[c];
		}
		hr_engine_process(player->engine, to, from, scene->block_frames);
		player->at_frame = (player->at_frame + scene->block_frames) % player->in_frames;
	}
}

double player_limiting_percent(struct player *player, uint32_t n_frames)
{
	const uint32_t n_blocks = n_frames / player->scene->block_frames;
	uint32_t n_limiting = 0;

	for (uint32_t i = 0; i < n_blocks; i++) {
		struct hr_meters meters;

		hr_engine_clear_meters(player->engine);
		player_play(player, player->scene->block_frames);
		hr_engine_read_meters(player->engine, &meters);
		n_limiting += meters.limit_gain_min_lin < 1.0f;
	}
	return 100.0 * n_limiting / n_blocks;
}
