/* SPDX-License-Identifier: MIT */
/*
 * Write the parameter table for people, from the table the plugin is built from.
 *
 *   gen-params-doc md                  doc/parameters.md
 *   gen-params-doc man TEMPLATE        TEMPLATE with its line @PARAMETERS@ replaced
 *
 * Runs at build time.
 */
#include <stdio.h>
#include <string.h>

#include "params/params.h"

static void write_markdown(void)
{
	char range[64], def[32];

	puts("# Parameters\n\n"
	     "Generated from `spa/params/params.def`; the running sink says the same with\n"
	     "`pw-cli enum-params headroom.processed PropInfo`.\n\n"
	     "| name | default | allowed | what it is |\n|---|---|---|---|");
	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];

		printf("| `%s` | %s | %s | %s |\n", spec->name,
				hr_param_text(spec, (double)spec->def, def, sizeof(def)),
				hr_param_range_text(spec, range, sizeof(range)),
				spec->description);
	}
}

static void write_man_items(void)
{
	char range[64], def[32];

	for (int id = 0; id < HR_N_PARAMS; id++) {
		const struct hr_param_spec *spec = &hr_param_specs[id];

		printf(".TP\n.BR %s \" = \" %s\n%s.\nAllowed: %s.\n", spec->name,
				hr_param_text(spec, (double)spec->def, def, sizeof(def)), spec->description,
				hr_param_range_text(spec, range, sizeof(range)));
	}
}

static int write_man(const char *path)
{
	FILE *template = fopen(path, "r");
	char line[512];

	if (template == NULL) {
		perror(path);
		return 1;
	}
	while (fgets(line, sizeof(line), template) != NULL) {
		if (strcmp(line, "@PARAMETERS@\n") == 0)
			write_man_items();
		else
			fputs(line, stdout);
	}
	fclose(template);
	return 0;
}

int main(int argc, char *argv[])
{
	if (argc == 2 && strcmp(argv[1], "md") == 0) {
		write_markdown();
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "man") == 0)
		return write_man(argv[2]);
	fprintf(stderr, "usage: %s md | man TEMPLATE\n", argv[0]);
	return 2;
}
