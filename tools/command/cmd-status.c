/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <spa/utils/string.h>

#include "client/modules.h"
#include "client/parameters.h"
#include "client/streams.h"
#include "command/command.h"
#include "lib/json.h"
#include "lib/table.h"

/* Keys worth a line of their own, when the module has them. */
static const char *const shown_keys[] = { "profile", "strength", "bypass", "app-level",
	"route.default", "stuck", "error" };

#define BAR_CELLS 30
#define BAR_COLUMNS 60		/* of a terminal that has room for one */
#define LEVEL_SPAN_DB 60.0	/* a bar of a level begins at -60 */
#define GAIN_SPAN_DB 15.0	/* that of a gain reaches as far to either side */
#define SILENCE_DB (-120.0)

struct shown_reading {
	const char *name, *label, *unit;
	enum style style;
};

static const struct shown_reading shown_readings[] = {
	{ "input-lufs", "heard", "LUFS", STYLE_DIM },
	{ "agc-gain-db", "leveller", "dB", STYLE_NAME },
	{ "compressor-gain-db", "compressor", "dB", STYLE_NAME },
	{ "limiter-gain-db", "limiter", "dB", STYLE_WARN },
	{ "output-lufs", "played", "LUFS", STYLE_GOOD },
	{ "output-peak-dbfs", "peak", "dBFS", STYLE_GOOD },
};

static const char *const sinks[] = { GRAPH_PROCESSED, GRAPH_BYPASS };

typedef const char *list_fn(const struct graph *graph, const struct object *node, char *buf,
		size_t size_bytes);

static void output_of(const char *sink, const struct graph *graph, list_fn *list, char *buf,
		size_t size_bytes)
{
	const struct object *output;
	char name[64];

	snprintf(name, sizeof(name), "%s.output", sink);
	buf[0] = '\0';
	if ((output = graph_find_node(graph, name)) != NULL)
		list(graph, output, buf, size_bytes);
}

/* ---- JSON ---- */

