/* SPDX-License-Identifier: MIT */
#ifndef HR_SINK_TAIL_H
#define HR_SINK_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/impl.h>

#include "graph/sink-pair.h"

/**
 * What is left in the delay line of a sink that stops.
 *
 * A sink that is paused keeps the last 2 ms it got, so that a stream that pauses and
 * goes on has lost nothing. Of a stream that does not go on they would come out when
 * the next one begins, seconds later. So it is watched who plays to the sink, directly
 * or through other nodes: when the sink starts again and somebody whose sound may be in
 * the delay line is not there any more, or is still paused, the sink is told to forget
 * it. While the sink runs on, the delay line empties itself.
 *
 * Thread: main.
 */
struct sink_tail {
	struct pw_context *context;	/**< NULL: finished, or never begun */
	struct spa_hook context_listener;
	const struct pair *pair;
	struct spa_list nodes;		/**< of struct tail_node */
	struct spa_list links;		/**< of struct tail_link */
	bool has_gone;			/**< somebody who can't come back */
	struct headroom_progress gone;	/**< of the sink, when the last of them went */
};

/** Watch the sink of the pair, which must outlive it. */
void sink_tail_init(struct sink_tail *tail, struct pw_context *context,
		const struct pair *pair);

/** Fine without sink_tail_init(), and twice. */
void sink_tail_finish(struct sink_tail *tail);

#endif /* HR_SINK_TAIL_H */
