/* SPDX-License-Identifier: MIT */
/* PipeWire, the session manager, the module. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

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

/* "mpv (pid 1234), isolated 3 times": its name can be anything, brackets too. */
static void check_stuck(struct patient *patient, const char *stuck)
{
	const char *found = stuck, *pid_text = NULL;
	char mend[64] = "";
	unsigned int pid;

	while ((found = strstr(found, "(pid ")) != NULL)
		pid_text = found++;
	if (pid_text != NULL && sscanf(pid_text, "(pid %u)", &pid) == 1)
		snprintf(mend, sizeof(mend), "kill %u", pid);
	findings_add(patient->findings, SEVERITY_WARNING, mend,
			"a program is kept out of the graph, as it hangs or sends what is no sound: "
			"%s", stuck);
}

static void check_keys(struct patient *patient)
{
	const char *error = keys_get(&patient->graph->keys, KEYS_ALL, "error");
	const char *stuck = keys_get(&patient->graph->keys, KEYS_ALL, "stuck");

	if (error != NULL)
		/* A value that somebody mistyped makes nothing ill. */
		findings_add(patient->findings, strstr(error, " refused: ") != NULL ?
				SEVERITY_HINT : SEVERITY_WARNING, "headroom reset error",
				"the last complaint of the module: %s", error);
	if (stuck != NULL)
		check_stuck(patient, stuck);
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
