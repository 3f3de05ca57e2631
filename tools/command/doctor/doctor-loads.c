/* SPDX-License-Identifier: MIT */
/* Which files load the module, and whether what they say is what runs. */
#include <stdio.h>
#include <unistd.h>

#include <spa/utils/string.h>

#include "command/doctor/doctor.h"
#include "client/modules.h"
#include "client/restart.h"

#define LOG_COMMAND "journalctl --user -b -u pipewire.service -g headroom"
#define MEND_BYTES (2 * PATH_MAX + 64)

/* ---- one file ---- */

/* The command after which a file loads the module no more. */
static const char *mend_by_ending(const struct conf_load *load, char mend[MEND_BYTES])
{
	const char *sudo = access(load->path, W_OK) == 0 ? "" : "sudo ";

	if (load->is_marked || load->is_link)
		snprintf(mend, MEND_BYTES, load->place == CONF_OWN ? "headroom disable" :
				"sudo headroom disable --system");
	else
		snprintf(mend, MEND_BYTES, "%smv '%s' '%s.off'", sudo, load->path, load->path);
	return mend;
}

static const struct conf_load *find_load(const struct conf_loads *loads, const char *path)
{
	for (size_t i = 0; i < loads->n; i++)
		if (spa_streq(loads->list[i].path, path))
			return &loads->list[i];
	return NULL;
}

/* The user's own is what ought to count. */
static void tell_hidden(struct patient *patient, const struct conf_load *load)
{
	const struct conf_load *hiding = find_load(patient->loads, load->hidden_by);
	char mend[MEND_BYTES];

	if (load->place != CONF_OWN) {
		findings_add(patient->findings, SEVERITY_GOOD, "",
				"%s is not read: %s has its name", load->path, load->hidden_by);
		return;
	}
	if (hiding != NULL)
		mend_by_ending(hiding, mend);
	else
		snprintf(mend, sizeof(mend), "sudo mv '%s' '%s.off'", load->hidden_by,
				load->hidden_by);
	findings_add(patient->findings, SEVERITY_WARNING, mend,
			"%s is not read: %s has its name and comes first", load->path,
			load->hidden_by);
}

static void tell_load(struct patient *patient, const struct conf_load *load,
		const struct conf_load *first)
{
	char mend[MEND_BYTES];

	if (load->hidden_by[0] != '\0') {
		tell_hidden(patient, load);
	} else if (load->is_left_out) {
		findings_add(patient->findings, SEVERITY_GOOD, "",
				"%s is left out: it is for users without a file of their own",
				load->path);
	} else if (load != first) {
		findings_add(patient->findings, SEVERITY_WARNING, mend_by_ending(load, mend),
				"%s loads the module once more, which does nothing: %s counts",
				load->path, first->path);
	} else if (load->entry.n_entries > 1) {
		snprintf(mend, sizeof(mend), "${EDITOR:-nano} '%s'", load->path);
		findings_add(patient->findings, SEVERITY_WARNING, mend,
				"%s loads the module %u times: the first counts", load->path,
				load->entry.n_entries);
	} else {
		findings_add(patient->findings, SEVERITY_GOOD, "", "%s loads the module",
				load->path);
	}
}

/* ---- all of them ---- */

static void check_not_loaded(struct patient *patient, bool is_enabled)
{
	if (!is_enabled) {
		findings_add(patient->findings, SEVERITY_ERROR, "headroom enable --restart",
				"the module is not enabled: no file loads it");
		return;
	}
	findings_add(patient->findings, SEVERITY_ERROR, RESTART_COMMAND,
			"the module is enabled, but PipeWire has not loaded it");
	findings_add(patient->findings, SEVERITY_HINT, LOG_COMMAND,
			"if a restart changes nothing, the log tells why");
}

static void check_running(struct patient *patient, bool is_enabled, unsigned int n_entries)
{
	unsigned int n_inert = modules_count_inert(patient->graph);

	if (patient->module == NULL && patient->graph->keys.proxy == NULL)
		check_not_loaded(patient, is_enabled);
	else if (!is_enabled)
		findings_add(patient->findings, SEVERITY_HINT, "headroom enable",
				"no file loads the module any more: PipeWire runs without it when "
				"it starts again");
	else if (n_inert + 1 > n_entries)
		findings_add(patient->findings, SEVERITY_WARNING, RESTART_COMMAND,
				"PipeWire loaded the module %u times, the files say %u: they have "
				"changed, or a program loaded it", n_inert + 1, n_entries);
}

void doctor_check_loads(struct patient *patient)
{
	const struct conf_loads *loads = patient->loads;
	const struct conf_load *first = NULL;
	unsigned int n_entries = 0;

	for (size_t i = 0; i < loads->n; i++) {
		const struct conf_load *load = &loads->list[i];

		if (first == NULL && conf_load_counts(load))
			first = load;
		/* What is left out is loaded by PipeWire 0.3.65 all the same. */
		if (load->hidden_by[0] == '\0')
			n_entries += load->entry.n_entries;
	}
	for (size_t i = 0; i < loads->n; i++)
		tell_load(patient, &loads->list[i], first);
	if (patient->is_running)
		check_running(patient, first != NULL, n_entries);
}
