/* SPDX-License-Identifier: MIT */
/* profile save, delete. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "client/message.h"
#include "client/parameters.h"
#include "command/command.h"
#include "conf/file.h"
#include "lib/profile-places.h"
#include "lib/text.h"

#define KEY_PROFILE "profile"
#define KEY_ROUTE_DEFAULT "route.default"
#define KEY_RULES "rules"
#define APP_LEVEL "app-level"
#define BYPASS "headroom.bypass"

static const char *in_force(const struct call *call, const char *key)
{
	return keys_get(&call->graph->keys, KEYS_ALL, key);
}

/* ---- what is written ---- */

static void write_head(FILE *file, const struct call *call, const char *name)
{
	const char *profile = in_force(call, KEY_PROFILE);
	const char *route = in_force(call, KEY_ROUTE_DEFAULT);
	char day[32] = "";
	time_t now = time(NULL);
	struct tm local;

	if (localtime_r(&now, &local) != NULL)
		strftime(day, sizeof(day), "%Y-%m-%d", &local);
	fprintf(file, "# What was in force on %s, with the profile %s. What is as without a\n"
			"# profile is commented out. headroom-profile(5) tells more.\n{\n"
			"    headroom.profile.name = %s\n"
			"    headroom.profile.description = \"Saved on %s\"\n", day,
			profile != NULL ? profile : "of another module", name, day);
	if (route != NULL)
		fprintf(file, "    " KEY_ROUTE_DEFAULT " = %s\n", route);
}

static void write_app_levels(FILE *file, const struct call *call)
{
	const struct key *key;
	char name[TEXT_BYTES];

	spa_list_for_each(key, &call->graph->keys.list, link) {
		if (key->subject != KEYS_ALL || !spa_strstartswith(key->name, APP_LEVEL))
			continue;
		/* Programs may have any name; one that would need more than quotes is left out. */
		snprintf(name, sizeof(name), "%s", key->name);
		if (strpbrk(name, "\"\\") == NULL)
			fprintf(file, "    \"%s\" = %s\n", name, key->value);
	}
}

static void write_parameter(FILE *file, const struct parameter *parameter)
{
	char range[HR_PARAM_RANGE_BYTES];
	bool is_default = spa_streq(parameter->value, parameter->fallback);
	/* Its end is the unit, " (dB)", which the range has, too. */
	size_t n_unit = strlen(parameter->spec.unit), n_bytes = strlen(parameter->description);

	if (spa_strstartswith(parameter->name, BYPASS))
		return;
	if (n_unit > 0 && n_bytes > n_unit + 3)
		n_bytes -= n_unit + 3;
	fprintf(file, "        # %.*s: %s\n        %s%s = %s\n", (int)n_bytes, parameter->description,
			hr_param_range_text(&parameter->spec, range, sizeof(range)),
			is_default ? "# " : "", parameter->name, parameter->value);
}

/* A list without its brackets. */
static void write_inside(FILE *file, const char *list, size_t n_bytes)
{
	const char *begin = memchr(list, '[', n_bytes), *end = memrchr(list, ']', n_bytes);

	if (begin != NULL && end != NULL && begin < end)
		fprintf(file, "        %.*s\n", (int)(end - begin - 1), begin + 1);
}

/* Those that were set count before those of the profile. */
static void write_rules(FILE *file, const struct call *call, const struct hr_profile *profile)
{
	const char *rules = in_force(call, KEY_RULES);

	fputs("    rules = [\n", file);
	if (rules != NULL)
		write_inside(file, rules, strlen(rules));
	if (profile->rules != NULL)
		write_inside(file, profile->rules, profile->rules_bytes);
	fputs("    ]\n", file);
}

