/* SPDX-License-Identifier: MIT */
/* LV2 plugins, with lilv: urid, options, buf-size and a worker that works at once. */
#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer-host-lv2.h"
#include "peer-host.h"

#define MAX_PORTS 256u
#define ATOM_BYTES 65536u

struct lv2 {
	struct peer_lv2_features features;
	LilvInstance *instance;
	float values[MAX_PORTS];
	LV2_Atom_Sequence *atoms[MAX_PORTS];
	bool atom_is_input[MAX_PORTS];
	uint32_t n_ports;
	uint32_t inputs[PEER_CHANNELS], outputs[PEER_CHANNELS];
	int latency_port;
	uint32_t block_frames;
};

void *peer_lv2_world_new(void)
{
	LilvWorld *world = lilv_world_new();

	if (world != NULL)
		lilv_world_load_all(world);
	return world;
}

void peer_lv2_world_free(void *world)
{
	lilv_world_free(world);
}

static void close_lv2(void *instance)
{
	struct lv2 *lv2 = instance;

	if (lv2->instance != NULL) {
		lilv_instance_deactivate(lv2->instance);
		lilv_instance_free(lv2->instance);
	}
	for (uint32_t i = 0; i < lv2->n_ports; i++)
		free(lv2->atoms[i]);
	peer_lv2_features_finish(&lv2->features);
	free(lv2);
}