static void sinks_as_json(struct json *json, const struct graph *graph)
{
	char targets[512];

	json_open(json, "sinks", '[');
	for (size_t i = 0; i < SPA_N_ELEMENTS(sinks); i++) {
		const struct object *node = graph_find_node(graph, sinks[i]);

		if (node == NULL)
			continue;
		output_of(sinks[i], graph, streams_targets, targets, sizeof(targets));
		json_open(json, NULL, '{');
		json_number(json, "id", node->id);
		json_string(json, "name", sinks[i]);
		json_string(json, "state", node->state);
		json_string(json, "plays-to", targets);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static bool is_level(const char *name)
{
	return spa_strendswith(name, "-lufs") || spa_strendswith(name, "-dbfs") ||
		spa_strendswith(name, "-dbtp");
}

/* Silence has no level. */
static void reading_as_json(struct json *json, const char *name, double value)
{
	if (is_level(name) && value <= SILENCE_DB)
		json_string(json, name, NULL);
	else
		json_number(json, name, value);
}

static void status_as_json(const struct graph *graph, const struct parameters *parameters)
{
	struct json json = { .file = stdout };

	json_open(&json, NULL, '{');
	json_string(&json, "version", HEADROOM_VERSION);
	json_string(&json, "module", object_get(modules_find_own(graph),
				PW_KEY_MODULE_VERSION));
	json_string(&json, "pipewire", graph->version);
	for (size_t i = 0; i < SPA_N_ELEMENTS(shown_keys); i++)
		json_word(&json, shown_keys[i], keys_get(&graph->keys, KEYS_ALL,
					shown_keys[i]));
	json_open(&json, "meter", '{');
	for (int i = 0; i < parameters->n_readings; i++)
		reading_as_json(&json, parameters->readings[i].name,
				parameters->readings[i].value);
	json_close(&json, '}');
	sinks_as_json(&json, graph);
	json_open(&json, "streams", '[');
	streams_as_json(graph, NULL, &json);
	json_close(&json, ']');
	json_close(&json, '}');
}

/* ---- text ---- */

static void print_title(const char *title)
{
	printf("\n%s%s%s\n", style_on(STDOUT_FILENO, STYLE_TITLE), title,
			style_off(STDOUT_FILENO));
}

static void add_key(struct table *table, const char *name, const char *value)
{
	bool is_switch = spa_streq(value, "true") || spa_streq(value, "false");
	enum style style = spa_streq(name, "error") || spa_streq(name, "stuck") ? STYLE_BAD :
		spa_streq(name, "bypass") && spa_streq(value, "true") ? STYLE_WARN : STYLE_PLAIN;

	table_add(table, STYLE_DIM, name);
	if (is_switch)
		table_add(table, style, *value == 't' ? "on" : "off");
	else
		table_format(table, style, "%s%s", value,
				spa_streq(name, "strength") ? " %" : "");
}

static void print_keys(const struct graph *graph)
{
	struct table table = { .n_columns = 2, .indent = 2 };

	for (size_t i = 0; i < SPA_N_ELEMENTS(shown_keys); i++) {
		const char *value = keys_get(&graph->keys, KEYS_ALL, shown_keys[i]);

		if (value != NULL)
			add_key(&table, shown_keys[i], value);
	}
	table_print(&table);
}

/* Levels from the left, gains from the middle; only where it is seen, and fits. */
static const char *bar_text(const struct shown_reading *shown, double value, char *buf)
{
	bool is_gain = spa_streq(shown->unit, "dB");
	double at = is_gain ? BAR_CELLS / 2.0 * (1.0 + value / GAIN_SPAN_DB) :
		BAR_CELLS * (1.0 + value / LEVEL_SPAN_DB);
	int end = (int)round(fmin(fmax(at, 0.0), BAR_CELLS)), middle = is_gain ? BAR_CELLS / 2 : 0;
	char *to = buf;

	*buf = '\0';
	if (!style_is_utf8() || style_columns() < BAR_COLUMNS)
		return buf;
	for (int i = 0; i < BAR_CELLS; i++)
		to = stpcpy(to, i >= SPA_MIN(middle, end) && i < SPA_MAX(middle, end) ? "━" : "·");
	return buf;
}

/* The meters keep what they read last; what counts is whether anything is heard now. */
static bool is_heard(const struct graph *graph, const struct parameters *parameters)
{
	const struct object *sink = graph_find_node(graph, GRAPH_PROCESSED);

	return sink != NULL && spa_streq(sink->state, "running") &&
		!(parameters_reading(parameters, "input-momentary-lufs") <= SILENCE_DB);
}

static void print_meter(const struct parameters *parameters)
{
	struct table table = { .n_columns = 3, .indent = 2 };
	char bar[4 * BAR_CELLS + 1];

	for (size_t i = 0; i < SPA_N_ELEMENTS(shown_readings); i++) {
		const struct shown_reading *shown = &shown_readings[i];
		double value = parameters_reading(parameters, shown->name);
		bool is_silent = value <= SILENCE_DB;

		if (isnan(value))
			continue;
		table_add(&table, STYLE_DIM, shown->label);
		if (is_silent)
			table_add(&table, STYLE_PLAIN, "silence");
		else
			table_format(&table, STYLE_PLAIN, "%6.1f %s",
					fabs(value) < 0.05 ? 0.0 : value, shown->unit);
		table_add(&table, shown->style, bar_text(shown, value, bar));
	}
	table_print(&table);
}

static void print_sinks(const struct graph *graph)
{
	struct table table = { .n_columns = 4, .indent = 2 };
	char targets[512];

	for (size_t i = 0; i < SPA_N_ELEMENTS(sinks); i++) {
		const struct object *node = graph_find_node(graph, sinks[i]);

		if (node == NULL)
			continue;
		output_of(sinks[i], graph, streams_places, targets, sizeof(targets));
		table_format(&table, STYLE_DIM, "%u", node->id);
		table_add(&table, STYLE_NAME, sinks[i]);
		table_add(&table, STYLE_DIM, node->state);
		table_format(&table, *targets != '\0' ? STYLE_PLAIN : STYLE_BAD, "%s %s",
				style_is_utf8() ? "→" : "->", *targets != '\0' ? targets : "nowhere");
	}
	table_print(&table);
}

static void status_as_text(const struct graph *graph, const struct parameters *parameters)
{
	printf("%sHeadroom %s%s on PipeWire %s\n", style_on(STDOUT_FILENO, STYLE_TITLE),
			HEADROOM_VERSION, style_off(STDOUT_FILENO), graph->version);
	print_keys(graph);
	print_title("Now");
	if (is_heard(graph, parameters))
		print_meter(parameters);
	else
		puts("  silence");
	print_title("Sinks");
	print_sinks(graph);
	print_title("Streams");
	if (streams_as_text(graph, NULL, 2) == 0)
		puts("  nothing plays");
}

int run_status(const struct call *call)
{
	struct parameters parameters;
	int status = parameters_read(&parameters, call->graph);

	if (status != STATUS_OK)
		return status;
	if (call->is_json)
		status_as_json(call->graph, &parameters);
	else
		status_as_text(call->graph, &parameters);
	return STATUS_OK;
}
