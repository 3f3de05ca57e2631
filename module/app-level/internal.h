/* SPDX-License-Identifier: MIT */
#ifndef HR_APPLEVEL_PRIV_H
#define HR_APPLEVEL_PRIV_H

#include "app-level/app-level.h"
#include "app-level/loudness-cache.h"
#include "app-level/meter-node.h"
#include "app-level/volumes.h"

/**
 * What the files share: app-level.c has the streams, the timer and what was set,
 * stream-level.c one stream, stream-volume.c its volume. Thread: main.
 */

/** What the key `level` of a stream said last. */
struct app_told {
	uint64_t at_ns;
	double cut_db, level_lufs, ceiling_db;
};

struct app {
	struct spa_list link;
	struct applevel *applevel;
	struct stream *stream;
	struct spa_hook node_listener;
	char program[APPLEVEL_PROGRAM_BYTES];	/**< "" when it has no name */
	bool is_managed;		/**< it is to be levelled */
	bool is_running;
	bool needs_ear;			/**< its ports changed */
	bool needs_link;		/**< somebody else linked it */
	bool has_learned;		/**< what is worth saving */

	struct applevel_ear *ear;	/**< NULL while it can't be heard */
	bool is_ear_lost;		/**< somebody broke it */
	uint64_t ear_made_ns;
	uint64_t ear_wait_ns;		/**< from its loss until it is made again */
	uint64_t ear_due_ns;
	uint64_t n_cycles;		/**< that the ear ran */
	uint64_t written_at_cycle;	/**< what was written last came back then */

	struct applevel_volumes volumes;	/**< the user's */
	double user_db;
	struct applevel_loudness loudness;
	struct applevel_cut cut;
	double unmoved_sec;		/**< since the cut could move */
	double playing_cut_db;		/**< that the client has taken over */
	bool is_cut;			/**< softVolumes are ours */
	unsigned int n_written;		/**< writes that did not come back yet */
	bool needs_write;		/**< too many are on the way */
	unsigned int n_repeats;		/**< writes of the same, in a row */
	uint64_t written_ns;
	uint32_t props_flags;		/**< of the Props, to see them change */
	struct app_told told;
};

struct applevel {
	struct pw_context *context;
	struct metadata *md;
	struct streams *streams;	/**< borrowed */
	struct spa_hook streams_listener;	/**< while is_watching */
	bool is_watching;
	bool is_on, is_default_on;
	bool is_held;			/**< streams are judged later */
	struct hr_app_level tuning;
	struct applevel_memory memory;
	struct spa_list apps;
	struct spa_source *turn;	/**< does what an event may not */
	struct spa_source *timer;	/**< armed while is_ticking */
	bool is_ticking;
	uint64_t ticked_ns;
};

/** Do what the flags of an app ask for, soon. */
void applevel_wake(struct applevel *applevel);

/** Begin or end the ticks, as something plays or not. */
void applevel_update_timer(struct applevel *applevel);

/** Whether what was set says that the stream is to be levelled. */
bool applevel_wants(const struct applevel *applevel, struct stream *stream);

/* loudness-cache.c */

/** "-11.2", whatever the locale is. Returns text. */
const char *applevel_tenths(char text[16], double x);

/** Save what is known of a program. */
void applevel_save(struct applevel *applevel, const char *program);

/* stream-level.c */

/** NULL when there is no memory. */
struct app *app_new(struct applevel *applevel, struct stream *stream);

/** Without a word to the stream, as it is going. */
void app_free(struct app *app);

/** Whether it is to be levelled may have changed. */
void app_update(struct app *app);

/** Make and free what it needs. In a turn of the loop. */
void app_turn(struct app *app);

/** Listen, and move the cut. True while it needs ticks. */
bool app_tick(struct app *app, uint64_t now_ns, double elapsed_sec);

/** Whether it needs ticks. */
bool app_is_busy(const struct app *app);

/** Forget how loud it is, and listen anew. */
void app_forget(struct app *app);

/* stream-volume.c */

/** What its ear hears was multiplied by what plays now. */
void app_tell_ear(struct app *app);

/** It is levelled from now on: know its volumes, and cut it at once unless it plays. */
void app_cut_begin(struct app *app);

/**
 * Move the cut by what elapsed_sec allow, and write it. has_sound: something was heard
 * that it may move for.
 */
void app_cut_move(struct app *app, bool has_sound, uint64_t now_ns, double elapsed_sec);

/** Its Props were written, by us or by others. */
void app_cut_props_changed(struct app *app);

/** Give the user's volume back at once. */
void app_restore(struct app *app);

#endif /* HR_APPLEVEL_PRIV_H */
