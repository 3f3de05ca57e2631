/* SPDX-License-Identifier: MIT */
#ifndef HR_PROFILE_WATCH_H
#define HR_PROFILE_WATCH_H

#include <limits.h>
#include <stdbool.h>

#include <pipewire/loop.h>

#include <headroom/profile-file.h>

/**
 * Tells when a profile in one of the directories may have changed, by inotify.
 *
 * A directory that is not there is waited for in the nearest one above it that is.
 * Nothing runs while nothing changes; what changes within PROFILE_WATCH_MSEC is told
 * once. A file that a symbolic link leads to out of the directory is not watched.
 *
 * Thread: main.
 */

#define PROFILE_WATCH_MSEC 100
#define PROFILE_WATCH_MAX 4u	/**< two directories, and one above each */

struct profile_watch_place {
	int wd;				/**< of inotify */
	char name[NAME_MAX + 1];	/**< that matters in it; "" is every profile */
};

struct profile_watch {
	struct pw_loop *loop;
	const struct hr_profile_dirs *dirs;
	void (*changed)(void *data);
	void *data;
	int fd;				/**< of inotify, closed with the source */
	struct spa_source *source;
	struct spa_source *timer;	/**< ends a burst; set only during one */
	bool is_burst;
	unsigned int n_places;
	struct profile_watch_place places[PROFILE_WATCH_MAX];
};

/**
 * Watch. changed is called from the loop, and may not finish the watch. All pointers
 * are kept. 0 or negative errno, and nothing is watched.
 */
int profile_watch_init(struct profile_watch *watch, struct pw_loop *loop,
		const struct hr_profile_dirs *dirs, void (*changed)(void *data), void *data);

/** Fine after a failed profile_watch_init(), and after a memset to 0. */
void profile_watch_finish(struct profile_watch *watch);

#endif /* HR_PROFILE_WATCH_H */
