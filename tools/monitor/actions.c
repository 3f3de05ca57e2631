/* SPDX-License-Identifier: MIT */
#include "monitor/actions.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include "client/ask.h"

#define STRENGTH_STEP 5.0
#define KEY_MATCHED "headroom.bypass.level-matched"

/* ---- what the status line says ---- */

__attribute__((format(printf, 3, 4)))
static void say(struct view *view, enum ink ink, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(view->status, sizeof(view->status), format, args);
	va_end(args);
	view->status_ink = ink;
}

static bool write_key(struct view *view, struct graph *graph, uint32_t subject,
		const char *name, const char *value)
{
	struct ask_answer answer;
	char where[32] = "";

	if (graph == NULL || graph->keys.proxy == NULL) {
		say(view, INK_WARN, "there is nobody to ask");
		return false;
	}
	if (subject != KEYS_ALL)
		snprintf(where, sizeof(where), " of stream %u", subject);
	ask_write(graph, subject, name, value, &answer);
	if (answer.status != STATUS_OK)
		say(view, INK_BAD, "%.400s", answer.sentence[0] != '\0' ? answer.sentence :
				"PipeWire does not answer");
	else if (answer.sentence[0] != '\0')
		say(view, INK_WARN, "%.400s", answer.sentence);
	else
		say(view, INK_GOOD, "%.160s%s %s%.300s", name, where,
				answer.applied != NULL ? "= " : "is set no longer",
				answer.applied != NULL ? answer.applied : "");
	return answer.status == STATUS_OK;
}

/* As the command does: the loudness first, so that nobody is startled for a moment. */
static void toggle_bypass(struct view *view, const struct model *model, struct graph *graph,
		bool is_matched)
{
	if (model->is_matched != is_matched &&
	    !write_key(view, graph, KEYS_ALL, KEY_MATCHED, is_matched ? "true" : "false"))
		return;
	if (write_key(view, graph, KEYS_ALL, "headroom.bypass", model->is_bypassed ? "false" :
			"true") && view->status_ink == INK_GOOD)
		say(view, INK_GOOD, "bypass is %s%s", model->is_bypassed ? "off" : "on",
				is_matched ? ", at the same loudness" : "");
}

static void toggle(struct view *view, struct graph *graph, const char *name, bool is_on)
{
	write_key(view, graph, KEYS_ALL, name, is_on ? "false" : "true");
}

/* ---- streams ---- */

static const struct model_stream *chosen_stream(struct view *view, const struct model *model)
{
	for (int i = 0; i < model->n_streams; i++)
		if (model->streams[i].id == view->chosen_id)
			return &model->streams[i];
	if (model->n_streams > 0)
		return &model->streams[0];
	say(view, INK_WARN, "there is no stream to do this to");
	return NULL;
}

static void move_choice(struct view *view, const struct model *model, int step)
{
	const struct model_stream *stream;
	int i;

	if (model->n_streams == 0)
		return;
	stream = chosen_stream(view, model);
	i = (int)(stream - model->streams) + step;
	i = i < 0 ? 0 : i >= model->n_streams ? model->n_streams - 1 : i;
	view->chosen_id = model->streams[i].id;
}

static void next_route(struct view *view, const struct model *model, struct graph *graph)
{
	static const char *const routes[] = { "processed", "bypass", "sink", "none" };
	const struct model_stream *stream = chosen_stream(view, model);
	int next = 0;

	if (stream == NULL)
		return;
	for (int i = 0; i < 4; i++)
		if (spa_streq(stream->route, routes[i]))
			next = (i + 1) % 4;
	view->chosen_id = stream->id;
	write_key(view, graph, stream->id, "route", routes[next]);
}

static void route_by_rules(struct view *view, const struct model *model, struct graph *graph)
{
	const struct model_stream *stream = chosen_stream(view, model);

	if (stream != NULL)
		write_key(view, graph, stream->id, "route", NULL);
}

/* What the module knows the program of a stream by, or NULL. */
static const char *program_of(const struct graph *graph, uint32_t id)
{
	static const char *const names[] = { PW_KEY_APP_PROCESS_BINARY, PW_KEY_APP_NAME,
		PW_KEY_APP_ID };
	const struct object *node = graph_find(graph, KIND_NODE, id), *client;
	const char *name = NULL;

	client = graph_find(graph, KIND_CLIENT, object_get_id(node, PW_KEY_CLIENT_ID));
	for (int i = 0; i < 3 && name == NULL; i++)
		if ((name = object_get(node, names[i])) == NULL)
			name = object_get(client, names[i]);
	return name;
}

