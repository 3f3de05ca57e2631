/* SPDX-License-Identifier: MIT */
/* The nodes and their links, the default sink, the streams. */
#include <stdio.h>
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>
#include <headroom/reasons.h>

#include "client/name.h"
#include "client/streams.h"
#include "command/doctor/doctor.h"

#define RESTART_MANAGER "systemctl --user restart wireplumber.service"
#define RESTART "systemctl --user restart pipewire.service"

static int count_devices(const struct graph *graph)
{
	const struct object *node = NULL;
	int n = 0;

	while ((node = graph_next(graph, KIND_NODE, node)) != NULL) {
		const char *name = object_get(node, PW_KEY_NODE_NAME);

		n += spa_streq(object_get(node, PW_KEY_MEDIA_CLASS), "Audio/Sink") &&
			!spa_streq(name, GRAPH_PROCESSED) && !spa_streq(name, GRAPH_BYPASS);
	}
	return n;
}

/* A stream that wants the device alone, as the module says; NULL when there is none. */
static const struct object *find_exclusive(const struct graph *graph)
{
	const struct object *node = NULL;

	while ((node = graph_next(graph, KIND_NODE, node)) != NULL)
		if (spa_streq(keys_get(&graph->keys, node->id, HEADROOM_KEY_WHY_CODE),
					HEADROOM_WHY_EXCLUSIVE))
			return node;
	return NULL;
}

static void check_output(struct patient *patient, const char *sink)
{
	const struct object *output, *exclusive = find_exclusive(patient->graph);
	char name[64], targets[256] = "";

	snprintf(name, sizeof(name), "%s.output", sink);
	if ((output = graph_find_node(patient->graph, name)) != NULL)
		streams_targets(patient->graph, output, targets, sizeof(targets));
	if (targets[0] != '\0') {
		findings_add(patient->findings, SEVERITY_GOOD, "", "%s plays to %s", sink, targets);
	} else if (output == NULL && exclusive == NULL) {
		findings_add(patient->findings, SEVERITY_ERROR, RESTART, "%s is not there", name);
	} else if (count_devices(patient->graph) == 0) {
		findings_add(patient->findings, SEVERITY_ERROR, RESTART_MANAGER,
				"%s plays to nothing: there is no device", sink);
	} else if (exclusive != NULL) {
		findings_add(patient->findings, SEVERITY_HINT, "",
				"%s waits for the device: stream %u, %s, wants it alone", sink,
				exclusive->id, name_of_stream(patient->graph, exclusive));
	} else {
		snprintf(targets, sizeof(targets), "headroom route stream %u auto", output->id);
		findings_add(patient->findings, SEVERITY_ERROR, targets,
				"%s plays to nothing, though there is a device", sink);
	}
}

static void check_sink(struct patient *patient, const char *name, enum severity if_missing)
{
	const struct object *sink = graph_find_node(patient->graph, name);

	if (sink == NULL)
		findings_add(patient->findings, if_missing,
				if_missing > SEVERITY_HINT ? RESTART : "", "there is no %s", name);
	else if (graph_count_ports(patient->graph, sink) == 0)
		findings_add(patient->findings, SEVERITY_ERROR, RESTART_MANAGER,
				"%s has no ports: no session manager has configured it", name);
	else
		check_output(patient, name);
}

/* The value is { "name": "speaker" }. */
static bool default_sink(const struct graph *graph, char *name, int size_bytes)
{
	const char *value = keys_get(&graph->defaults, KEYS_ALL, "default.audio.sink");
	struct spa_json top, object;
	char key[32];

	if (value == NULL)
		return false;
	spa_json_init(&top, value, strlen(value));
	return spa_json_enter_object(&top, &object) > 0 &&
		spa_json_get_string(&object, key, sizeof(key)) > 0 && spa_streq(key, "name") &&
		spa_json_get_string(&object, name, size_bytes) > 0;
}

static void check_default(struct patient *patient)
{
	const char *route = keys_get(&patient->graph->keys, KEYS_ALL, "route.default");
	char name[256];

	if (!default_sink(patient->graph, name, sizeof(name)))
		findings_add(patient->findings, SEVERITY_WARNING, RESTART_MANAGER,
				"there is no default sink");
	else if (spa_strstartswith(name, HEADROOM_PREFIX))
		findings_add(patient->findings, SEVERITY_GOOD, "",
				"the default sink is %s: the volume keys act on it", name);
	else if (spa_streq(route, "none"))
		findings_add(patient->findings, SEVERITY_HINT,
				"headroom route set default processed",
				"routing is off: only what is sent to the sinks by hand is processed");
	else
		findings_add(patient->findings, SEVERITY_GOOD, "",
				"the default sink is %s, and streams are sent by routes", name);
}

void doctor_check_nodes(struct patient *patient)
{
	if (!patient->is_running || patient->graph->keys.proxy == NULL)
		return;
	check_sink(patient, GRAPH_PROCESSED, SEVERITY_ERROR);
	/* The module's arguments may say so. */
	check_sink(patient, GRAPH_BYPASS, SEVERITY_HINT);
	check_default(patient);
}

/* ---- streams ---- */

static void check_stream(struct patient *patient, const struct object *node)
{
	const struct keys *keys = &patient->graph->keys;
	const char *why = keys_get(keys, node->id, HEADROOM_KEY_WHY);
	const char *code = keys_get(keys, node->id, HEADROOM_KEY_WHY_CODE);
	const char *name = name_of_stream(patient->graph, node);
	char mend[64];

	snprintf(mend, sizeof(mend), "headroom route stream %u auto", node->id);
	if (why == NULL)
		findings_add(patient->findings, SEVERITY_HINT, "headroom route why",
				"stream %u, %s, is not known to the module", node->id, name);
	else if (spa_streq(code, HEADROOM_WHY_PIN))
		findings_add(patient->findings, SEVERITY_HINT, mend,
				"stream %u, %s, goes past the rules: somebody chose its target "
				"(%s)", node->id, name, why);
	else if (spa_streq(code, HEADROOM_WHY_NOT_ROUTABLE) ||
		 spa_streq(code, HEADROOM_WHY_EXCLUSIVE))
		findings_add(patient->findings, SEVERITY_HINT, "",
				"stream %u, %s, goes its own way (%s)", node->id, name, why);
}

static void check_device(struct patient *patient, const struct object *node)
{
	if (!spa_streq(object_get(node, PW_KEY_MEDIA_CLASS), "Audio/Sink") ||
	    !spa_streq(object_get(node, "device.profile.name"), "pro-audio"))
		return;
	findings_add(patient->findings, SEVERITY_HINT, "",
			"%s has the profile \"Pro Audio\": its channels have no positions, and the "
			"sinks play to the first of them", object_get(node, PW_KEY_NODE_NAME));
}

void doctor_check_streams(struct patient *patient)
{
	const struct object *object = NULL;
	int n_jack = 0;

	if (!patient->is_running || patient->graph->keys.proxy == NULL)
		return;
	while ((object = graph_next(patient->graph, KIND_NODE, object)) != NULL) {
		if (name_is_stream(object))
			check_stream(patient, object);
		check_device(patient, object);
		n_jack += spa_streq(object_get(object, PW_KEY_CLIENT_API), "jack");
	}
	if (n_jack > 0)
		findings_add(patient->findings, SEVERITY_HINT, "",
				"%d programs use JACK: they link themselves and are not touched",
				n_jack);
}
