/* SPDX-License-Identifier: MIT */
/* route list, set, unset, stream, why. */
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "client/message.h"
#include "client/name.h"
#include "client/streams.h"
#include "command/answer.h"
#include "command/command.h"
#include "lib/json.h"
#include "lib/table.h"

#define PREFIX "route."
#define KEY_ROUTE "route"
#define ROUTE_AUTO "auto"
#define ROUTE_DEFAULT "default"
#define KEY_BYTES 512

int run_route_list(const struct call *call)
{
	const struct keys *keys = &call->graph->keys;
	struct table table = { .n_columns = 2 };
	struct json json = { .file = stdout };
	const struct key *key;

	if (call->is_json)
		json_open(&json, NULL, '{');
	spa_list_for_each(key, &keys->list, link) {
		if (key->subject != KEYS_ALL || !spa_strstartswith(key->name, PREFIX))
			continue;
		if (call->is_json) {
			json_string(&json, key->name + strlen(PREFIX), key->value);
			continue;
		}
		table_add(&table, STYLE_NAME, key->name + strlen(PREFIX));
		table_add(&table, STYLE_PLAIN, key->value);
	}
	if (call->is_json)
		json_close(&json, '}');
	else
		table_print(&table);
	return STATUS_OK;
}

static bool is_playing(const struct graph *graph, const char *app)
{
	const struct object *node = NULL;

	while ((node = graph_next(graph, KIND_NODE, node)) != NULL)
		if (name_is_stream(node) && name_is_app(graph, node, app))
			return true;
	return false;
}

/* A route waits for its program; it may as well be a name that nobody has. Without a route
 * it is "route unset". */
int run_route_set(const struct call *call)
{
	const char *app = call->args[0], *route = call->n_args > 1 ? call->args[1] : NULL;
	bool is_heard = route == NULL || spa_streq(app, ROUTE_DEFAULT) ||
		is_playing(call->graph, app);
	char key[KEY_BYTES];
	int status;

	if ((size_t)snprintf(key, sizeof(key), PREFIX "%s", app) >= sizeof(key))
		return complain(STATUS_USAGE, "the name of the program is too long");
	status = answer_print(call, KEYS_ALL, key, route);
	if (status == STATUS_OK && !is_heard) {
		advise("No program of that name plays now; it counts when one does.");
		name_tell_playing(call->graph);
	}
	return status;
}

int run_route_stream(const struct call *call)
{
	bool is_auto = spa_streq(call->args[1], ROUTE_AUTO);
	uint32_t id;
	int status = name_stream(call->graph, call->args[0], &id);

	return status != STATUS_OK ? status :
		answer_print(call, id, KEY_ROUTE, is_auto ? NULL : call->args[1]);
}

int run_route_why(const struct call *call)
{
	const char *word = call->n_args > 0 ? call->args[0] : NULL;
	struct json json = { .file = stdout };
	int n;

	if (call->is_json) {
		json_open(&json, NULL, '[');
		n = streams_as_json(call->graph, word, &json);
		json_close(&json, ']');
	} else {
		n = streams_as_text(call->graph, word, 0);
	}
	if (n > 0 || word == NULL)
		return STATUS_OK;
	complain(STATUS_REFUSED, "%s: no stream has this id, or is of this program", word);
	advise("headroom status shows the streams there are.");
	return STATUS_REFUSED;
}
