/* SPDX-License-Identifier: MIT */
#include "lib/profile-places.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The directory of the build, or "" for a program that is installed. */
static void find_built_data(char dir[PATH_MAX])
{
	char exe[PATH_MAX - sizeof("/conf/profiles")];
	ssize_t n_bytes = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *end;

	*dir = '\0';
	exe[n_bytes > 0 ? n_bytes : 0] = '\0';
	if ((end = strrchr(exe, '/')) == NULL)
		return;
	*end = '\0';
	if ((end = strrchr(exe, '/')) == NULL || strcmp(end, "/tools") != 0)
		return;
	*end = '\0';
	snprintf(dir, PATH_MAX, "%s/conf/profiles", exe);
	if (access(dir, R_OK) < 0)
		*dir = '\0';
	else
		*strrchr(dir, '/') = '\0';
}

void profile_places(struct hr_profile_dirs *dirs)
{
	char built[PATH_MAX];

	find_built_data(built);
	hr_profile_dirs_init(dirs, *built != '\0' ? built : HEADROOM_DATA_DIR);
}
