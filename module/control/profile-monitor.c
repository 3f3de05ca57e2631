/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include <spa/utils/defs.h>
#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "base/log.h"
#include "control/profile-monitor.h"

#define N_DIRS SPA_N_ELEMENTS(((struct hr_profile_dirs *)NULL)->paths)

/* What changes which names there are; one inode may be watched for two reasons. */
#define NAMES_MASK (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | \
		IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD)
/* ... and what is in them. */
#define FILES_MASK (NAMES_MASK | IN_CLOSE_WRITE | IN_ATTRIB)

/* It appeared between two looks: somebody else is quicker than that once, not always. */
#define N_TRIES 4

/* Reads in one turn of the loop; what is left makes another. */
#define N_READS 16

/* ---- places ---- */

/* There are two for each directory at most. */
static bool add_place(struct profile_watch *watch, const char *path, const char *name,
		uint32_t mask)
{
	struct profile_watch_place *place = &watch->places[watch->n_places];
	int wd = inotify_add_watch(watch->fd, path, mask);

	if (wd < 0) {
		if (errno == ENOSPC)
			pw_log_warn("%s is not watched: %m", path);
		return false;
	}
	place->wd = wd;
	snprintf(place->name, sizeof(place->name), "%s", name);
	watch->n_places++;
	return true;
}

/* "/a/b" is "/a" and "b" then; false at the root. */
static bool cut_last(char path[PATH_MAX], char name[NAME_MAX + 1])
{
	char *slash = strrchr(path, '/');

	if (slash == NULL || slash[1] == 0)
		return false;
	snprintf(name, NAME_MAX + 1, "%s", slash + 1);
	slash[slash == path] = 0;
	return true;
}

/* The nearest directory above that is there. */
static bool add_above(struct profile_watch *watch, const char *dir)
{
	char path[PATH_MAX], name[NAME_MAX + 1];

	snprintf(path, sizeof(path), "%s", dir);
	while (cut_last(path, name))
		if (add_place(watch, path, name, NAMES_MASK))
			return true;
	return false;
}

static void add_dir(struct profile_watch *watch, const char *dir)
{
	const unsigned int n_before = watch->n_places;

	for (int i = 0; dir[0] != 0 && i < N_TRIES; i++) {
		watch->n_places = n_before;
		if (add_place(watch, dir, "", FILES_MASK)) {
			/* It may be moved or replaced as a whole. */
			add_above(watch, dir);
			return;
		}
		if (!add_above(watch, dir) || access(dir, F_OK) < 0)
			return;
	}
}

static bool has_place(const struct profile_watch_place *places, unsigned int n_places, int wd)
{
	for (unsigned int i = 0; i < n_places; i++)
		if (places[i].wd == wd)
			return true;
	return false;
}

static void find_places(struct profile_watch *watch)
{
	struct profile_watch_place old[PROFILE_WATCH_MAX];
	const unsigned int n_old = watch->n_places;

	memcpy(old, watch->places, sizeof(old));
	watch->n_places = 0;
	for (size_t i = 0; i < N_DIRS; i++)
		add_dir(watch, watch->dirs->paths[i]);
	for (unsigned int i = 0; i < n_old; i++)
		if (!has_place(watch->places, watch->n_places, old[i].wd) &&
		    !has_place(old, i, old[i].wd))
			inotify_rm_watch(watch->fd, old[i].wd);
}

/* ---- events ---- */

static bool is_profile(const char *name)
{
	size_t length_bytes = strlen(name), suffix_bytes = strlen(HR_PROFILE_SUFFIX);

	return length_bytes > suffix_bytes &&
		spa_streq(name + length_bytes - suffix_bytes, HR_PROFILE_SUFFIX);
}

static bool matters(const struct profile_watch *watch, const struct inotify_event *event)
{
	const char *name = event->len > 0 ? event->name : "";

	if (event->mask & IN_Q_OVERFLOW)
		return true;
	for (unsigned int i = 0; i < watch->n_places; i++) {
		const struct profile_watch_place *place = &watch->places[i];

		if (place->wd != event->wd)
			continue;
		if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT))
			return true;
		if (name[0] != 0 && (place->name[0] != 0 ? spa_streq(place->name, name) :
					is_profile(name)))
			return true;
	}
	return false;
}

static void start_burst(struct profile_watch *watch)
{
	struct timespec delay = { .tv_nsec = PROFILE_WATCH_MSEC * SPA_NSEC_PER_MSEC };

	watch->is_burst = true;
	pw_loop_update_timer(watch->loop, watch->timer, &delay, NULL, false);
}

static void on_events(void *data, int fd, uint32_t mask)
{
	struct profile_watch *watch = data;
	_Alignas(struct inotify_event) char buf[4096];

	for (int i = 0; i < N_READS; i++) {
		ssize_t n_bytes = read(fd, buf, sizeof(buf));

		for (ssize_t at = 0; at < n_bytes;) {
			const struct inotify_event *event = (const void *)(buf + at);

			at += (ssize_t)(sizeof(*event) + event->len);
			if (!watch->is_burst && matters(watch, event))
				start_burst(watch);
		}
		if (n_bytes <= 0)
			break;
	}
}

static void on_timer(void *data, uint64_t expirations)
{
	struct profile_watch *watch = data;

	watch->is_burst = false;
	find_places(watch);	/* first, so that nothing is missed between */
	watch->changed(watch->data);
}

/* ---- lifetime ---- */

int profile_watch_init(struct profile_watch *watch, struct pw_loop *loop,
		const struct hr_profile_dirs *dirs, void (*changed)(void *data), void *data)
{
	int res;

	*watch = (struct profile_watch) {
		.loop = loop, .dirs = dirs, .changed = changed, .data = data,
	};
	if ((watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) < 0)
		return -errno;
	watch->source = pw_loop_add_io(loop, watch->fd, SPA_IO_IN, true, on_events, watch);
	if (watch->source == NULL) {
		res = -errno;
		close(watch->fd);
		return res;
	}
	if ((watch->timer = pw_loop_add_timer(loop, on_timer, watch)) == NULL) {
		res = -errno;
		profile_watch_finish(watch);
		return res;
	}
	find_places(watch);
	return 0;
}

void profile_watch_finish(struct profile_watch *watch)
{
	if (watch->timer != NULL)
		pw_loop_destroy_source(watch->loop, watch->timer);
	if (watch->source != NULL)
		pw_loop_destroy_source(watch->loop, watch->source);
	watch->timer = watch->source = NULL;
}
