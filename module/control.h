/* SPDX-License-Identifier: MIT */
#ifndef HR_CONTROL_H
#define HR_CONTROL_H

#include <pipewire/impl.h>

#include "config.h"

/**
 * Everything that can be told to the module while it runs: the keys of the
 * `headroom` metadata, and what they do. doc/control.md is the manual.
 *
 * Thread: main.
 */
struct control;

/** Borrowed for the call, except the names of the sinks, which are kept. */
struct control_setup {
	const struct config *config;
	struct spa_node *node;		/**< of the processed sink; outlives the control */
	const char *processed, *bypass;	/**< node.name of the sinks; bypass may be NULL */
	const char *outputs[2];		/**< node.name of their outputs; likewise */
};

/** 0 or negative errno; *controlp is the caller's. */
int control_new(struct control **controlp, struct pw_context *context,
		const struct control_setup *setup);

/** Let go of the streams, and take the metadata away. NULL is fine. */
void control_free(struct control *control);

#endif /* HR_CONTROL_H */
