/* SPDX-License-Identifier: MIT */
/* LADSPA 1.1 plugins, of any library in LADSPA_PATH or /usr/lib/ladspa. */
#include <dlfcn.h>
#include <ladspa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer-host.h"

#define MAX_PORTS 32u

struct ladspa {
	void *library;
	const LADSPA_Descriptor *descriptor;
	LADSPA_Handle handle;
	LADSPA_Data values[MAX_PORTS];
	unsigned long inputs[PEER_CHANNELS], outputs[PEER_CHANNELS];
	long latency_port;
	uint32_t block_frames;
};

static void close_ladspa(void *instance)
{
	struct ladspa *ladspa = instance;

	if (ladspa->handle != NULL) {
		if (ladspa->descriptor->deactivate != NULL)
			ladspa->descriptor->deactivate(ladspa->handle);
		ladspa->descriptor->cleanup(ladspa->handle);
	}
	if (ladspa->library != NULL)
		dlclose(ladspa->library);
	free(ladspa);
}

static int find_descriptor(struct ladspa *ladspa, const struct peer_spec *spec, char *why)
{
	const char *folder = getenv("LADSPA_PATH");
	LADSPA_Descriptor_Function get;
	char path[200];

	snprintf(path, sizeof(path), "%s/%s.so",
			folder != NULL ? folder : "/usr/lib/ladspa", spec->plugin);
	ladspa->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (ladspa->library == NULL) {
		snprintf(why, PEER_WHY_BYTES, "not installed: %s", path);
		return -1;
	}
	get = (LADSPA_Descriptor_Function)dlsym(ladspa->library, "ladspa_descriptor");
	for (unsigned long i = 0; get != NULL && (ladspa->descriptor = get(i)) != NULL; i++)
		if (strcmp(ladspa->descriptor->Label, spec->label) == 0)
			return 0;
	snprintf(why, PEER_WHY_BYTES, "no plugin %s in %s", spec->label, path);
	return -1;
}

/* Notes where sound goes in and out; returns -1 unless that is stereo. */
static int find_ports(struct ladspa *ladspa, char *why)
{
	const LADSPA_Descriptor *d = ladspa->descriptor;
	uint32_t n_in = 0, n_out = 0;

	ladspa->latency_port = -1;
	for (unsigned long i = 0; i < d->PortCount && i < MAX_PORTS; i++) {
		const LADSPA_PortDescriptor port = d->PortDescriptors[i];

		if (LADSPA_IS_PORT_CONTROL(port)) {
			d->connect_port(ladspa->handle, i, &ladspa->values[i]);
			if (LADSPA_IS_PORT_OUTPUT(port) && strcmp(d->PortNames[i], "latency") == 0)
				ladspa->latency_port = (long)i;
		} else if (LADSPA_IS_PORT_INPUT(port) && n_in < PEER_CHANNELS) {
			ladspa->inputs[n_in++] = i;
		} else if (LADSPA_IS_PORT_OUTPUT(port) && n_out < PEER_CHANNELS) {
			ladspa->outputs[n_out++] = i;
		}
	}
	if (n_in == PEER_CHANNELS && n_out == PEER_CHANNELS && d->PortCount <= MAX_PORTS)
		return 0;
	snprintf(why, PEER_WHY_BYTES, "%lu ports, %u in, %u out", d->PortCount, n_in, n_out);
	return -1;
}

/* Every control input has to be in the table: LADSPA's defaults are only hints. */
static int set_controls(struct ladspa *ladspa, const struct peer_spec *spec, char *why)
{
	const LADSPA_Descriptor *d = ladspa->descriptor;

	for (unsigned long i = 0; i < d->PortCount; i++) {
		const struct peer_setting *setting = spec->settings;

		if (!LADSPA_IS_PORT_CONTROL(d->PortDescriptors[i]) ||
				!LADSPA_IS_PORT_INPUT(d->PortDescriptors[i]))
			continue;
		while (setting->name != NULL && strcmp(setting->name, d->PortNames[i]) != 0)
			setting++;
		if (setting->name == NULL) {
			snprintf(why, PEER_WHY_BYTES, "no value for \"%s\"", d->PortNames[i]);
			return -1;
		}
		ladspa->values[i] = setting->value;
	}
	return 0;
}

static void *open_ladspa(const struct peer_spec *spec, const struct peer_context *context,
		char *why)
{
	struct ladspa *ladspa = calloc(1, sizeof(*ladspa));

	if (ladspa == NULL)
		return NULL;
	ladspa->block_frames = context->block_frames;
	if (find_descriptor(ladspa, spec, why) < 0)
		goto failed;
	ladspa->handle = ladspa->descriptor->instantiate(ladspa->descriptor, context->rate_hz);
	if (ladspa->handle == NULL) {
		snprintf(why, PEER_WHY_BYTES, "does not instantiate");
		goto failed;
	}
	if (find_ports(ladspa, why) < 0 || set_controls(ladspa, spec, why) < 0)
		goto failed;
	if (ladspa->descriptor->activate != NULL)
		ladspa->descriptor->activate(ladspa->handle);
	return ladspa;
failed:
	close_ladspa(ladspa);
	return NULL;
}

static void run_ladspa(void *instance, float *const out[], const float *const in[])
{
	const struct ladspa *ladspa = instance;
	const LADSPA_Descriptor *d = ladspa->descriptor;

	for (uint32_t c = 0; c < PEER_CHANNELS; c++) {
		/* the interface has no const; an input port is not written to */
		d->connect_port(ladspa->handle, ladspa->inputs[c], (LADSPA_Data *)in[c]);
		d->connect_port(ladspa->handle, ladspa->outputs[c], out[c]);
	}
	d->run(ladspa->handle, ladspa->block_frames);
}

static int latency_ladspa(void *instance)
{
	const struct ladspa *ladspa = instance;

	return ladspa->latency_port < 0 ? -1 : (int)ladspa->values[ladspa->latency_port];
}

const struct peer_api peer_ladspa = { open_ladspa, run_ladspa, latency_ladspa, close_ladspa };
