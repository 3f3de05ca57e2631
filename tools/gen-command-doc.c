/* SPDX-License-Identifier: MIT */
/*
 * Write the manual of the command, from the table it is built from.
 *
 *   gen-command-doc TEMPLATE           TEMPLATE with its line @COMMANDS@ replaced
 *
 * Runs at build time.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct row {
	const char *name, *args, *summary, *details;
};

static const struct row rows[] = {
#define HR_COMMAND(name, args, needs, function, summary, details) \
	{ name, args, summary, details },
#include "command/commands.def"
#undef HR_COMMAND
};

static void write_text(const char *text)
{
	for (; *text != '\0'; text++)
		printf("%s%c", *text == '-' || *text == '\\' ? "\\" : "", *text);
}

/* Letters are what is to be replaced, the rest is typed as it is. */
static void write_args(const char *args)
{
	bool is_name = false;

	for (; *args != '\0'; args++) {
		if (is_name != (isalpha((unsigned char)*args) != 0)) {
			is_name = !is_name;
			printf("%s", is_name ? "\\fI" : "\\fR");
		}
		putchar(*args);
	}
	puts("\\fR");
}

static void write_items(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];

		printf(".TP\n\\fB%s\\fR%s", row->name, *row->args != '\0' ? " " : "");
		write_args(row->args);
		putchar(toupper((unsigned char)row->summary[0]));
		write_text(row->summary + 1);
		puts(".");
		write_text(row->details);
		printf("%s", *row->details != '\0' ? "\n" : "");
	}
}

int main(int argc, char *argv[])
{
	FILE *template = argc == 2 ? fopen(argv[1], "r") : NULL;
	char line[512];

	if (template == NULL) {
		fprintf(stderr, "usage: %s TEMPLATE\n", argv[0]);
		return 2;
	}
	while (fgets(line, sizeof(line), template) != NULL) {
		if (strcmp(line, "@COMMANDS@\n") == 0)
			write_items();
		else
			fputs(line, stdout);
	}
	fclose(template);
	return 0;
}
