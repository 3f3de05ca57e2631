/* SPDX-License-Identifier: MIT */
#include "command/enable.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <pipewire/pipewire.h>
#include <spa/utils/string.h>

#include "conf/file.h"

#include "lib/json.h"
#include "client/message.h"
#include "client/restart.h"

/* Of one name they would hide one another, see conf/loads.h. */
#define USER_FILE "50-headroom-user.conf"
#define SYSTEM_FILE "50-headroom.conf"

/* ---- what is there ---- */

static int find_path(struct enable *e)
{
	char place[PATH_MAX];

	e->place = e->is_system ? CONF_ETC : CONF_OWN;
	if (!conf_place(e->place, place))
		return complain(STATUS_REFUSED, e->is_system ?
				"PIPEWIRE_CONFIG_DIR is set: PipeWire does not look into /etc then" :
				"neither XDG_CONFIG_HOME nor HOME says where your files are");
	if (snprintf(e->dir, sizeof(e->dir), "%s/" CONF_FRAGMENTS, place) >=
			(int)sizeof(e->dir) ||
	    snprintf(e->path, sizeof(e->path), "%s/%s", e->dir, e->is_system ? SYSTEM_FILE :
			USER_FILE) >= (int)sizeof(e->path))
		return complain(STATUS_REFUSED, "%s: the name is too long", place);
	return STATUS_OK;
}

/* A link to a file of one's own is followed, not one to what a package brought. */
static int resolve(struct enable *e)
{
	struct stat st;

	memcpy(e->real, e->path, sizeof(e->real));
	if (lstat(e->path, &st) < 0 || !S_ISLNK(st.st_mode) ||
	    conf_is_link(e->path, e->target, sizeof(e->target)))
		return STATUS_OK;
	e->target[0] = '\0';
	if (realpath(e->path, e->real) == NULL)
		return complain(STATUS_REFUSED, "%s is a link to nothing: rm '%s'", e->path,
				e->path);
	if (!spa_strstartswith(e->real, "/usr/"))
		return STATUS_OK;
	complain(STATUS_REFUSED, "%s is a link to %s, which is not to be written", e->path,
			e->real);
	advise("Put a file of your own there: cp --remove-destination '%s' '%s'", e->real,
			e->path);
	return STATUS_REFUSED;
}

static int read_it(struct enable *e)
{
	int res;

	if (e->target[0] != '\0')
		return STATUS_OK;
	res = conf_file_read(e->real, &e->drop_in.text);
	if (res == -ENOENT)
		return STATUS_OK;
	if (res == -EINVAL)
		return complain(STATUS_REFUSED, "%s is no text file", e->path);
	if (res < 0)
		return enable_complain(e, e->path, res);
	e->has_file = true;
	e->state = drop_in_find(&e->drop_in);
	if (e->state != DROP_IN_BROKEN)
		return STATUS_OK;
	complain(STATUS_REFUSED, "%s: the marks of \"headroom enable\" do not match any more",
			e->path);
	advise("Remove the lines that load the module from it, and the marks.");
	return STATUS_REFUSED;
}

int enable_init(struct enable *e, const struct call *call)
{
	int status;

	*e = (struct enable) { .call = call, .is_system = call->is_system };
	if ((status = find_path(e)) != STATUS_OK || (status = resolve(e)) != STATUS_OK ||
	    (status = read_it(e)) != STATUS_OK)
		return status;
	if (conf_loads_read(&e->loads, pw_get_library_version()) < 0)
		return complain(STATUS_REFUSED, "out of memory");
	return STATUS_OK;
}

void enable_finish(struct enable *e)
{
	drop_in_finish(&e->drop_in);
	conf_loads_finish(&e->loads);
}

static bool is_in_dir(const struct enable *e, const char *path)
{
	size_t n_bytes = strlen(e->dir);

	return strncmp(path, e->dir, n_bytes) == 0 && path[n_bytes] == '/';
}

