/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <spa/utils/string.h>

#include <headroom/argument.h>
#include <headroom/module.h>

#include "conf/file.h"

#include "command/enable.h"
#include "client/message.h"

#define PREFIX "headroom."

/* One KEY=VALUE; value NULL takes it out. */
struct setting {
	char key[CONF_KEY_BYTES];
	const char *value;
};

/* ---- what is asked for ---- */

/* Of a parameter the "headroom." may be left out, as everywhere. */
static int check(struct setting *setting, char *reason, size_t size_bytes)
{
	const char *value = setting->value != NULL ? setting->value : "";
	char full[CONF_KEY_BYTES + sizeof(PREFIX)], other[HR_ARGUMENT_REASON_BYTES];
	int res = hr_argument_check(setting->key, value, reason, size_bytes), other_res;

	if (res != -ENOENT)
		return res;
	snprintf(full, sizeof(full), PREFIX "%s", setting->key);
	other_res = hr_argument_check(full, value, other, sizeof(other));
	if (other_res == -ENOENT || strlen(full) >= sizeof(setting->key))
		return res;
	memcpy(setting->key, full, strlen(full) + 1);
	snprintf(reason, size_bytes, "%s", other);
	return other_res;
}

static int read_setting(struct setting *setting, const char *word)
{
	const char *equals = strchr(word, '=');
	char reason[HR_ARGUMENT_REASON_BYTES];
	int res;

	if (equals == NULL || equals == word || equals - word >= CONF_KEY_BYTES) {
		return complain(STATUS_USAGE, "%s: an argument is KEY=VALUE, or KEY= to take it "
				"out", word);
	}
	snprintf(setting->key, sizeof(setting->key), "%.*s", (int)(equals - word), word);
	setting->value = equals[1] != '\0' ? equals + 1 : NULL;
	res = check(setting, reason, sizeof(reason));
	if (res == -ENOENT) {
		complain(STATUS_REFUSED, "%s", reason);
		advise("libpipewire-module-headroom(7) has them, headroom list the parameters.");
		return STATUS_REFUSED;
	}
	if (res < 0 && setting->value != NULL)
		return complain(STATUS_REFUSED, "%s = %s refused: %s", setting->key,
				setting->value, reason);
	return STATUS_OK;
}

/* ---- who else loads it ---- */

/* A file that would load the module before, or beside, the one of this command. */
static const struct conf_load *find_rival(const struct enable *e)
{
	for (size_t i = 0; i < e->loads.n; i++) {
		const struct conf_load *load = &e->loads.list[i];

		if (enable_is_own(e, load) || load->hidden_by[0] != '\0')
			continue;
		if (load->place == CONF_OWN && e->is_system)
			continue;
		if (load->place == e->place || !load->entry.is_for_others)
			return load;
	}
	return NULL;
}

static int complain_rival(const struct enable *e, const struct conf_load *rival)
{
	complain(STATUS_REFUSED, "%s loads the module already, and was not written by this "
			"command", rival->path);
	if (rival->is_marked)
		advise("Its arguments are set with: sudo headroom enable --system KEY=VALUE");
	else
		advise("Set arguments in its args = { }, or make room: %smv '%s' '%s.off'",
				rival->place == CONF_OWN || e->is_system ? "" : "sudo ",
				rival->path, rival->path);
	return STATUS_REFUSED;
}

/* ---- writing it ---- */

/* What is not installed yet is found by its plain name, where the environment says. */
static const char *module_name(void)
{
	struct stat own, installed;

	return stat("/proc/self/exe", &own) == 0 && stat(INSTALLED_COMMAND, &installed) == 0 &&
		own.st_dev == installed.st_dev && own.st_ino == installed.st_ino ?
		HEADROOM_MODULE_NAME : HEADROOM_MODULE;
}

