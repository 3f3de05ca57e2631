/* SPDX-License-Identifier: MIT */
/* app list, on, off, set, reset: each program at one level, by itself. */
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "client/details.h"
#include "client/message.h"
#include "client/name.h"
#include "command/answer.h"
#include "command/command.h"
#include "lib/json.h"
#include "lib/table.h"

#define KEY_LEVELS "app-level"
#define PREFIX KEY_LEVELS "."
#define KEY_LEVEL "level"
#define KEY_BYTES 512

static int check_built(const struct graph *graph)
{
	if (keys_get(&graph->keys, KEYS_ALL, KEY_LEVELS) != NULL)
		return STATUS_OK;
	complain(STATUS_NOT_THERE, "this version of the module has no levels of programs");
	advise("headroom version tells which it is.");
	return STATUS_NOT_THERE;
}

static int write_app(const struct call *call, const char *key, const char *value)
{
	int status = check_built(call->graph);

	return status == STATUS_OK ? answer_print(call, KEYS_ALL, key, value) : status;
}

/* app on, app off. */
int run_app_switch(const struct call *call)
{
	const char *word = strrchr(call->command->name, ' ') + 1;

	return write_app(call, KEY_LEVELS, spa_streq(word, "on") ? "true" : "false");
}

int run_app_set(const struct call *call)
{
	const char *word = call->args[1];
	char key[KEY_BYTES];

	if ((size_t)snprintf(key, sizeof(key), PREFIX "%s", call->args[0]) >= sizeof(key))
		return complain(STATUS_USAGE, "the name of the program is too long");
	if (spa_streq(word, "default"))
		word = NULL;
	return write_app(call, key, word);
}

int run_app_reset(const struct call *call)
{
	uint32_t id;
	int status = name_stream(call->graph, call->args[0], &id);

	if (status == STATUS_OK)
		status = check_built(call->graph);
	if (status == STATUS_OK)
		status = answer_print(call, id, KEY_LEVEL, NULL);
	if (status == STATUS_REFUSED)
		advise("headroom app on brings programs to one level.");
	return status;
}

/* ---- list ---- */

static void list_as_json(const struct graph *graph)
{
	struct json json = { .file = stdout };
	const struct object *node = NULL;
	const struct key *key;

	json_open(&json, NULL, '{');
	json_word(&json, "app-level", keys_get(&graph->keys, KEYS_ALL, KEY_LEVELS));
	json_open(&json, "settings", '{');
	spa_list_for_each(key, &graph->keys.list, link)
		if (key->subject == KEYS_ALL && spa_strstartswith(key->name, PREFIX))
			json_word(&json, key->name + strlen(PREFIX), key->value);
	json_close(&json, '}');
	json_open(&json, "streams", '[');
	while ((node = graph_next(graph, KIND_NODE, node)) != NULL) {
		if (!name_is_stream(node))
			continue;
		json_open(&json, NULL, '{');
		json_number(&json, "id", node->id);
		json_string(&json, "name", name_of_stream(graph, node));
		level_as_json(&json, "level", keys_get(&graph->keys, node->id, KEY_LEVEL));
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
}

static const char *on_or_off(const char *value)
{
	return spa_streq(value, "true") ? "on" : spa_streq(value, "false") ? "off" : value;
}

static void list_as_text(const struct graph *graph)
{
	struct table programs = { .n_columns = 2 }, streams = { .n_columns = 3, .indent = 2 };
	const struct object *node = NULL;
	const struct key *key;

	table_add(&programs, STYLE_TITLE, KEY_LEVELS);
	table_add(&programs, STYLE_PLAIN,
			on_or_off(keys_get(&graph->keys, KEYS_ALL, KEY_LEVELS)));
	spa_list_for_each(key, &graph->keys.list, link) {
		if (key->subject != KEYS_ALL || !spa_strstartswith(key->name, PREFIX))
			continue;
		table_add(&programs, STYLE_NAME, key->name + strlen(PREFIX));
		table_add(&programs, STYLE_PLAIN, on_or_off(key->value));
	}
	table_print(&programs);
	while ((node = graph_next(graph, KIND_NODE, node)) != NULL) {
		struct level level;

		if (!name_is_stream(node))
			continue;
		table_format(&streams, STYLE_DIM, "%u", node->id);
		table_add(&streams, STYLE_NAME, name_of_stream(graph, node));
		if (level_read(keys_get(&graph->keys, node->id, KEY_LEVEL), &level))
			table_format(&streams, STYLE_PLAIN, "%.1f dB quieter, %.1f LUFS by itself",
					level.cut_db, level.heard_lufs);
		else
			table_add(&streams, STYLE_PLAIN, "as it is");
	}
	table_print(&streams);
}

int run_app_list(const struct call *call)
{
	int status = check_built(call->graph);

	if (status != STATUS_OK)
		return status;
	if (call->is_json)
		list_as_json(call->graph);
	else
		list_as_text(call->graph);
	return STATUS_OK;
}
