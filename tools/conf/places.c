/* SPDX-License-Identifier: MIT */
#include "conf/places.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool set(char dir[PATH_MAX], const char *above, const char *below)
{
	return above != NULL && *above != '\0' &&
		snprintf(dir, PATH_MAX, "%s%s", above, below) < PATH_MAX;
}

static bool home_place(char dir[PATH_MAX])
{
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (set(dir, getenv("XDG_CONFIG_HOME"), "/pipewire"))
		return true;
	if (home == NULL && (user = getpwuid(getuid())) != NULL)
		home = user->pw_dir;
	return set(dir, home, "/.config/pipewire");
}

bool conf_place(enum conf_place place, char dir[PATH_MAX])
{
	const char *only = getenv("PIPEWIRE_CONFIG_DIR");

	switch (place) {
	case CONF_OWN:
		return only != NULL ? set(dir, only, "") : home_place(dir);
	case CONF_ETC:
		return only == NULL && set(dir, "/etc/pipewire", "");
	case CONF_SHARE:
		return only == NULL && set(dir, HEADROOM_DAEMON_DIR, "");
	default:
		return false;
	}
}
