/* SPDX-License-Identifier: MIT */
#include "render/profiles.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <headroom/profile-file.h>

#include "lib/message.h"
#include "lib/profile-places.h"

static void say_fault(void *data, const struct hr_profile_fault *fault)
{
	char line[PATH_MAX + 512];

	print_error("%s", hr_profile_fault_text(fault, line, sizeof(line)));
}

static int read_path(struct hr_params *params, const char *path)
{
	struct hr_profile profile;
	int res = hr_profile_load(&profile, path, say_fault, NULL);

	*params = profile.params;
	hr_profile_finish(&profile);
	return res < 0 ? -1 : 0;
}

static void add_name(void *data, const char *name, const char *path)
{
	FILE *names = data;

	fprintf(names, "%s%s", ftell(names) > 0 ? ", " : "", name);
}

static int say_unknown(const struct hr_profile_dirs *dirs, const char *name)
{
	char *names = NULL;
	size_t size_bytes;
	FILE *stream = open_memstream(&names, &size_bytes);

	if (stream == NULL)
		return print_error("out of memory");
	hr_profile_each(dirs, add_name, stream);
	fclose(stream);
	if (*names != '\0')
		print_error("--profile %s: there is no such profile; known are %s", name, names);
	else
		print_error("--profile %s: there are no profiles in %s and %s", name,
				dirs->paths[0], dirs->paths[1]);
	free(names);
	return -1;
}

int profiles_read(struct hr_params *params, const char *name)
{
	struct hr_profile_dirs dirs;
	char path[PATH_MAX];

	if (strchr(name, '/') != NULL)
		return read_path(params, name);
	profile_places(&dirs);
	if (hr_profile_find(&dirs, name, path) < 0)
		return say_unknown(&dirs, name);
	return read_path(params, path);
}

static void print_one(void *data, const char *name, const char *path)
{
	struct hr_profile profile;

	if (hr_profile_load(&profile, path, say_fault, NULL) >= 0)
		printf("%-18s %s\n", name, profile.description);
	hr_profile_finish(&profile);
}

void profiles_print(void)
{
	struct hr_profile_dirs dirs;

	profile_places(&dirs);
	hr_profile_each(&dirs, print_one, NULL);
}