/* The setting of this name, or NULL. */
static const struct peer_setting *find_setting(const struct peer_spec *spec, const char *name)
{
	for (const struct peer_setting *s = spec->settings; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

/* The default of the port, or what the table says within the port's range. */
static int set_control(struct lv2 *lv2, uint32_t i, const LilvPlugin *plugin,
		const struct peer_spec *spec, char *why)
{
	const LilvPort *port = lilv_plugin_get_port_by_index(plugin, i);
	const char *symbol = lilv_node_as_string(lilv_port_get_symbol(plugin, port));
	const struct peer_setting *setting = find_setting(spec, symbol);
	LilvNode *def = NULL, *min = NULL, *max = NULL;
	int res = 0;

	lilv_port_get_range(plugin, port, &def, &min, &max);
	lv2->values[i] = def != NULL ? lilv_node_as_float(def) : 0.0f;
	if (setting != NULL) {
		lv2->values[i] = setting->value;
		if ((min != NULL && setting->value < lilv_node_as_float(min)) ||
				(max != NULL && setting->value > lilv_node_as_float(max))) {
			snprintf(why, PEER_WHY_BYTES, "%s = %g is out of its range", symbol,
					(double)setting->value);
			res = -1;
		}
	}
	lilv_node_free(def);
	lilv_node_free(min);
	lilv_node_free(max);
	lilv_instance_connect_port(lv2->instance, i, &lv2->values[i]);
	return res;
}

static int check_settings(const LilvPlugin *plugin, const struct peer_spec *spec,
		LilvWorld *world, char *why)
{
	for (const struct peer_setting *s = spec->settings; s->name != NULL; s++) {
		LilvNode *symbol = lilv_new_string(world, s->name);
		const LilvPort *port = lilv_plugin_get_port_by_symbol(plugin, symbol);

		lilv_node_free(symbol);
		if (port == NULL) {
			snprintf(why, PEER_WHY_BYTES, "no port %s", s->name);
			return -1;
		}
	}
	return 0;
}

static int connect_ports(struct lv2 *lv2, const LilvPlugin *plugin,
		const struct peer_spec *spec, LilvWorld *world, char *why)
{
	LilvNode *audio = lilv_new_uri(world, LV2_CORE__AudioPort);
	LilvNode *atom = lilv_new_uri(world, LV2_ATOM__AtomPort);
	LilvNode *input = lilv_new_uri(world, LV2_CORE__InputPort);
	uint32_t n_in = 0, n_out = 0;
	int res = 0;

	for (uint32_t i = 0; i < lv2->n_ports && res == 0; i++) {
		const LilvPort *port = lilv_plugin_get_port_by_index(plugin, i);
		const bool is_input = lilv_port_is_a(plugin, port, input);

		if (lilv_port_is_a(plugin, port, audio)) {
			if (is_input && n_in < PEER_CHANNELS)
				lv2->inputs[n_in++] = i;
			else if (!is_input && n_out < PEER_CHANNELS)
				lv2->outputs[n_out++] = i;
		} else if (lilv_port_is_a(plugin, port, atom)) {
			lv2->atoms[i] = calloc(1, ATOM_BYTES);
			lv2->atom_is_input[i] = is_input;
			lilv_instance_connect_port(lv2->instance, i, lv2->atoms[i]);
		} else {
			res = set_control(lv2, i, plugin, spec, why);
		}
	}
	if (res == 0 && (n_in != PEER_CHANNELS || n_out != PEER_CHANNELS)) {
		snprintf(why, PEER_WHY_BYTES, "%u audio inputs, %u outputs", n_in, n_out);
		res = -1;
	}
	lilv_node_free(audio);
	lilv_node_free(atom);
	lilv_node_free(input);
	return res;
}

static const LilvPlugin *find_plugin(const struct peer_spec *spec, LilvWorld *world, char *why)
{
	LilvNode *uri = lilv_new_uri(world, spec->plugin);
	const LilvPlugin *plugin = lilv_plugins_get_by_uri(
			lilv_world_get_all_plugins(world), uri);

	lilv_node_free(uri);
	if (plugin == NULL)
		snprintf(why, PEER_WHY_BYTES, "not installed: %s", spec->plugin);
	return plugin;
}

static void *open_lv2(const struct peer_spec *spec, const struct peer_context *context,
		char *why)
{
	LilvWorld *world = context->lv2_world;
	const LilvPlugin *plugin = find_plugin(spec, world, why);
	struct lv2 *lv2;

	if (plugin == NULL || check_settings(plugin, spec, world, why) < 0)
		return NULL;
	lv2 = calloc(1, sizeof(*lv2));
	if (lv2 == NULL)
		return NULL;
	lv2->block_frames = context->block_frames;
	peer_lv2_features_init(&lv2->features, context->rate_hz, context->block_frames);
	if (lilv_plugin_get_num_ports(plugin) > MAX_PORTS) {
		snprintf(why, PEER_WHY_BYTES, "%u ports", lilv_plugin_get_num_ports(plugin));
		goto failed;
	}
	lv2->instance = lilv_plugin_instantiate(plugin, context->rate_hz,
			lv2->features.list);
	if (lv2->instance == NULL) {
		snprintf(why, PEER_WHY_BYTES, "does not instantiate");
		goto failed;
	}
	lv2->n_ports = lilv_plugin_get_num_ports(plugin);
	lv2->latency_port = lilv_plugin_has_latency(plugin) ?
			(int)lilv_plugin_get_latency_port_index(plugin) : -1;
	if (connect_ports(lv2, plugin, spec, world, why) < 0)
		goto failed;
	peer_lv2_features_use(&lv2->features, lv2->instance);
	lilv_instance_activate(lv2->instance);
	return lv2;
failed:
	close_lv2(lv2);
	return NULL;
}

/* What a host does before each cycle: nothing said, and room for an answer. */
static void empty_atoms(struct lv2 *lv2)
{
	for (uint32_t i = 0; i < lv2->n_ports; i++) {
		LV2_Atom_Sequence *atoms = lv2->atoms[i];

		if (atoms == NULL)
			continue;
		if (lv2->atom_is_input[i]) {
			atoms->atom.type = lv2->features.sequence_urid;
			atoms->atom.size = sizeof(atoms->body);
			atoms->body.unit = atoms->body.pad = 0;
		} else {
			atoms->atom.type = lv2->features.chunk_urid;
			atoms->atom.size = ATOM_BYTES - sizeof(atoms->atom);
		}
	}
}

static void run_lv2(void *instance, float *const out[], const float *const in[])
{
	struct lv2 *lv2 = instance;

	empty_atoms(lv2);
	for (uint32_t c = 0; c < PEER_CHANNELS; c++) {
		/* the interface has no const; an input port is not written to */
		lilv_instance_connect_port(lv2->instance, lv2->inputs[c], (void *)in[c]);
		lilv_instance_connect_port(lv2->instance, lv2->outputs[c], out[c]);
	}
	lilv_instance_run(lv2->instance, lv2->block_frames);
	peer_lv2_features_end_run(&lv2->features);
}

static int latency_lv2(void *instance)
{
	const struct lv2 *lv2 = instance;

	return lv2->latency_port < 0 ? -1 : (int)lv2->values[lv2->latency_port];
}

const struct peer_api peer_lv2 = { open_lv2, run_lv2, latency_lv2, close_lv2 };
