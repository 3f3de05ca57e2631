/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <spa/utils/string.h>

#include "conf/file.h"

#include "command/enable.h"
#include "client/message.h"

/* ---- taking it out ---- */

/* The link that was there before: beside the file, or in its place. */
static int bring_back_link(const struct enable *e, const struct drop_in_before *before)
{
	char path[PATH_MAX + NAME_MAX + 2];
	int res;

	snprintf(path, sizeof(path), "%s/%s", e->dir, before->link);
	if ((res = conf_file_link(path, before->target)) < 0)
		return enable_complain(e, path, res);
	if (!e->call->is_json)
		printf("%s is back, a link to %s\n", path, before->target);
	return STATUS_OK;
}

static int take_out(struct enable *e)
{
	struct drop_in_before before;
	bool is_empty, is_in_place;
	int res, status;

	if (!drop_in_before(&e->drop_in, &before)) {
		complain(STATUS_REFUSED, "%s does not say any more what there was before", e->path);
		advise("Remove the lines from \"# >>> headroom enable\" on from it.");
		return STATUS_REFUSED;
	}
	if ((res = drop_in_take_out(&e->drop_in, &before)) < 0)
		return enable_complain(e, e->path, res);
	is_empty = e->drop_in.text.n_bytes == 0 && !before.has_file;
	is_in_place = spa_streq(strrchr(e->path, '/') + 1, before.link);
	if (is_in_place && !is_empty)
		return complain(STATUS_REFUSED, "%s was a link before, and has other lines now: "
				"move them to another file", e->path);
	if (before.link[0] != '\0' && (status = bring_back_link(e, &before)) != STATUS_OK)
		return status;
	if (!is_in_place) {
		res = is_empty ? conf_file_remove(e->real) :
			conf_file_write(e->real, &e->drop_in.text);
		if (res < 0)
			return enable_complain(e, e->path, res);
	}
	if (is_empty)
		conf_dir_remove(e->dir, before.n_dirs);
	return STATUS_OK;
}

/* Links hold nothing of anybody's: "headroom enable" does the same. */
static int remove_links(struct enable *e, bool *is_changed)
{
	int res;

	for (size_t i = 0; i < e->loads.n; i++) {
		const struct conf_load *load = &e->loads.list[i];

		if (!load->is_link || !enable_is_own(e, load))
			continue;
		if ((res = conf_file_remove(load->path)) < 0)
			return enable_complain(e, load->path, res);
		if (!e->call->is_json)
			printf("removed the link %s\n", load->path);
		*is_changed = true;
	}
	return STATUS_OK;
}

/* ---- what loads it still ---- */

static void tell_link(const struct conf_load *load)
{
	advise("It was there before \"headroom enable\"; \"headroom disable%s\" once more "
			"removes it.", load->place == CONF_ETC ? " --system" : "");
}

static void tell_still(const struct conf_load *load)
{
	const char *sudo = load->place == CONF_OWN ? "" : "sudo ";

	complain(STATUS_OK, "%s loads the module still", load->path);
	if (load->is_link && load->place != CONF_SHARE)
		tell_link(load);
	else if (load->is_marked)
		advise("To end that: %sheadroom disable%s", sudo,
				load->place == CONF_OWN ? "" : " --system");
	else
		advise("It was written by hand. To end that: %smv '%s' '%s.off'", sudo, load->path,
				load->path);
}

/*
 * A file in the same directory that is not of these commands refuses what was asked for;
 * what is elsewhere is only told. Those for others are left out only as long as the
 * user's is there, so all is read again.
 */
static int tell_what_is_left(struct enable *e, bool *is_loaded)
{
	int status = STATUS_OK;

	conf_loads_finish(&e->loads);
	if (conf_loads_read(&e->loads, pw_get_library_version()) < 0)
		return complain(STATUS_REFUSED, "out of memory");
	*is_loaded = false;
	for (size_t i = 0; i < e->loads.n; i++) {
		const struct conf_load *load = &e->loads.list[i];

		if (!conf_load_counts(load))
			continue;
		tell_still(load);
		*is_loaded = true;
		if (load->place == e->place && !enable_is_own(e, load))
			status = STATUS_REFUSED;
	}
	return status;
}

int run_disable(const struct call *call)
{
	struct enable e;
	bool is_changed = false, is_loaded = false;
	int status = enable_init(&e, call);

	if (status == STATUS_OK && e.state == DROP_IN_MARKED) {
		status = take_out(&e);
		is_changed = true;
	} else if (status == STATUS_OK) {
		status = remove_links(&e, &is_changed);
	}
	if (status == STATUS_OK)
		status = tell_what_is_left(&e, &is_loaded);
	if (status == STATUS_OK)
		status = enable_report(&e, false, is_loaded, is_changed);
	enable_finish(&e);
	return status;
}
