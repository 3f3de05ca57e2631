/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include <headroom/pair.h>

#include "graph/plugin-place.h"

static bool is_same_file(const char *one, const char *other)
{
	struct stat a, b;

	return stat(one, &a) == 0 && stat(other, &b) == 0 &&
		a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

const char *plugin_place(void)
{
	Dl_info own;

	if (dladdr((void *)(uintptr_t)plugin_place, &own) != 0 &&
	    is_same_file(own.dli_fname, INSTALLED_MODULE))
		return INSTALLED_PLUGIN;
	return HEADROOM_PLUGIN;
}
