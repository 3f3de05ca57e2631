/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/message.h"
#include "command/command.h"
#include "lib/style.h"
#include "lib/table.h"
#include "lib/text.h"

/* Another name is only guessed when this few letters differ. */
#define CLOSE 2u

static void title(const char *text)
{
	printf("%s%s%s\n", style_on(STDOUT_FILENO, STYLE_TITLE), text,
			style_off(STDOUT_FILENO));
}

/* Commands that start with a word, or all of them; returns how many. */
static int print_commands(const char *first)
{
	size_t length_bytes = first != NULL ? strlen(first) : 0;
	struct table table = { .n_columns = 2, .indent = 2 };
	int n = 0;

	for (size_t i = 0; i < n_commands; i++) {
		const struct command *command = &commands[i];

		if (first != NULL && (strncmp(command->name, first, length_bytes) != 0 ||
				strchr(" ", command->name[length_bytes]) == NULL))
			continue;
		table_format(&table, STYLE_NAME, "%s%s%s", command->name,
				*command->args != '\0' ? " " : "", command->args);
		table_add(&table, STYLE_PLAIN, command->summary);
		n++;
	}
	table_print(&table);
	return n;
}

static void print_all(void)
{
	struct table table = { .n_columns = 2, .indent = 2 };

	title("usage: headroom [OPTION]... COMMAND");
	puts("");
	print_commands(NULL);
	puts("");
	title("options");
	table_add(&table, STYLE_NAME, "--json");
	table_add(&table, STYLE_PLAIN, "print what is asked for as JSON");
	table_add(&table, STYLE_NAME, "--remote NAME");
	table_add(&table, STYLE_PLAIN, "another PipeWire than the usual one");
	table_add(&table, STYLE_NAME, "--clock SECONDS");
	table_add(&table, STYLE_PLAIN, "with doctor: watch frames and time while it plays");
	table_add(&table, STYLE_NAME, "--system");
	table_add(&table, STYLE_PLAIN, "with enable and disable: for everybody, as root");
	table_add(&table, STYLE_NAME, "--restart");
	table_add(&table, STYLE_PLAIN, "with enable and disable: restart PipeWire afterwards");
	table_add(&table, STYLE_NAME, "--help, --version");
	table_add(&table, STYLE_PLAIN, "");
	table_print(&table);
}

static void print_one(const struct command *command)
{
	struct table table = { .n_columns = 1, .indent = 2 };
	char line[128];

	snprintf(line, sizeof(line), "usage: headroom %s%s%s", command->name,
			*command->args != '\0' ? " " : "", command->args);
	title(line);
	table_format(&table, STYLE_PLAIN, "%c%s.", command->summary[0] & ~0x20,
			command->summary + 1);
	if (*command->details != '\0')
		table_add(&table, STYLE_PLAIN, command->details);
	table_print(&table);
}

static int complain_unknown(const char *word)
{
	const char *close = NULL;
	unsigned int least = CLOSE + 1;
	char first[64];

	for (size_t i = 0; i < n_commands; i++) {
		snprintf(first, sizeof(first), "%.*s", (int)strcspn(commands[i].name, " "),
				commands[i].name);
		if (text_distance(word, first) < least) {
			least = text_distance(word, first);
			close = commands[i].name;
		}
	}
	complain(STATUS_USAGE, "%s: there is no such command", word);
	if (close != NULL)
		advise("Is it \"headroom %.*s\"? headroom help shows all.",
				(int)strcspn(close, " "), close);
	else
		advise("headroom help shows what there is.");
	return STATUS_USAGE;
}

/* "help" and what was not understood: "headroom route" is half a command. */
int run_help(const struct call *call)
{
	const struct command *command;
	int n_words;

	if (call->n_args == 0) {
		print_all();
		return STATUS_OK;
	}
	command = command_find(call->args, call->n_args, &n_words);
	if (command != NULL) {
		print_one(command);
		return STATUS_OK;
	}
	return print_commands(call->args[0]) > 0 ? STATUS_OK : complain_unknown(call->args[0]);
}