static int add(struct enable *e)
{
	struct drop_in_before before = { .has_file = e->has_file };
	const struct conf_load *link = enable_find_link(e);
	const struct conf_text *text = &e->drop_in.text;
	struct conf_entry entry;
	int res;

	conf_entry_read(&entry, text->bytes, text->n_bytes);
	if (entry.has_modules || (entry.has_properties && !e->is_system)) {
		complain(STATUS_REFUSED, "%s has a %s of its own, and the last in a file counts",
				e->path, entry.has_modules ? "context.modules" : "context.properties");
		advise("Give that file another name: mv '%s' '%s/40-own.conf'", e->path, e->dir);
		return STATUS_REFUSED;
	}
	before.is_open = text->n_bytes > 0 && text->bytes[text->n_bytes - 1] != '\n';
	if (link != NULL || e->target[0] != '\0') {
		const char *path = e->target[0] != '\0' ? e->path : link->path;

		snprintf(before.link, sizeof(before.link), "%s", strrchr(path, '/') + 1);
		conf_is_link(path, before.target, sizeof(before.target));
	}
	if ((res = conf_dir_make(e->dir, &before.n_dirs)) < 0)
		return enable_complain(e, e->dir, res);
	if ((res = drop_in_add(&e->drop_in, module_name(), !e->is_system, &before)) == 0)
		return STATUS_OK;
	conf_dir_remove(e->dir, before.n_dirs);
	return enable_complain(e, e->path, res);
}

static int set_all(struct enable *e, const struct setting *settings, int n, bool *is_changed)
{
	struct conf_entry entry;

	for (int i = 0; i < n; i++) {
		int res = drop_in_set(&e->drop_in, settings[i].key, settings[i].value);

		if (res < 0)
			return complain(STATUS_REFUSED, "%s: %s", settings[i].key, res == -EINVAL ?
					"its brackets or quotes do not match" : strerror(-res));
		*is_changed = *is_changed || res > 0;
	}
	/* As PipeWire will read it. */
	conf_entry_read(&entry, e->drop_in.text.bytes, e->drop_in.text.n_bytes);
	return entry.n_entries == 1 ? STATUS_OK : complain(STATUS_REFUSED,
			"%s: what stands before the lines of this command is incomplete, or is not "
			"what this PipeWire can read", e->path);
}

static int write_it(struct enable *e)
{
	const struct conf_load *link = enable_find_link(e);
	int res = conf_file_write(e->real, &e->drop_in.text);

	if (res < 0)
		return enable_complain(e, e->path, res);
	if (link != NULL && !spa_streq(link->path, e->path) &&
	    (res = conf_file_remove(link->path)) < 0)
		return enable_complain(e, link->path, res);
	return STATUS_OK;
}

static int enable(struct enable *e, const struct setting *settings, int n)
{
	const struct conf_load *rival = find_rival(e);
	struct drop_in_before before = { 0 };
	bool is_new = e->state == DROP_IN_NONE, is_changed = is_new;
	int status = STATUS_OK;

	if (rival != NULL && n > 0)
		return complain_rival(e, rival);
	if (rival != NULL) {
		memcpy(e->path, rival->path, sizeof(e->path));
		return enable_report(e, true, true, false);
	}
	if (!is_new && enable_find_link(e) != NULL) {
		const char *link = enable_find_link(e)->path;

		return complain(STATUS_REFUSED, "%s loads the module, too: rm '%s'", link, link);
	}
	if (is_new)
		status = add(e);
	if (status != STATUS_OK)
		return status;
	if (is_new)
		drop_in_before(&e->drop_in, &before);
	if ((status = set_all(e, settings, n, &is_changed)) == STATUS_OK && is_changed)
		status = write_it(e);
	if (status != STATUS_OK) {
		conf_dir_remove(e->dir, before.n_dirs);
		return status;
	}
	return enable_report(e, true, true, is_changed);
}

int run_enable(const struct call *call)
{
	struct setting *settings = calloc((size_t)call->n_args + 1, sizeof(*settings));
	struct enable e = { 0 };
	int status = settings != NULL ? STATUS_OK : complain(STATUS_REFUSED, "out of memory");

	for (int i = 0; i < call->n_args && status == STATUS_OK; i++)
		status = read_setting(&settings[i], call->args[i]);
	if (status == STATUS_OK)
		status = enable_init(&e, call);
	if (status == STATUS_OK)
		status = enable(&e, settings, call->n_args);
	enable_finish(&e);
	free(settings);
	return status;
}
