/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_COMMAND_H
#define HEADROOM_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "client/call.h"

/** What has to be there before a command runs. */
enum needs {
	NEEDS_NOTHING,
	NEEDS_KEYS,	/**< the metadata of the module */
	NEEDS_GRAPH,	/**< that, and everything else in the graph */
	NEEDS_PROGRAM,	/**< a program of its own, which gets the rest of the command line */
};

/** One row of commands.def. */
struct command {
	const char *name;	/**< one word, or two with a space between */
	const char *args;	/**< "KEY [VALUE]"; what a word can be says complete.c */
	enum needs needs;
	int (*run)(const struct call *call);	/**< returns enum status */
	const char *summary;	/**< for help */
	const char *details;	/**< more sentences, for the manual; may be "" */
};

extern const struct command commands[];
extern const size_t n_commands;

/** The command these words start with; *n_words is how many are its name. NULL: none. */
const struct command *command_find(char *const words[], int n, int *n_words);

/** How many words follow the name. most is a large number when there is no limit. */
void command_count(const struct command *command, int *least, int *most);

#define HR_COMMAND(name, args, needs, function, summary, details) \
	int function(const struct call *call);
#include "command/commands.def"
#undef HR_COMMAND

#endif /* HEADROOM_COMMAND_H */
