/* SPDX-License-Identifier: MIT */
/*
 * Play a scene for a number of frames and do nothing else: for a program that counts
 * instructions, see check-counts.sh.
 *
 * usage: bench-count LEVEL SCENE N_FRAMES
 *
 * LEVEL is a name of hr_ops_find(), SCENE a key of scenes.c. Ends with 77 when this
 * machine, real or simulated, has no such level.
 */
#include <stdio.h>
#include <stdlib.h>

#include "music.h"
#include "scenes.h"

#define SKIPPED 77

/* Short, since making it counts for nothing and takes time: 8 blocks of 1024. */
#define SOUND_FRAMES 8192u

static int play(const struct scene *scene, const struct hr_ops *ops, uint32_t n_frames)
{
	struct player *player = calloc(1, sizeof(*player));
	float *sound = scene_make_sound(scene, SOUND_FRAMES);
	int res = player != NULL && sound != NULL ? 0 : -1;

	if (res == 0)
		res = player_init(player, scene, ops, sound, SOUND_FRAMES);
	if (res == 0) {
		player_play(player, n_frames);
		player_finish(player);
	}
	free(player);
	free(sound);
	return res;
}

int main(int argc, char *argv[])
{
	const struct scene *scene = argc == 4 ? scene_find(argv[2]) : NULL;
	const struct hr_ops *ops;
	unsigned long n_frames;

	if (scene == NULL) {
		fprintf(stderr, "usage: bench-count LEVEL SCENE N_FRAMES\n");
		return 2;
	}
	n_frames = strtoul(argv[3], NULL, 10);
	if (n_frames == 0 || n_frames > MUSIC_FRAMES || n_frames % SCENE_MAX_BLOCK != 0) {
		fprintf(stderr, "bench-count: N_FRAMES is %s, a multiple of %u up to %u "
				"is allowed\n", argv[3], SCENE_MAX_BLOCK, MUSIC_FRAMES);
		return 2;
	}
	ops = hr_ops_find(argv[1]);
	if (ops == NULL)
		return SKIPPED;
	return play(scene, ops, (uint32_t)n_frames) < 0;
}
