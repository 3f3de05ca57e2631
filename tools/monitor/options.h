/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_MONITOR_OPTIONS_H
#define HEADROOM_MONITOR_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/** Exit status of the program; headroom-monitor(1) lists them. */
enum monitor_status {
	MONITOR_OK = 0,
	MONITOR_FAILED = 1,
	MONITOR_USAGE = 2,
	MONITOR_NO_TERMINAL = 6,
};

/** What the command line asks for, all of it checked. Strings belong to argv. */
struct options {
	const char *remote;	/**< NULL: the usual */
	bool is_json, is_ascii, is_colourless;
	double interval_sec;	/**< of JSON, 0.02 .. 3600 */
	uint32_t n_lines;	/**< of JSON; 0: without end */
};

/**
 * Read the command line; says itself what is wrong, and prints --help and --version.
 * Returns the exit status when there is nothing more to do, else -1.
 */
int options_parse(struct options *options, int argc, char *argv[]);

#endif /* HEADROOM_MONITOR_OPTIONS_H */
