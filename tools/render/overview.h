/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_OVERVIEW_H
#define HEADROOM_RENDER_OVERVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "render/task.h"

/** Many files at a glance: a bar while they are rendered, a table when they are. */
struct overview {
	const struct task *tasks;	/**< borrowed */
	size_t n_tasks;
	uint64_t start_ns;
	bool is_shown;
};

/** The time begins to count. */
void overview_init(struct overview *overview, const struct task *tasks, size_t n_tasks);

/** Draw the bar and the time left on stderr, if that is a terminal. */
void overview_show(struct overview *overview);

/** Remove the bar. */
void overview_clear(struct overview *overview);

/**
 * Print a row for each file on stdout, and a sum; with options->report the loudness and the
 * true peak of each. Returns 0, or -1 with a message.
 */
int overview_print(struct overview *overview, const struct options *options);

#endif /* HEADROOM_RENDER_OVERVIEW_H */
