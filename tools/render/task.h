/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_TASK_H
#define HEADROOM_RENDER_TASK_H

#include <sys/types.h>

#include "render/file.h"
#include "render/sources.h"

/** Where one of many files is on its way. */
enum task_state {
	TASK_WAITING,
	TASK_RUNNING,
	TASK_KEPT,	/**< there was a file of that name */
	TASK_DONE,
	TASK_CUT,	/**< done, but the end of the input was missing */
	TASK_FAILED,	/**< and it was said why */
};

/** One of many files; in memory that its process shares. */
struct task {
	const struct source *source;
	struct result result;
	enum task_state state;	/**< of the parent alone, as pid */
	pid_t pid;
};

#endif /* HEADROOM_RENDER_TASK_H */
