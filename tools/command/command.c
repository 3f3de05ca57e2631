/* SPDX-License-Identifier: MIT */
#include "command/command.h"

#include <stdio.h>
#include <string.h>

#define MANY_ARGS 1000

const struct command commands[] = {
#define HR_COMMAND(name, args, needs, function, summary, details) \
	{ name, args, needs, function, summary, details },
#include "command/commands.def"
#undef HR_COMMAND
};

const size_t n_commands = sizeof(commands) / sizeof(commands[0]);

const struct command *command_find(char *const words[], int n, int *n_words)
{
	char both[64];

	for (size_t i = 0; i < n_commands; i++) {
		const struct command *command = &commands[i];

		*n_words = strchr(command->name, ' ') != NULL ? 2 : 1;
		if (n < *n_words)
			continue;
		snprintf(both, sizeof(both), "%s%s%s", words[0], *n_words == 2 ? " " : "",
				*n_words == 2 ? words[1] : "");
		if (strcmp(command->name, both) == 0)
			return command;
	}
	*n_words = 0;
	return NULL;
}

void command_count(const struct command *command, int *least, int *most)
{
	const char *word = command->args;

	*least = *most = 0;
	while (*word != '\0') {
		if (*word == '.')
			*most = MANY_ARGS;
		else
			++*most;
		*least += *word != '[' && *word != '.';
		word += strcspn(word, " ");
		word += strspn(word, " ");
	}
}
