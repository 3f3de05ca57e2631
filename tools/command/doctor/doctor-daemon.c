/* SPDX-License-Identifier: MIT */
/* PipeWire, the session manager, the module. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include "client/details.h"
#include "client/modules.h"
#include "client/restart.h"
#include "command/doctor/doctor.h"

/* ---- the daemon and who links its nodes ---- */

/* WirePlumber tells nobody its version; the file of its library has it in its name. */
static void version_of_library(uint32_t pid, const char *library, char *version,
		size_t size_bytes)
{
	char line[PATH_MAX + 128], *found;
	FILE *maps;

	version[0] = '\0';
	snprintf(line, sizeof(line), "/proc/%u/maps", pid);
	if ((maps = fopen(line, "re")) == NULL)
		return;
	while (version[0] == '\0' && fgets(line, sizeof(line), maps) != NULL) {
		if ((found = strstr(line, library)) == NULL ||
		    (found = strstr(found, ".so.")) == NULL)
			continue;
		found[strcspn(found, " \n")] = '\0';
		snprintf(version, size_bytes, "%s", found + strlen(".so."));
	}
	fclose(maps);
}

/* From 0.5 on, 0.508.0 is what everybody calls 0.5.8. */
static void split_version(char *version, size_t size_bytes)
{
	unsigned int major, both, rest;

	if (sscanf(version, "%u.%u.%u", &major, &both, &rest) == 3 && both >= 100)
		snprintf(version, size_bytes, "%u.%u.%u", major, both / 100, both % 100);
}

static void check_manager(struct patient *patient)
{
	const struct object *manager = modules_find_manager(patient->graph);
	const char *name = object_get(manager, PW_KEY_APP_PROCESS_BINARY);
	char version[32];

	if (manager == NULL) {
		findings_add(patient->findings, SEVERITY_WARNING,
				"systemctl --user start wireplumber.service",
				"no session manager runs: nothing links the sinks to a device");
		return;
	}
	version_of_library(object_get_id(manager, PW_KEY_APP_PROCESS_ID), "libwireplumber",
			version, sizeof(version));
	split_version(version, sizeof(version));
	findings_add(patient->findings, SEVERITY_GOOD, "", "the session manager is %s%s%s",
			name != NULL ? name : "there", version[0] != '\0' ? " " : "", version);
}

void doctor_check_daemon(struct patient *patient)
{
	const char *daemon = patient->graph->version, *library = pw_get_library_version();

	if (!patient->is_running) {
		findings_add(patient->findings, SEVERITY_ERROR,
				"systemctl --user start pipewire.service",
				"PipeWire does not run, or cannot be reached");
		return;
	}
	if (spa_streq(daemon, library))
		findings_add(patient->findings, SEVERITY_GOOD, "", "PipeWire %s runs", daemon);
	else
		findings_add(patient->findings, SEVERITY_HINT, RESTART_COMMAND,
				"PipeWire %s runs, but %s is installed", daemon, library);
	check_manager(patient);
}

/* ---- the module ---- */

#define STUCK_MAX 32	/* more are told, but not ended */

static void check_stuck(struct patient *patient)
{
	const struct keys *keys = &patient->graph->keys;
	const char *sentence = keys_get(keys, KEYS_ALL, HEADROOM_KEY_STUCK);
	struct stuck_detail list[STUCK_MAX];
	size_t n = stuck_detail_read(keys, KEYS_ALL, list, STUCK_MAX);
	char mend[16 * STUCK_MAX] = "";
	int n_bytes = 0;

	if (sentence == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		if (list[i].pid > 0)
			n_bytes += sprintf(mend + n_bytes, "%s %u", n_bytes > 0 ? "" : "kill",
					list[i].pid);
	findings_add(patient->findings, SEVERITY_WARNING, mend,
			"a program is kept out of the graph, as it hangs or sends what is no sound: "
			"%s", sentence);
}

static void check_error(struct patient *patient)
{
	const char *sentence = keys_get(&patient->graph->keys, KEYS_ALL, HEADROOM_KEY_ERROR);
	struct error_detail detail;
	bool is_known = error_detail_read(&patient->graph->keys, &detail);

	/* A value that somebody mistyped makes nothing ill. */
	if (sentence != NULL)
		findings_add(patient->findings, is_known && !detail.is_refused ?
				SEVERITY_WARNING : SEVERITY_HINT, "headroom reset error",
				"the last complaint of the module: %s", sentence);
}

static void check_keys(struct patient *patient)
{
	check_error(patient);
	check_stuck(patient);
	if (spa_streq(keys_get(&patient->graph->keys, KEYS_ALL, "bypass"), "true"))
		findings_add(patient->findings, SEVERITY_HINT, "headroom bypass off",
				"bypass is on: nothing is processed");
}

void doctor_check_module(struct patient *patient)
{
	const char *version = object_get(patient->module, PW_KEY_MODULE_VERSION);

	if (!patient->is_running)
		return;
	if (patient->module == NULL && patient->graph->keys.proxy == NULL)
		return;		/* doctor-loads.c knows why */
	if (patient->graph->keys.proxy == NULL)
		findings_add(patient->findings, SEVERITY_ERROR, RESTART_COMMAND,
				"the module is loaded, but its metadata is not there");
	else if (!spa_streq(version, HEADROOM_VERSION))
		findings_add(patient->findings, SEVERITY_WARNING, RESTART_COMMAND,
				"the module that runs is of version %s, installed is "
				HEADROOM_VERSION, version != NULL ? version : "unknown");
	else
		findings_add(patient->findings, SEVERITY_GOOD, "",
				"the module " HEADROOM_VERSION " is loaded");
	if (patient->graph->keys.proxy != NULL)
		check_keys(patient);
}