/* On, off, as all others. */
static void next_program_level(struct view *view, const struct model *model,
		struct graph *graph)
{
	const struct model_stream *stream = chosen_stream(view, model);
	const char *program, *now;
	char key[256];

	if (stream == NULL || graph == NULL)
		return;
	if ((program = program_of(graph, stream->id)) == NULL) {
		say(view, INK_WARN, "the program of this stream has no name");
		return;
	}
	snprintf(key, sizeof(key), "app-level.%.200s", program);
	now = keys_get(&graph->keys, KEYS_ALL, key);
	write_key(view, graph, KEYS_ALL, key, now == NULL ?
			(model->are_levels_on ? "off" : "on") :
			spa_streq(now, "off") == model->are_levels_on ?
			(model->are_levels_on ? "on" : "off") : NULL);
}

/* ---- all ---- */

static void change_strength(struct view *view, const struct model *model, struct graph *graph,
		double step)
{
	double strength = isnan(model->strength) ? 100.0 : model->strength;
	char text[32];

	snprintf(text, sizeof(text), "%.0f", fmin(fmax(strength + step, 0.0), 100.0));
	write_key(view, graph, KEYS_ALL, "strength", text);
}

static void open_box(struct view *view, const struct model *model, enum view_box box)
{
	const struct model_names *names = layout_box_names(model, box);

	view->box_index = 0;
	if (names != NULL && names->n == 0) {
		say(view, INK_DIM, box == VIEW_OVERLAY ? "nothing was set, so nothing to reset" :
				"there are no profiles");
		return;
	}
	view->box = box;
	for (int i = 0; box == VIEW_PROFILES && i < names->n; i++)
		if (spa_streq(names->names[i], model->profile))
			view->box_index = i;
}

static void box_key(struct view *view, const struct model *model, struct graph *graph, int key)
{
	const struct model_names *names = layout_box_names(model, view->box);
	enum view_box box = view->box;

	if (box == VIEW_HELP || names == NULL || names->n == 0 || key == ACTION_ESCAPE ||
	    key == 'q' || (key == 'p' && box == VIEW_PROFILES) ||
	    (key == 'x' && box == VIEW_OVERLAY)) {
		view->box = VIEW_NO_BOX;
		return;
	}
	view->box_index += (key == ACTION_DOWN || key == 'j') - (key == ACTION_UP || key == 'k');
	view->box_index = view->box_index < 0 ? 0 : view->box_index >= names->n ?
		names->n - 1 : view->box_index;
	if (key != ACTION_ENTER)
		return;
	view->box = VIEW_NO_BOX;
	if (box == VIEW_PROFILES)
		write_key(view, graph, KEYS_ALL, "profile", names->names[view->box_index]);
	else
		write_key(view, graph, KEYS_ALL, names->names[view->box_index], NULL);
}

static void global_key(struct view *view, const struct model *model, struct graph *graph,
		int key)
{
	switch (key) {
	case 'b':
		toggle_bypass(view, model, graph, false);
		break;
	case 'a':
		toggle_bypass(view, model, graph, true);
		break;
	case 'l':
		toggle(view, graph, "app-level", model->are_levels_on);
		break;
	case 'L':
		next_program_level(view, model, graph);
		break;
	case '+':
	case '=':
		change_strength(view, model, graph, STRENGTH_STEP);
		break;
	case '-':
		change_strength(view, model, graph, -STRENGTH_STEP);
		break;
	case 'r':
		next_route(view, model, graph);
		break;
	case 'R':
		route_by_rules(view, model, graph);
		break;
	}
}

bool actions_key(struct view *view, struct model *model, struct graph *graph, int key)
{
	if (view->box != VIEW_NO_BOX) {
		box_key(view, model, graph, key);
		return true;
	}
	view->status[0] = '\0';
	switch (key) {
	case 'q':
		return false;
	case ACTION_UP:
	case 'k':
		move_choice(view, model, -1);
		break;
	case ACTION_DOWN:
	case 'j':
		move_choice(view, model, 1);
		break;
	case 'p':
		open_box(view, model, VIEW_PROFILES);
		break;
	case 'x':
		open_box(view, model, VIEW_OVERLAY);
		break;
	case '?':
		open_box(view, model, VIEW_HELP);
		break;
	default:
		global_key(view, model, graph, key);
	}
	return true;
}
