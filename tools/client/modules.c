/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include <headroom/module.h>

#include "client/modules.h"

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static bool is_own(const struct object *module)
{
	return spa_strstartswith(base_of(module->filename), HEADROOM_MODULE) ||
		spa_streq(object_get(module, PW_KEY_MODULE_NAME), HEADROOM_MODULE);
}

static bool is_inert(const struct object *module)
{
	return spa_streq(object_get(module, HEADROOM_KEY_INERT), "true");
}

struct object *modules_find_own(const struct graph *graph)
{
	struct object *module = NULL;

	while ((module = graph_next(graph, KIND_MODULE, module)) != NULL)
		if (is_own(module) && !is_inert(module))
			break;
	return module;
}

unsigned int modules_count_inert(const struct graph *graph)
{
	struct object *module = NULL;
	unsigned int n = 0;

	while ((module = graph_next(graph, KIND_MODULE, module)) != NULL)
		n += is_own(module) && is_inert(module);
	return n;
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