const struct conf_load *enable_find_link(const struct enable *e)
{
	for (size_t i = 0; i < e->loads.n; i++)
		if (e->loads.list[i].is_link && is_in_dir(e, e->loads.list[i].path))
			return &e->loads.list[i];
	return NULL;
}

bool enable_is_own(const struct enable *e, const struct conf_load *load)
{
	return is_in_dir(e, load->path) && (load->is_link || spa_streq(load->path, e->path));
}

/* ---- the report ---- */

int enable_complain(const struct enable *e, const char *path, int res)
{
	complain(STATUS_REFUSED, "%s: %s", path, strerror(-res));
	if ((res == -EACCES || res == -EPERM) && e->is_system && geteuid() != 0)
		advise("For everybody it is for root to do: sudo headroom %s --system",
				e->call->command->name);
	return STATUS_REFUSED;
}

static void print_args(const struct enable *e)
{
	const struct conf_range *args = &e->drop_in.entry.args;
	struct spa_json object, params;
	struct conf_pair pair, param;

	if (args->start == args->end)
		return;
	conf_begin(&object, e->drop_in.text.bytes + args->start, args->end - args->start);
	while (conf_next(&object, &pair)) {
		if (!spa_streq(pair.name, "params") || !conf_enter(&pair, '{', &params)) {
			printf("%s = %.*s\n", pair.name, (int)pair.value_bytes, pair.value);
			continue;
		}
		while (conf_next(&params, &param))
			printf("%s = %.*s\n", param.name, (int)param.value_bytes, param.value);
	}
}

static void print_json(const struct enable *e, bool is_loaded, bool is_changed,
		bool is_restarted)
{
	struct json json = { .file = stdout };

	json_open(&json, NULL, '{');
	json_bool(&json, "enabled", is_loaded);
	json_string(&json, "file", e->path);
	json_bool(&json, "changed", is_changed);
	json_bool(&json, "restarted", is_restarted);
	json_close(&json, '}');
}

static void print_text(const struct enable *e, bool is_enabled, bool is_changed)
{
	printf("%s%s for %s: %s\n", is_changed ? "" : "already ",
			is_enabled ? "enabled" : "disabled",
			e->is_system ? "everybody" : "you", e->path);
	if (is_enabled)
		print_args(e);
	if (!e->call->is_restarting && is_changed)
		puts("It counts when PipeWire starts again: " RESTART_COMMAND);
}

static void tell_link(void)
{
	char path[PATH_MAX], target[PATH_MAX];

	if (restart_needs_link(path, target))
		advise("PipeWire 1.6.4 and later finds it by: mkdir -p '%.*s' && ln -s '%s' '%s'",
				(int)(strrchr(path, '/') - path), path, target, path);
}

/* Root has a PipeWire of its own, which is hardly meant. */
static bool is_sudo(void)
{
	const char *uid = getenv("SUDO_UID");

	return geteuid() == 0 && uid != NULL && !spa_streq(uid, "0");
}

int enable_report(struct enable *e, bool is_enabled, bool is_loaded, bool is_changed)
{
	int status = STATUS_OK;

	if (!e->call->is_json)
		print_text(e, is_enabled, is_changed);
	fflush(stdout);
	if (is_enabled)
		tell_link();
	if (e->call->is_restarting && is_sudo()) {
		status = complain(STATUS_REFUSED, "PipeWire was not restarted: it is a program of "
				"the user, not of root");
		advise("Without sudo: " RESTART_COMMAND);
	} else if (e->call->is_restarting) {
		status = restart_pipewire(e->call->remote, is_loaded);
		if (status == STATUS_OK && !e->call->is_json)
			puts("PipeWire was restarted");
	}
	if (e->call->is_json)
		print_json(e, is_loaded, is_changed, e->call->is_restarting &&
				status == STATUS_OK);
	return status;
}
