/* SPDX-License-Identifier: MIT */
#ifndef HR_APPLEVEL_H
#define HR_APPLEVEL_H

#include <stdbool.h>

#include <pipewire/impl.h>

#include "app-level/gain-computer.h"
#include "graph/metadata.h"
#include "graph/streams.h"
#include "profile/app-level-keys.h"
#include "state/store.h"

/**
 * Programs that are too loud are turned down, each for itself, wherever they play.
 *
 * A program's streams are heard (meter-node.h), judged (gain-computer.h), and cut by a
 * volume nobody sees (volumes.h). Volume and mute of mixers stay as they are and
 * go on to work: the user's volume is a ceiling. How loud a program was is remembered, so
 * that its next stream begins at its level. doc/decisions/0009-app-level.md tells why so.
 *
 * While it is off nothing is watched. While nothing that is managed plays there is no
 * timer, and while it plays one of APPLEVEL_TICK_MSEC.
 *
 * Thread: main.
 */

#define APPLEVEL_TICK_MSEC 20
#define APPLEVEL_MAX_PROGRAMS 256u
#define APPLEVEL_PROGRAM_BYTES 128u
#define APPLEVEL_STREAM_KEY "level"		/**< of a stream: tells its cut */

struct applevel;

/** Off, with a tuning of zeros, and every program of interest once on. 0 or negative errno. */
int applevel_new(struct applevel **applevelp, struct pw_context *context,
		struct streams *streams, struct metadata *md);

/** Give all streams the user's volume back. NULL is fine. */
void applevel_free(struct applevel *applevel);

/** Begin to level, or take back what was cut, in the steps of a move. */
void applevel_set_on(struct applevel *applevel, bool is_on);
bool applevel_is_on(const struct applevel *applevel);

/** Whether programs are levelled that nothing was said of. */
void applevel_set_default(struct applevel *applevel, bool is_on);

/** Level a program or not; -1: as the default. -ENOSPC, -ENAMETOOLONG or -ENOMEM. */
int applevel_set_program(struct applevel *applevel, const char *program, int is_on);

/**
 * Forget how loud the program of a stream is, also what is saved, and listen anew; what
 * was cut fades. -ENOENT when the stream is not watched.
 */
int applevel_forget(struct applevel *applevel, uint32_t stream_id);

/** The same for all programs there ever were. */
void applevel_forget_all(struct applevel *applevel);

/** From now on. Values are in the ranges of hr_app_level_specs. */
void applevel_set_tuning(struct applevel *applevel, const struct hr_app_level *tuning);
const struct hr_app_level *applevel_get_tuning(const struct applevel *applevel);

/**
 * While it is held, what is set is only noted; when that ends, every stream is judged
 * once, by all of it.
 */
void applevel_hold(struct applevel *applevel, bool is_held);

/**
 * Know what was saved of programs, and save what is learned: of each that played, when its
 * stream ends. state outlives the applevel; NULL saves nothing.
 */
void applevel_set_state(struct applevel *applevel, struct state *state);

#endif /* HR_APPLEVEL_H */
