/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include "client/modules.h"

#define OWN_FILE "libpipewire-module-headroom"

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

struct object *modules_find_own(const struct graph *graph)
{
	struct object *module = NULL;

	while ((module = graph_next(graph, KIND_MODULE, module)) != NULL &&
	       !spa_strstartswith(base_of(module->filename), OWN_FILE) &&
	       !spa_streq(object_get(module, PW_KEY_MODULE_NAME), OWN_FILE))
		;
	return module;
}

struct object *modules_find_manager(const struct graph *graph)
{
	struct object *client = NULL;

	/* WirePlumber has several connections; the others are for exporting. */
	while ((client = graph_next(graph, KIND_CLIENT, client)) != NULL) {
		const char *binary = object_get(client, PW_KEY_APP_PROCESS_BINARY);

		if (spa_streq(binary, "wireplumber") ||
		    spa_streq(binary, "pipewire-media-session") ||
		    spa_streq(object_get(client, PW_KEY_APP_NAME), "WirePlumber"))
			return client;
	}
	return NULL;
}
