/* SPDX-License-Identifier: MIT */
#ifndef HR_EXCLUSIVE_H
#define HR_EXCLUSIVE_H

#include <stdbool.h>

#include <pipewire/impl.h>

#include "graph/sink-pair.h"
#include "graph/streams.h"

/**
 * Lets go of the device for a stream that wants it alone: one with node.exclusive, or
 * whose sound is encoded.
 *
 * A session manager refuses to such a stream a device that anything is linked to, and
 * our outputs are linked all the time. So they leave the graph when it comes, if nothing
 * is linked to our sinks, in the next turn of the main loop: the session manager, which is
 * another process, has to ask about the stream and is answered in that turn at the earliest,
 * so it hears first that they are gone. They are back when it is linked or gone, or when
 * something is linked to one of our sinks; then the device is in use, as any device
 * is that somebody plays to.
 *
 * Thread: main.
 */

#define EXCLUSIVE_N_PAIRS 2u

struct exclusive {
	struct pw_context *context;
	struct pair *pairs[EXCLUSIVE_N_PAIRS];	/**< NULL where there is none */
	struct streams *streams;	/**< borrowed */
	struct spa_hook streams_listener;
	struct spa_hook context_listener;
	struct spa_source *turn;		/**< looks who wants the device */
};

/** Watch, for the outputs of these pairs; they and streams outlive it. 0 or negative errno. */
int exclusive_init(struct exclusive *exclusive, struct pw_context *context,
		struct streams *streams, struct pair *const pairs[EXCLUSIVE_N_PAIRS]);

/** Fine after a failed exclusive_init(), and after a memset to 0. */
void exclusive_finish(struct exclusive *exclusive);

#endif /* HR_EXCLUSIVE_H */
