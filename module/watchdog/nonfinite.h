/* SPDX-License-Identifier: MIT */
#ifndef HR_WATCHDOG_NONFINITE_H
#define HR_WATCHDOG_NONFINITE_H

#include <stdbool.h>
#include <stdint.h>

#include <headroom/pair.h>

#include "watchdog/clients.h"

/**
 * Who sends a sink what is no sound.
 *
 * PipeWire adds up what is linked to a port before the sink sees it, and a sum with one
 * NaN in it is NaN: the sink plays silence in its place, for everybody. When that is much
 * of the input, and more than one client plays, they are made inactive one after the
 * other until what comes is sound again. The last of them is the one: it stays inactive
 * until its client pauses and plays again; all others are back at once. They were silent
 * anyway. A client that plays alone is left alone.
 *
 * Thread: main.
 */
struct nonfinite {
	bool is_begun;			/**< `since` is known */
	struct headroom_progress since;	/**< what is judged came after it */
	uint64_t since_ns;		/**< not before this time */
	unsigned int n_steps;		/**< of the search */
	bool is_hopeless;		/**< no client is to blame, as long as it goes on */
};

/**
 * Look at a running sink; `name` is for the log. True while there is a search: to be called
 * again within 20 ms or so.
 */
bool nonfinite_look(struct nonfinite *nf, struct suspects *suspects, struct pw_impl_node *sink,
		const char *name, const struct headroom_progress *progress, uint64_t now_ns);

/**
 * The sink has stopped. When it did so for want of everybody who was tried, the last one is
 * guilty.
 */
void nonfinite_stop(struct nonfinite *nf, struct suspects *suspects, uint64_t now_ns);

/** The sink waits for somebody, and its input says nothing: everybody is back. */
void nonfinite_cancel(struct nonfinite *nf, struct suspects *suspects, uint64_t now_ns);

#endif /* HR_WATCHDOG_NONFINITE_H */
