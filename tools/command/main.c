/* SPDX-License-Identifier: MIT */
/*
 * headroom: the metadata and the parameters of the module, as commands. A client
 * of PipeWire like any other; what it does can be done with pw-metadata too.
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/graph.h"
#include "client/message.h"
#include "command/command.h"
#include "command/complete.h"

#define MAX_WORDS 256

/* The command line, taken apart. */
struct line {
	char *words[MAX_WORDS];	/* without the options; borrowed from argv */
	int n_words;
	const char *remote, *clock_seconds;
	bool is_json, is_help, is_version, is_system, is_restarting;
};

static bool is_program(const struct line *line)
{
	int n;
	const struct command *command = command_find(line->words, line->n_words, &n);

	return command != NULL && command->needs == NEEDS_PROGRAM;
}

/* One option. Returns how many words of argv it took, or -1. */
static int parse_option(struct line *line, char *argv[])
{
	const char *option = argv[0];

	if (strcmp(option, "--json") == 0) {
		line->is_json = true;
	} else if (strcmp(option, "--help") == 0 || strcmp(option, "-h") == 0) {
		line->is_help = true;
	} else if (strcmp(option, "--version") == 0) {
		line->is_version = true;
	} else if (strcmp(option, "--system") == 0) {
		line->is_system = true;
	} else if (strcmp(option, "--restart") == 0) {
		line->is_restarting = true;
	} else if (strcmp(option, "--clock") == 0) {
		if (argv[1] == NULL) {
			complain(STATUS_USAGE, "%s needs a number of seconds", option);
			return -1;
		}
		line->clock_seconds = argv[1];
		return 2;
	} else if (strncmp(option, "--remote=", 9) == 0) {
		line->remote = option + 9;
	} else if (strcmp(option, "--remote") == 0 || strcmp(option, "-r") == 0) {
		if (argv[1] == NULL) {
			complain(STATUS_USAGE, "%s needs the name of a PipeWire", option);
			return -1;
		}
		line->remote = argv[1];
		return 2;
	} else {
		complain(STATUS_USAGE, "%s: there is no such option", option);
		advise("headroom help shows what there is.");
		return -1;
	}
	return 1;
}

/* -20 is a value, and whatever follows the name of a program is the program's. */
static int parse_line(struct line *line, char *argv[])
{
	bool is_rest = false;

	for (char **arg = argv; *arg != NULL;) {
		bool is_option = !is_rest && (strncmp(*arg, "--", 2) == 0 ||
				strcmp(*arg, "-h") == 0 || strcmp(*arg, "-r") == 0);
		int n_taken = 1;

		if (is_option && strcmp(*arg, "--") == 0)
			is_rest = true;
		else if (is_option && (n_taken = parse_option(line, arg)) < 0)
			return STATUS_USAGE;
		else if (!is_option && line->n_words == MAX_WORDS - 1)
			return complain(STATUS_USAGE, "too many words");
		else if (!is_option)
			line->words[line->n_words++] = *arg;
		is_rest = is_rest || is_program(line);
		arg += n_taken;
	}
	return STATUS_OK;
}

static int check_count(const struct command *command, int n_args)
{
	int least, most;

	command_count(command, &least, &most);
	if (n_args >= least && n_args <= most)
		return STATUS_OK;
	return complain(STATUS_USAGE, "usage: headroom %s%s%s", command->name,
			*command->args != '\0' ? " " : "", command->args);
}

/* An option of one command does nothing with another one. */
static int check_options(const struct call *call)
{
	const char *name = call->command->name;
	bool is_switch = strcmp(name, "enable") == 0 || strcmp(name, "disable") == 0;

	if (call->clock_seconds != NULL && strcmp(name, "doctor") != 0)
		return complain(STATUS_USAGE, "--clock goes with doctor");
	if ((call->is_system || call->is_restarting) && !is_switch)
		return complain(STATUS_USAGE, "%s goes with enable and disable",
				call->is_system ? "--system" : "--restart");
	return STATUS_OK;
}

static int complain_not_loaded(const struct graph *graph)
{
	complain(STATUS_NO_MODULE, "PipeWire runs, but the headroom module is not loaded");
	advise("headroom doctor tells why.");
	return STATUS_NO_MODULE;
}

static int run_connected(struct call *call)
{
	struct graph graph;
	int status = graph_init(&graph, call->remote,
			call->command->needs == NEEDS_GRAPH ? GRAPH_ALL : 0);

	if (status == STATUS_OK && graph.keys.proxy == NULL)
		status = complain_not_loaded(&graph);
	call->graph = &graph;
	if (status == STATUS_OK)
		status = call->command->run(call);
	graph_finish(&graph);
	return status;
}

static int run_line(const struct line *line)
{
	struct call call = {
		.remote = line->remote,
		.is_json = line->is_json,
		.clock_seconds = line->clock_seconds,
		.is_system = line->is_system,
		.is_restarting = line->is_restarting,
	};
	char *help[] = { "help", NULL };
	int n_words, status;

	call.command = command_find(line->words, line->n_words, &n_words);
	call.args = line->words + n_words;
	call.n_args = line->n_words - n_words;
	if (line->is_help || line->n_words == 0 || call.command == NULL) {
		call.command = command_find(help, 1, &n_words);
		call.args = line->words;
		call.n_args = line->n_words;
		status = call.command->run(&call);
		return line->is_help ? status : STATUS_USAGE;
	}
	if ((status = check_options(&call)) != STATUS_OK ||
	    (status = check_count(call.command, call.n_args)) != STATUS_OK)
		return status;
	if (call.command->needs == NEEDS_KEYS || call.command->needs == NEEDS_GRAPH)
		return run_connected(&call);
	return call.command->run(&call);
}

int main(int argc, char *argv[])
{
	struct line line = { .n_words = 0 };
	int status;

	/* Widths of characters; numbers stay those of C. */
	setlocale(LC_CTYPE, "");
	if (argc > 1 && strcmp(argv[1], "--complete") == 0)
		return complete(argv + 2, argc - 2);
	if ((status = parse_line(&line, argv + (argc > 0))) != STATUS_OK)
		return status;
	if (line.is_version) {
		puts("headroom " HEADROOM_VERSION);
		status = STATUS_OK;
	} else {
		status = run_line(&line);
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		return complain(STATUS_REFUSED, "stdout: %s", strerror(errno));
	return status;
}
