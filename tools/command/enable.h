/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_ENABLE_H
#define HEADROOM_ENABLE_H

#include <limits.h>

#include "conf/drop-in.h"
#include "conf/loads.h"

#include "command/command.h"

/**
 * What enable and disable have in common: the file that is written, everything that loads
 * the module, and the end of the report.
 */
struct enable {
	const struct call *call;
	bool is_system;
	enum conf_place place;
	char dir[PATH_MAX];		/**< of fragments */
	char path[PATH_MAX];		/**< the file of these commands, in it */
	char real[PATH_MAX];		/**< where a link at `path` leads; else the same */
	struct drop_in drop_in;		/**< what is there; without text where there is nothing */
	enum drop_in_state state;
	bool has_file;
	char target[PATH_MAX];		/**< `path` is a link to the installed file; "" */
	struct conf_loads loads;
};

/** Learn what is there. Says what is wrong and returns its status, else STATUS_OK. */
int enable_init(struct enable *enable, const struct call *call);

void enable_finish(struct enable *enable);

/** A file that loads the module and belongs to the same directory, by a link. NULL: none. */
const struct conf_load *enable_find_link(const struct enable *enable);

/** Whether these commands look after that file: theirs, or a link in their directory. */
bool enable_is_own(const struct enable *enable, const struct conf_load *load);

/** Say that something could not be done to a file, and what to do. Returns STATUS_REFUSED. */
int enable_complain(const struct enable *enable, const char *path, int res);

/**
 * Print what was done, and restart PipeWire or say how.
 *
 * is_enabled  "enabled" is what to say, not "disabled"
 * is_loaded   some file loads the module when PipeWire starts
 * is_changed  it was not so before
 *
 * Returns a status.
 */
int enable_report(struct enable *enable, bool is_enabled, bool is_loaded, bool is_changed);

#endif /* HEADROOM_ENABLE_H */
