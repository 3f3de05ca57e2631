/* SPDX-License-Identifier: MIT */
#include "command/doctor/doctor.h"

#include <stdio.h>
#include <stdlib.h>

#include <spa/utils/defs.h>

#include "client/modules.h"
#include "lib/json.h"
#include "lib/table.h"

/* In the order of the report. */
static void (*const checks[])(struct patient *patient) = {
	doctor_check_daemon,
	doctor_check_loads,
	doctor_check_module,
	doctor_check_nodes,
	doctor_check_streams,
	doctor_check_files,
	doctor_check_limits,
};

static const char *const severity_names[] = { "good", "hint", "warning", "error" };

static void print_json(const struct findings *findings, bool is_healthy)
{
	struct json json = { .file = stdout };

	json_open(&json, NULL, '{');
	json_bool(&json, "healthy", is_healthy);
	json_open(&json, "findings", '[');
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->list[i];

		json_open(&json, NULL, '{');
		json_string(&json, "severity", severity_names[finding->severity]);
		json_string(&json, "text", finding->text);
		json_string(&json, "mend", finding->mend[0] != '\0' ? finding->mend : NULL);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
}

static void print_text(const struct findings *findings, bool is_healthy)
{
	static const enum style styles[] = { STYLE_GOOD, STYLE_NAME, STYLE_WARN, STYLE_BAD };
	static const char *const marks[2][4] = { { "+", "-", "!", "x" }, { "✓", "·", "!", "✗" } };
	struct table table = { .n_columns = 3 };

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->list[i];

		table_add(&table, styles[finding->severity], marks[style_is_utf8()][finding->severity]);
		table_add(&table, styles[finding->severity], severity_names[finding->severity]);
		table_add(&table, STYLE_PLAIN, finding->text);
		if (finding->mend[0] == '\0')
			continue;
		table_add(&table, STYLE_PLAIN, "");
		table_add(&table, STYLE_PLAIN, "");
		table_format(&table, STYLE_TITLE, "$ %s", finding->mend);
	}
	table_print(&table);
	puts(is_healthy ? "\nNothing is wrong." : "\nSomething is wrong; see above.");
}

int run_doctor(const struct call *call)
{
	struct findings findings = { 0 };
	struct conf_loads loads;
	struct graph graph;
	struct patient patient = { .graph = &graph, .findings = &findings, .loads = &loads };
	bool is_healthy = true;

	if (call->clock_seconds != NULL)
		return run_doctor_clock(call);
	patient.is_running = graph_init(&graph, call->remote, GRAPH_ALL | GRAPH_QUIET) ==
		STATUS_OK;
	(void)conf_loads_read(&loads, patient.is_running ? graph.version :
			pw_get_library_version());
	patient.module = patient.is_running ? modules_find_own(&graph) : NULL;
	for (size_t i = 0; i < SPA_N_ELEMENTS(checks); i++)
		checks[i](&patient);
	for (size_t i = 0; i < findings.n; i++)
		is_healthy = is_healthy && findings.list[i].severity < SEVERITY_WARNING;
	if (call->is_json)
		print_json(&findings, is_healthy);
	else
		print_text(&findings, is_healthy);
	graph_finish(&graph);
	conf_loads_finish(&loads);
	free(findings.list);
	return is_healthy ? STATUS_OK : STATUS_REFUSED;
}
