/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include "doctor.h"
#include "modules.h"

#define RESTART "systemctl --user restart pipewire.service"

static void check_manager(struct patient *patient)
{
	const struct object *manager = modules_find_manager(patient->graph);
	const char *name = object_get(manager, PW_KEY_APP_NAME);
	const char *version = object_get(manager, "wireplumber.version");

	if (version == NULL)
		version = object_get(manager, "session.manager.version");
	if (manager == NULL)
		findings_add(patient->findings, SEVERITY_WARNING,
				"systemctl --user start wireplumber.service",
				"no session manager runs: nothing links the sinks to a device");
	else
		findings_add(patient->findings, SEVERITY_GOOD, "", "session manager %s%s%s",
				name != NULL ? name : "", version != NULL ? " " : "",
				version != NULL ? version : "");
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
		findings_add(patient->findings, SEVERITY_HINT, RESTART,
				"PipeWire %s runs, but %s is installed", daemon, library);
	check_manager(patient);
}

/* ---- the module ---- */

void doctor_check_module(struct patient *patient)
{
	const char *version = object_get(patient->module, PW_KEY_MODULE_VERSION);

	if (!patient->is_running)
		return;
	if (patient->module == NULL)
		findings_add(patient->findings, SEVERITY_ERROR, RESTART,
				"the module is not loaded");
	else if (patient->graph->keys.proxy == NULL)
		findings_add(patient->findings, SEVERITY_ERROR, RESTART,
				"the module is loaded, but its metadata is not there");
	else if (!spa_streq(version, HEADROOM_VERSION))
		findings_add(patient->findings, SEVERITY_WARNING, RESTART,
				"the module is version %s, this command " HEADROOM_VERSION,
				version != NULL ? version : "unknown");
	else
		findings_add(patient->findings, SEVERITY_GOOD, "",
				"the module " HEADROOM_VERSION " is loaded");
}
