/* SPDX-License-Identifier: MIT */
#ifndef HR_BENCH_SCENES_H
#define HR_BENCH_SCENES_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/dsp/ops.h"
#include "kernel/engine.h"

/** Sound, settings and shape of blocks that the engine is timed and counted with. */

#define SCENE_MAX_CHANNELS 16u
#define SCENE_MAX_BLOCK 1024u

enum scene_sound {
	SCENE_MUSIC,	/**< see music.h; level_db over full scale */
	SCENE_NOISE,	/**< white, peak at level_db */
	SCENE_DENORMALS,
	SCENE_SILENCE,
};

struct scene {
	const char *key;		/**< for a command line */
	const char *name;		/**< for a reader */
	enum scene_sound sound;
	double level_db;
	uint32_t n_channels;
	uint32_t block_frames;
	double goal_ns;			/**< a frame, on one core of today; 0 = none */
	void (*change)(struct hr_params *params);	/**< NULL = default settings */
	bool watched;			/**< with all meters */
};

/** Those of the table, in its order; the end is an entry without a key. */
extern const struct scene scenes[];

/** The one with this key, or NULL. */
const struct scene *scene_find(const char *key);

/** An engine that plays a scene, and where the sound comes from and goes to. */
struct player {
	const struct scene *scene;
	struct hr_engine *engine;
	const float *in;		/**< n_channels rows of in_frames, one after another */
	uint32_t in_frames;		/**< whole blocks; then it starts again */
	uint32_t at_frame;
	float out[SCENE_MAX_CHANNELS][SCENE_MAX_BLOCK];
};

/**
 * The sound of a scene: n_channels rows of n_frames, one after another. The caller
 * frees it; NULL without memory.
 */
float *scene_make_sound(const struct scene *scene, uint32_t n_frames);

/**
 * Make the engine, with this set of loops. in stays the caller's and in use. Returns 0
 * or a negative errno.
 */
int player_init(struct player *player, const struct scene *scene, const struct hr_ops *ops,
		const float *in, uint32_t in_frames);
void player_finish(struct player *player);

/** Play n_frames, whole blocks, from where the last call ended. */
void player_play(struct player *player, uint32_t n_frames);

/** Play n_frames and return in how many of a hundred blocks the limiter acted. */
double player_limiting_percent(struct player *player, uint32_t n_frames);

#endif /* HR_BENCH_SCENES_H */
