/* SPDX-License-Identifier: MIT */
/* profile list, use, show; reload. */
#include <stdio.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "client/message.h"
#include "command/answer.h"
#include "command/command.h"
#include "lib/json.h"
#include "lib/profile-places.h"
#include "lib/table.h"
#include "lib/text.h"

#define KEY_PROFILE "profile"

static const char *in_force(const struct call *call)
{
	return keys_get(&call->graph->keys, KEYS_ALL, KEY_PROFILE);
}

static int complain_none(void)
{
	complain(STATUS_NOT_THERE, "this version of the module has no profiles");
	advise("headroom version tells which it is.");
	return STATUS_NOT_THERE;
}

/* Mistakes are told with the rest of the profile, which applies. */
static void say_fault(void *data, const struct hr_profile_fault *fault)
{
	char line[1024];

	complain(STATUS_REFUSED, "%s", hr_profile_fault_text(fault, line, sizeof(line)));
}

/* ---- list ---- */

struct list {
	struct json json;
	struct table table;
	const char *in_force;	/* NULL: not known */
	bool is_json;
};

static void list_one(void *data, const char *name, const char *path)
{
	struct list *list = data;
	bool is_used = spa_streq(name, list->in_force);
	struct hr_profile profile = { "" };

	/* The module knows a name we do not: it was started with other directories. */
	if (path != NULL)
		hr_profile_load(&profile, path, say_fault, NULL);
	if (list->is_json) {
		json_open(&list->json, NULL, '{');
		json_string(&list->json, "name", name);
		json_bool(&list->json, "in-force", is_used);
		json_string(&list->json, "description", profile.description);
		json_string(&list->json, "file", path);
		json_close(&list->json, '}');
	} else {
		table_add(&list->table, STYLE_GOOD, is_used ? "*" : "");
		table_add(&list->table, is_used ? STYLE_GOOD : STYLE_NAME, name);
		table_add(&list->table, STYLE_PLAIN, profile.description);
	}
	hr_profile_finish(&profile);
}

/* The names the module knows: [ "default", "night" ]. False when it tells none. */
static bool list_known(struct list *list, const struct hr_profile_dirs *dirs, const char *names)
{
	struct spa_json top, item;
	char name[HR_PROFILE_NAME_BYTES], path[PATH_MAX];

	if (names == NULL)
		return false;
	spa_json_init(&top, names, strlen(names));
	if (spa_json_enter_array(&top, &item) <= 0)
		return false;
	while (spa_json_get_string(&item, name, sizeof(name)) > 0)
		list_one(list, name, hr_profile_find(dirs, name, path) < 0 ? NULL : path);
	return true;
}

int run_profile_list(const struct call *call)
{
	struct list list = { .json = { .file = stdout }, .table = { .n_columns = 3 },
		.in_force = in_force(call), .is_json = call->is_json };
	struct hr_profile_dirs dirs;

	profile_places(&dirs);
	if (call->is_json)
		json_open(&list.json, NULL, '[');
	if (!list_known(&list, &dirs, keys_get(&call->graph->keys, KEYS_ALL, "profiles")))
		hr_profile_each(&dirs, list_one, &list);
	if (call->is_json)
		json_close(&list.json, ']');
	else
		table_print(&list.table);
	return STATUS_OK;
}

/* ---- show ---- */

static void show_as_json(const struct hr_profile *profile, const char *path)
{
	struct json json = { .file = stdout };
	char value[64];

	json_open(&json, NULL, '{');
	json_string(&json, "name", profile->name);
	json_string(&json, "description", profile->description);
	json_string(&json, "file", path);
	json_string(&json, "route", route_names[profile->route]);
	json_open(&json, "params", '{');
	for (int id = 0; id < HR_N_PARAMS; id++)
		if (profile->is_named[id])
			json_word(&json, hr_param_specs[id].name, hr_params_text(&profile->params,
						id, value, sizeof(value)));
	json_close(&json, '}');
	json_close(&json, '}');
}

static void show_values(struct table *table, const struct hr_profile *profile)
{
	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];
		char value[64];

		if (!profile->is_named[id])
			continue;
		hr_params_text(&profile->params, id, value, sizeof(value));
		table_add(table, STYLE_NAME, spec->name);
		table_format(table, STYLE_PLAIN, "%s%s%s", value,
				spec->unit[0] != '\0' ? " " : "", spec->unit);
		table_add(table, STYLE_DIM, spec->description);
	}
}

static void show_as_text(const struct hr_profile *profile, const char *path)
{
	struct table head = { .n_columns = 2 }, values = { .n_columns = 3, .indent = 2 };

	table_add(&head, STYLE_TITLE, profile->name);
	table_add(&head, STYLE_PLAIN, profile->description);
	table_add(&head, STYLE_DIM, "file");
	table_add(&head, STYLE_DIM, path);
	table_add(&head, STYLE_DIM, "route");
	table_add(&head, STYLE_DIM, route_names[profile->route]);
	table_print(&head);
	show_values(&values, profile);
	if (values.n_cells == 0)
		puts("  it leaves all parameters as they are");
	table_print(&values);
}

int run_profile_show(const struct call *call)
{
	const char *name = call->n_args > 0 ? call->args[0] : in_force(call);
	struct hr_profile_dirs dirs;
	struct hr_profile profile;
	char path[PATH_MAX];
	int res;

	if (name == NULL)
		return complain_none();
	profile_places(&dirs);
	if (hr_profile_find(&dirs, name, path) < 0) {
		complain(STATUS_REFUSED, "%s: there is no such profile", name);
		advise("headroom profile list shows all.");
		return STATUS_REFUSED;
	}
	res = hr_profile_load(&profile, path, say_fault, NULL);
	if (res >= 0 && call->is_json)
		show_as_json(&profile, path);
	else if (res >= 0)
		show_as_text(&profile, path);
	hr_profile_finish(&profile);
	return res < 0 ? STATUS_REFUSED : STATUS_OK;
}

/* ---- use, reload ---- */

int run_profile_use(const struct call *call)
{
	int status;

	if (in_force(call) == NULL)
		return complain_none();
	status = answer_print(call, KEYS_ALL, KEY_PROFILE, call->args[0]);
	if (status == STATUS_REFUSED)
		advise("headroom profile list shows all.");
	return status;
}

int run_reload(const struct call *call)
{
	bool is_set = keys_list_has(&call->graph->keys, "overlay", KEY_PROFILE);
	char name[TEXT_BYTES];

	if (in_force(call) == NULL)
		return complain_none();
	snprintf(name, sizeof(name), "%s", in_force(call));
	/* Either reads the file again; one that was not chosen stays so. */
	return answer_print(call, KEYS_ALL, KEY_PROFILE, is_set ? name : NULL);
}
