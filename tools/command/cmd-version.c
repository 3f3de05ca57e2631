/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <pipewire/keys.h>

#include "client/message.h"
#include "client/modules.h"
#include "command/command.h"
#include "lib/json.h"
#include "lib/table.h"

static void add(struct table *table, const char *what, const char *version)
{
	table_add(table, STYLE_NAME, what);
	table_add(table, version != NULL ? STYLE_PLAIN : STYLE_DIM,
			version != NULL ? version : "not there");
}

/* What cannot be reached is no error here. */
int run_version(const struct call *call)
{
	struct table table = { .n_columns = 2 };
	struct json json = { .file = stdout };
	struct graph graph;
	bool is_there = graph_init(&graph, call->remote, GRAPH_ALL | GRAPH_QUIET) ==
		STATUS_OK;
	const char *daemon = is_there ? graph.version : NULL;
	const char *module = is_there ?
		object_get(modules_find_own(&graph), PW_KEY_MODULE_VERSION) : NULL;

	if (call->is_json) {
		json_open(&json, NULL, '{');
		json_string(&json, "headroom", HEADROOM_VERSION);
		json_string(&json, "module", module);
		json_string(&json, "pipewire", daemon);
		json_string(&json, "library", pw_get_library_version());
		json_close(&json, '}');
	} else {
		add(&table, "headroom", HEADROOM_VERSION);
		add(&table, "the module", module);
		add(&table, "PipeWire", daemon);
		add(&table, "its library", pw_get_library_version());
		table_print(&table);
	}
	graph_finish(&graph);
	return STATUS_OK;
}
