/* SPDX-License-Identifier: MIT */
/*
 * Write the parameter table for people, from the table the plugin is built from.
 *
 *   gen-params-doc md                  doc/parameters.md
 *   gen-params-doc man TEMPLATE        TEMPLATE with its lines @PARAMETERS@ and
 *                                      @APP-LEVEL@ replaced
 *
 * Runs at build time.
 */
#include <stdio.h>
#include <string.h>

#include "params/params.h"

/* default and range are the texts of these. */
typedef void (*write_row_fn)(const struct hr_param_spec *spec, const char *def,
		const char *range);

static void write_rows(const struct hr_param_spec *specs, int n_specs, write_row_fn write_row)
{
	char range[HR_PARAM_RANGE_BYTES], def[HR_PARAM_TEXT_BYTES];

	for (const struct hr_param_spec *spec = specs; spec < specs + n_specs; spec++)
		write_row(spec, hr_param_text(spec, (double)spec->def, def, sizeof(def)),
				hr_param_range_text(spec, range, sizeof(range)));
}

static void write_markdown_row(const struct hr_param_spec *spec, const char *def,
		const char *range)
{
	printf("| `%s` | %s | %s | %s |\n", spec->name, def, range, spec->description);
}

static void write_markdown(void)
{
	puts("# Parameters\n\n"
	     "Generated from `spa/params/params.def`; the running sink says the same with\n"
	     "`pw-cli enum-params headroom.processed PropInfo`.\n\n"
	     "| name | default | allowed | what it is |\n|---|---|---|---|");
	write_rows(hr_param_specs, HR_N_PARAMS, write_markdown_row);
	puts("\n## Loud programs\n\n"
	     "Keys of the module, not of the sink; [control.md](control.md#loud-programs) tells\n"
	     "what they do.\n\n"
	     "| name | default | allowed | what it is |\n|---|---|---|---|");
	write_rows(hr_app_level_specs, HR_N_APP_LEVELS, write_markdown_row);
}

static void write_man_item(const struct hr_param_spec *spec, const char *def, const char *range)
{
	printf(".TP\n.BR %s \" = \" %s\n%s.\nAllowed: %s.\n", spec->name, def,
			spec->description, range);
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
			write_rows(hr_param_specs, HR_N_PARAMS, write_man_item);
		else if (strcmp(line, "@APP-LEVEL@\n") == 0)
			write_rows(hr_app_level_specs, HR_N_APP_LEVELS, write_man_item);
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
