/* SPDX-License-Identifier: MIT */
#include "monitor/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "client/details.h"
#include "client/name.h"
#include "client/streams.h"
#include "lib/text.h"

static const char *value_of(const struct graph *graph, const char *key)
{
	return keys_get(&graph->keys, KEYS_ALL, key);
}

static bool is_true(const struct graph *graph, const char *key)
{
	return spa_streq(value_of(graph, key), "true");
}

static double number_of(const struct graph *graph, const char *key)
{
	const char *value = value_of(graph, key);
	float number;

	return value != NULL && spa_atof(value, &number) ? (double)number : NAN;
}

/* Names of other programs are long on purpose at times. */
static void copy(const char *said, char *to, size_t size_bytes)
{
	text_printable(said, to, size_bytes);
}

static void list_names(struct model_names *names, const char *list)
{
	struct spa_json top, items;
	char name[MODEL_NAME_BYTES];

	names->n = 0;
	if (list == NULL)
		return;
	spa_json_init(&top, list, strlen(list));
	if (spa_json_enter_array(&top, &items) <= 0)
		return;
	while (names->n < MODEL_NAMES && spa_json_get_string(&items, name, sizeof(name)) > 0)
		copy(name, names->names[names->n++], MODEL_NAME_BYTES);
}

/* What the processed sound really goes to, whatever the keys say. */
static void find_device(struct model *model, const struct graph *graph)
{
	const struct object *output = graph_find_node(graph, GRAPH_PROCESSED ".output"), *sink;
	char targets[MODEL_TEXT_BYTES];
	const char *shown = targets;

	targets[0] = '\0';
	if (output != NULL)
		streams_targets(graph, output, targets, sizeof(targets));
	if (targets[0] == '\0')
		shown = "nowhere";
	else if ((sink = graph_find_node(graph, targets)) != NULL &&
		 object_get(sink, PW_KEY_NODE_DESCRIPTION) != NULL)
		shown = object_get(sink, PW_KEY_NODE_DESCRIPTION);
	copy(shown, model->device, sizeof(model->device));
}

static void fill_stream(struct model_stream *stream, const struct graph *graph,
		const struct object *node)
{
	const struct keys *keys = &graph->keys;
	char targets[512];
	struct stuck_detail stuck;
	struct level level;

	*stream = (struct model_stream) { .id = node->id };
	stream->is_running = spa_streq(node->state, "running");
	copy(name_of_stream(graph, node), stream->app, sizeof(stream->app));
	copy(keys_get(keys, node->id, "route"), stream->route, sizeof(stream->route));
	copy(keys_get(keys, node->id, HEADROOM_KEY_WHY), stream->why, sizeof(stream->why));
	if (stuck_detail_read(keys, node->id, &stuck, 1) == 0 || stuck.is_stuck)
		copy(keys_get(keys, node->id, HEADROOM_KEY_STUCK), stream->stuck,
				sizeof(stream->stuck));
	copy(streams_targets(graph, node, targets, sizeof(targets)), stream->target,
			sizeof(stream->target));
	level_read(keys_get(keys, node->id, "level"), &level);
	stream->heard_lufs = level.heard_lufs;
	stream->cut_db = level.cut_db;
}

static void list_streams(struct model *model, const struct graph *graph)
{
	const struct object *node = NULL;

	while ((node = graph_next(graph, KIND_NODE, node)) != NULL &&
	       model->n_streams < MODEL_STREAMS)
		if (name_is_stream(node))
			fill_stream(&model->streams[model->n_streams++], graph, node);
}

/* What was so is not shown as if it still were. */
static void forget(struct model *model)
{
	model->version[0] = model->profile[0] = model->device[0] = '\0';
	model->error[0] = model->stuck[0] = '\0';
	model->strength = model->target_lufs = model->ceiling_dbtp = NAN;
	model->is_bypassed = model->is_matched = false;
	model->has_levels = model->are_levels_on = false;
}

void facts_collect(struct model *model, const struct graph *graph)
{
	model->n_streams = 0;
	model->profiles.n = model->overlay.n = 0;
	if (graph == NULL) {
		forget(model);
		return;
	}
	copy(graph->version, model->version, sizeof(model->version));
	copy(value_of(graph, "profile"), model->profile, sizeof(model->profile));
	copy(value_of(graph, HEADROOM_KEY_ERROR), model->error, sizeof(model->error));
	copy(value_of(graph, HEADROOM_KEY_STUCK), model->stuck, sizeof(model->stuck));
	model->strength = number_of(graph, "strength");
	model->target_lufs = number_of(graph, "headroom.agc.target-lufs");
	model->ceiling_dbtp = number_of(graph, "headroom.limiter.ceiling-dbtp");
	model->is_bypassed = is_true(graph, "headroom.bypass");
	model->is_matched = is_true(graph, "headroom.bypass.level-matched");
	model->has_levels = value_of(graph, "app-level") != NULL;
	model->are_levels_on = is_true(graph, "app-level");
	list_names(&model->profiles, value_of(graph, "profiles"));
	list_names(&model->overlay, value_of(graph, "overlay"));
	find_device(model, graph);
	list_streams(model, graph);
}
