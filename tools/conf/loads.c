/* SPDX-License-Identifier: MIT */
#include "conf/loads.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <spa/utils/string.h>

#include "conf/drop-in.h"
#include "conf/file.h"

#define MAIN_FILE "pipewire.conf"
#define INSTALLED "pipewire.conf.avail/50-headroom.conf"

/* What a version does, see loads.h. */
#define VERSION(major, minor, micro) ((major) * 1000000u + (minor) * 1000u + (micro))
#define SHARE_FIRST VERSION(1, 1, 81)
#define READS_ALL VERSION(1, 5, 81)

/* A pass through the directories. */
struct reading {
	struct conf_loads *loads;
	unsigned int version;
	bool is_users;			/* a file that is read sets HEADROOM_KEY_USER */
	char dirs[CONF_N_PLACES][PATH_MAX];	/* in the order of reading; "" */
	enum conf_place places[CONF_N_PLACES];
	int n_read;			/* of them */
};

static unsigned int number_of(const char *version)
{
	unsigned int major = 0, minor = 0, micro = 0;

	if (version != NULL)
		(void)!sscanf(version, "%u.%u.%u", &major, &minor, &micro);
	return VERSION(major, minor, micro);
}

bool conf_is_link(const char *path, char *target, size_t size_bytes)
{
	ssize_t n_bytes = readlink(path, target, size_bytes - 1);

	target[n_bytes > 0 ? n_bytes : 0] = '\0';
	return spa_strendswith(target, INSTALLED);
}

/* The first file of that name in a directory that was read before. */
static void find_hiding(const struct reading *r, const char *name, char path[PATH_MAX])
{
	for (int i = 0; i < r->n_read && r->version < READS_ALL; i++)
		if (r->dirs[i][0] != '\0' &&
		    snprintf(path, PATH_MAX, "%s/%s", r->dirs[i], name) < PATH_MAX &&
		    access(path, R_OK) == 0)
			return;
	path[0] = '\0';
}

/* hidden_by is of a fragment's directory that was read before, or "". */
static int read_file(struct reading *r, enum conf_place place, const char *path,
		const char *hidden_by)
{
	struct drop_in drop_in = { 0 };
	char target[PATH_MAX];
	struct conf_load *list, *load;
	struct conf_entry entry;
	bool is_marked;

	if (conf_file_read(path, &drop_in.text) < 0)
		return 0;
	is_marked = drop_in_find(&drop_in) == DROP_IN_MARKED;
	conf_entry_read(&entry, drop_in.text.bytes, drop_in.text.n_bytes);
	drop_in_finish(&drop_in);
	r->is_users = r->is_users || (entry.is_of_user && *hidden_by == '\0');
	if (entry.n_entries == 0)
		return 0;
	list = realloc(r->loads->list, (r->loads->n + 1) * sizeof(*list));
	if (list == NULL)
		return -ENOMEM;
	r->loads->list = list;
	load = &list[r->loads->n++];
	*load = (struct conf_load) { .place = place, .entry = entry, .is_marked = is_marked };
	snprintf(load->path, sizeof(load->path), "%s", path);
	snprintf(load->hidden_by, sizeof(load->hidden_by), "%s", hidden_by);
	load->is_link = conf_is_link(path, target, sizeof(target));
	return 0;
}

static int is_conf(const struct dirent *entry)
{
	return spa_strendswith(entry->d_name, ".conf");
}

static int read_fragments(struct reading *r, int at)
{
	char path[PATH_MAX], hidden_by[PATH_MAX];
	struct dirent **entries;
	int n = scandir(r->dirs[at], &entries, is_conf, alphasort), res = 0;

	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;

		find_hiding(r, name, hidden_by);
		if (res == 0 && snprintf(path, sizeof(path), "%s/%s", r->dirs[at], name) <
				(int)sizeof(path))
			res = read_file(r, r->places[at], path, hidden_by);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return res;
}

/* Only one is read: of the user, of the machine, or PipeWire's own. */
static int read_main(struct reading *r)
{
	char path[PATH_MAX];

	for (enum conf_place place = 0; place < CONF_N_PLACES; place++) {
		char dir[PATH_MAX];

		if (conf_place(place, dir) &&
		    snprintf(path, sizeof(path), "%s/" MAIN_FILE, dir) < (int)sizeof(path) &&
		    access(path, R_OK) == 0)
			return read_file(r, place, path, "");
	}
	return 0;
}

int conf_loads_read(struct conf_loads *loads, const char *version)
{
	struct reading r = { .loads = loads, .version = number_of(version) };
	int res;

	*loads = (struct conf_loads) { 0 };
	res = read_main(&r);
	for (int i = 0; i < CONF_N_PLACES; i++) {
		char dir[PATH_MAX];

		r.places[i] = r.version >= SHARE_FIRST ? (enum conf_place)(CONF_N_PLACES - 1 - i) :
			(enum conf_place)i;
		if (conf_place(r.places[i], dir) &&
		    snprintf(r.dirs[i], PATH_MAX, "%s/" CONF_FRAGMENTS, dir) >= PATH_MAX)
			r.dirs[i][0] = '\0';
	}
	for (; res == 0 && r.n_read < CONF_N_PLACES; r.n_read++)
		if (r.dirs[r.n_read][0] != '\0')
			res = read_fragments(&r, r.n_read);
	for (size_t i = 0; i < loads->n; i++)
		loads->list[i].is_left_out = r.is_users && loads->list[i].entry.is_for_others;
	return res;
}

void conf_loads_finish(struct conf_loads *loads)
{
	free(loads->list);
	*loads = (struct conf_loads) { 0 };
}

bool conf_load_counts(const struct conf_load *load)
{
	return load->hidden_by[0] == '\0' && !load->is_left_out;
}