static int compose(const struct call *call, const struct hr_profile_dirs *dirs,
		const char *name, struct conf_text *text)
{
	struct parameters *parameters = calloc(1, sizeof(*parameters));
	const char *used = in_force(call, KEY_PROFILE);
	struct hr_profile profile = { "" };
	char path[PATH_MAX], *bytes = NULL;
	FILE *file = open_memstream(&bytes, &text->n_bytes);
	int status = STATUS_REFUSED;

	if (file == NULL || parameters == NULL)
		complain(STATUS_REFUSED, "no memory");
	else
		status = parameters_read(parameters, call->graph);
	if (status == STATUS_OK) {
		if (used != NULL && hr_profile_find(dirs, used, path) == 0)
			hr_profile_load(&profile, path, NULL, NULL);
		write_head(file, call, name);
		write_app_levels(file, call);
		fputs("    settings = {\n", file);
		for (int i = 0; i < parameters->n_parameters; i++)
			write_parameter(file, &parameters->list[i]);
		fputs("    }\n", file);
		write_rules(file, call, &profile);
		fputs("}\n", file);
	}
	hr_profile_finish(&profile);
	free(parameters);
	if (file != NULL && fclose(file) != 0 && status == STATUS_OK)
		status = complain(STATUS_REFUSED, "no memory");
	text->bytes = bytes;
	return status;
}

/* ---- where ---- */

/* The path in the user's own directory, or a complaint. */
static int own_path(const struct hr_profile_dirs *dirs, const char *name, char path[PATH_MAX])
{
	if (!hr_profile_is_name(name))
		return complain(STATUS_USAGE, "%s: allowed is " HR_PROFILE_NAME_TEXT, name);
	if (dirs->paths[0][0] == '\0' || snprintf(path, PATH_MAX, "%s/%s" HR_PROFILE_SUFFIX,
				dirs->paths[0], name) >= PATH_MAX)
		return complain(STATUS_REFUSED, "there is no home directory for profiles");
	return STATUS_OK;
}

static int store(const struct hr_profile_dirs *dirs, const char *path,
		const struct conf_text *text)
{
	unsigned int n_made;
	int res = conf_dir_make(dirs->paths[0], &n_made);

	if (res == 0 && access(path, F_OK) == 0)
		return complain(STATUS_REFUSED, "%s is there already", path);
	if (res == 0 && (res = conf_file_write(path, text)) < 0)
		conf_dir_remove(dirs->paths[0], n_made);
	if (res < 0)
		return complain(STATUS_REFUSED, "%s: %s", path, spa_strerror(res));
	return STATUS_OK;
}

int run_profile_save(const struct call *call)
{
	const char *name = call->args[0];
	struct hr_profile_dirs dirs;
	struct conf_text text = { 0 };
	char path[PATH_MAX];
	int status;

	profile_places(&dirs);
	if ((status = own_path(&dirs, name, path)) != STATUS_OK)
		return status;
	if ((status = compose(call, &dirs, name, &text)) == STATUS_OK &&
	    (status = store(&dirs, path, &text)) == STATUS_OK) {
		printf("%s\n", path);
		if (!spa_streq(in_force(call, "strength"), "100") && in_force(call, "strength") != NULL)
			advise("It has what strength made of the values; with strength 100 it sounds the same.");
	}
	free(text.bytes);
	return status;
}

int run_profile_delete(const struct call *call)
{
	const char *name = call->args[0];
	struct hr_profile_dirs dirs;
	char path[PATH_MAX], found[PATH_MAX];
	int status, res;

	profile_places(&dirs);
	if ((status = own_path(&dirs, name, path)) != STATUS_OK)
		return status;
	if ((res = conf_file_remove(path)) == 0) {
		printf("%s is removed\n", path);
		return STATUS_OK;
	}
	if (res == -ENOENT && hr_profile_find(&dirs, name, found) == 0)
		return complain(STATUS_REFUSED, "%s came with Headroom and stays", name);
	complain(STATUS_REFUSED, "%s: %s", path, spa_strerror(res));
	return STATUS_REFUSED;
}
