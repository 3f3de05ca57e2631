/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_CALL_H
#define HEADROOM_CALL_H

#include <stdbool.h>

/** What a program of a client is called with, and how it ends. */

struct command;
struct graph;

/** How the program ends. Documented in headroom(1); scripts rely on the numbers. */
enum status {
	STATUS_OK,
	STATUS_REFUSED,		/**< the module said no, or something was found to be wrong */
	STATUS_USAGE,		/**< the command line cannot be understood */
	STATUS_NO_DAEMON,	/**< no PipeWire there, or it went away */
	STATUS_NO_MODULE,	/**< PipeWire runs without the module */
	STATUS_TIMEOUT,		/**< no answer within two seconds */
	STATUS_NOT_THERE,	/**< this version or installation cannot do that */
};

/** One call of a command. Everything is borrowed. */
struct call {
	const struct command *command;
	struct graph *graph;	/**< NULL when the command needs nothing */
	const char *remote;	/**< --remote; NULL: PipeWire's own choice */
	char *const *args;	/**< what follows the command; as many as it takes */
	int n_args;
	const char *clock_seconds;	/**< of doctor --clock, or NULL */
	bool is_json;
	bool is_system;		/**< --system: for everybody */
	bool is_restarting;	/**< --restart: PipeWire, afterwards */
};

#endif /* HEADROOM_CALL_H */
