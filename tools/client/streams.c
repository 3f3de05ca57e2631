/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include <headroom/reasons.h>

#include "client/details.h"
#include "client/name.h"
#include "client/streams.h"
#include "lib/table.h"
#include "lib/text.h"

/* A stream has a link for each channel; the last ones are enough to tell them apart. */
#define MAX_TARGETS 8
#define EAR_PREFIX "headroom.ear."
#define NAME_COLUMNS 40

static bool is_known(uint32_t id, const uint32_t *ids, int n)
{
	for (int i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* What listens to levels, as mixers do, and what records, is not where sound is played. */
static bool is_played_at(const struct object *node)
{
	const char *name = object_get(node, PW_KEY_NODE_NAME);

	return !spa_streq(object_get(node, PW_KEY_MEDIA_CLASS), "Stream/Input/Audio") &&
		(name == NULL || !spa_strstartswith(name, EAR_PREFIX));
}

static const char *list_targets(const struct graph *graph, const struct object *node,
		const char *key, char *buf, size_t size_bytes)
{
	uint32_t ids[MAX_TARGETS];
	const struct object *object = NULL;
	size_t used = 0;
	int n = 0;

	buf[0] = '\0';
	while ((object = graph_next(graph, KIND_LINK, object)) != NULL) {
		uint32_t to = object_get_id(object, PW_KEY_LINK_INPUT_NODE);
		const struct object *target;
		const char *name;
		int length;

		/* The link between the two halves of a pair is nobody's business. */
		if (object_get_id(object, PW_KEY_LINK_OUTPUT_NODE) != node->id ||
		    is_known(to, ids, n) || n == MAX_TARGETS || used + 1 >= size_bytes)
			continue;
		target = graph_find(graph, KIND_NODE, to);
		if (!is_played_at(target))
			continue;
		if ((name = object_get(target, key)) == NULL)
			name = object_get(target, PW_KEY_NODE_NAME);
		length = snprintf(buf + used, size_bytes - used, "%s%s", used > 0 ? ", " : "",
				name != NULL ? name : "?");
		used += length > 0 ? (size_t)length : 0;
		ids[n++] = to;
	}
	return buf;
}

const char *streams_targets(const struct graph *graph, const struct object *node, char *buf,
		size_t size_bytes)
{
	return list_targets(graph, node, PW_KEY_NODE_NAME, buf, size_bytes);
}

const char *streams_places(const struct graph *graph, const struct object *node, char *buf,
		size_t size_bytes)
{
	return list_targets(graph, node, PW_KEY_NODE_DESCRIPTION, buf, size_bytes);
}

static bool is_wanted(const struct graph *graph, const struct object *node, const char *word)
{
	uint32_t id;

	if (!name_is_stream(node))
		return false;
	if (word == NULL || (spa_atou32(word, &id, 10) && id == node->id))
		return true;
	return name_is_app(graph, node, word);
}

static const char *of_stream(const struct graph *graph, const struct object *node,
		const char *key)
{
	return keys_get(&graph->keys, node->id, key);
}

/* A program may call itself anything; a line is to stay one. */
static void add_name(struct table *table, const char *name)
{
	char clean[TEXT_BYTES];
	size_t n_bytes = text_fit(text_printable(name, clean, sizeof(clean)), NAME_COLUMNS);
	bool is_whole = clean[n_bytes] == '\0';

	table_format(table, STYLE_NAME, "%.*s%s", (int)n_bytes, clean, is_whole ? "" :
			style_is_utf8() ? "…" : "...");
}

int streams_as_text(const struct graph *graph, const char *word, int indent)
{
	struct table table = { .n_columns = 5, .indent = indent };
	const struct object *node = NULL;
	char targets[512];
	int n = 0;

	while ((node = graph_next(graph, KIND_NODE, node)) != NULL) {
		const char *why = of_stream(graph, node, HEADROOM_KEY_WHY);

		if (!is_wanted(graph, node, word))
			continue;
		streams_places(graph, node, targets, sizeof(targets));
		table_format(&table, STYLE_DIM, "%u", node->id);
		add_name(&table, name_of_stream(graph, node));
		table_add(&table, STYLE_PLAIN, of_stream(graph, node, "route"));
		table_format(&table, STYLE_PLAIN, "%s %s", style_is_utf8() ? "→" : "->",
				*targets != '\0' ? targets : "nowhere");
		table_add(&table, STYLE_DIM, why);
		n++;
	}
	table_print(&table);
	return n;
}

int streams_as_json(const struct graph *graph, const char *word, struct json *json)
{
	const struct object *node = NULL;
	char targets[512];
	int n = 0;

	while ((node = graph_next(graph, KIND_NODE, node)) != NULL) {
		if (!is_wanted(graph, node, word))
			continue;
		json_open(json, NULL, '{');
		json_number(json, "id", node->id);
		json_string(json, "name", name_of_stream(graph, node));
		json_string(json, "node", object_get(node, PW_KEY_NODE_NAME));
		json_string(json, "state", node->state);
		json_string(json, "route", of_stream(graph, node, "route"));
		json_string(json, "why", of_stream(graph, node, HEADROOM_KEY_WHY));
		json_string(json, "why-code", of_stream(graph, node, HEADROOM_KEY_WHY_CODE));
		level_as_json(json, "level", of_stream(graph, node, "level"));
		json_string(json, "plays-to", streams_targets(graph, node, targets,
				sizeof(targets)));
		json_close(json, '}');
		n++;
	}
	return n;
}
