/* SPDX-License-Identifier: MIT */
#ifndef HR_APPLEVEL_EAR_H
#define HR_APPLEVEL_EAR_H

#include <stdbool.h>

#include <pipewire/impl.h>

#include <headroom/ear.h>

/**
 * A node of ours that hears one stream, and its links.
 *
 * The links are passive: they keep nobody awake. The node has no media.class, so that
 * mixers and session managers leave it alone, and it is a consumer that runs inside the
 * daemon: nothing waits for it.
 *
 * PulseAudio's clients take the first link of a stream for its sink. So ours are made when
 * the stream has a link already, and made again after each new one.
 *
 * Thread: main.
 */

struct applevel_ear;

struct applevel_ear_events {
	/**
	 * Somebody destroyed the node, a port or a link of it, and it hears no more, or not
	 * everything. As often as that happens; it may not be freed here.
	 */
	void (*lost)(void *data);
};

/**
 * NULL when the stream has no sound ports yet, or when there is no memory; it logs. events
 * and data are kept.
 */
struct applevel_ear *applevel_ear_new(struct pw_context *context, struct pw_impl_node *stream,
		const struct applevel_ear_events *events, void *data);

/** Take it out of the graph. NULL is fine. Not while one of its links is being destroyed. */
void applevel_ear_free(struct applevel_ear *ear);

/** Whether this is the node that hears. */
bool applevel_ear_is(const struct applevel_ear *ear, const struct pw_impl_node *node);

/** Link, or link again behind the links of others. Only from a turn of the loop. */
void applevel_ear_link(struct applevel_ear *ear);

/** What is heard; set_gain and read of headroom/ear.h. */
struct headroom_ear *applevel_ear_get(struct applevel_ear *ear);

/** Whether any sound port of the stream is linked to something. */
bool applevel_ear_has_sound(struct pw_impl_node *stream);

#endif /* HR_APPLEVEL_EAR_H */
