/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_DOCTOR_H
#define HEADROOM_DOCTOR_H

#include "client/call.h"
#include "client/graph.h"
#include "conf/loads.h"

/**
 * What is checked, one function for each matter. Each tells what it found through
 * findings_add(), good news too, and never ends the program.
 */

enum severity {
	SEVERITY_GOOD,
	SEVERITY_HINT,		/**< could be better; nothing is wrong */
	SEVERITY_WARNING,	/**< something does not work as it could */
	SEVERITY_ERROR,		/**< sound does not go through Headroom */
};

struct finding {
	enum severity severity;
	char text[512];		/**< one sentence without a full stop */
	char mend[512];		/**< the command that mends it; "" when none does */
};

struct findings {
	struct finding *list;	/**< owned */
	size_t n;
};

/** What the checks look at; everything is borrowed. */
struct patient {
	struct graph *graph;
	bool is_running;	/**< PipeWire was reached: graph can be asked */
	struct object *module;	/**< NULL: not loaded */
	const struct conf_loads *loads;	/**< the files that load it */
	struct findings *findings;
};

/** mend is "" or a command to type, as text is a format of its own arguments. */
__attribute__((format(printf, 4, 5)))
void findings_add(struct findings *findings, enum severity severity, const char *mend,
		const char *format, ...);

void doctor_check_daemon(struct patient *patient);	/**< versions, session manager */
void doctor_check_loads(struct patient *patient);	/**< which files load it, and once */
void doctor_check_module(struct patient *patient);	/**< same version, complaints */
void doctor_check_nodes(struct patient *patient);	/**< there, with ports and links */
void doctor_check_streams(struct patient *patient);	/**< pins, untouched ones */
void doctor_check_files(struct patient *patient);	/**< profiles, state */
void doctor_check_limits(struct patient *patient);	/**< real-time priority */

/** The command; one more of commands.def. Returns a status. */
int run_doctor(const struct call *call);

/** doctor --clock: the report is another one. Returns a status. */
int run_doctor_clock(const struct call *call);

#endif /* HEADROOM_DOCTOR_H */
