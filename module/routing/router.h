/* SPDX-License-Identifier: MIT */
#ifndef HR_ROUTER_H
#define HR_ROUTER_H

#include <stdbool.h>

#include <pipewire/impl.h>

#include "graph/metadata.h"
#include "graph/streams.h"
#include "profile/rules.h"
#include "routing/decision.h"
#include "routing/targets.h"

/**
 * Sends each stream where it belongs, and says why: the keys `route`, `why`
 * and `why.code` of the stream's id in the `headroom` metadata.
 *
 * Streams are moved by the session manager: it is told a target, by the bare
 * name of the sink, so that it is not remembered as the user's choice. While
 * there is no session manager, the target is a property of the node, which the
 * next one reads before it links anything.
 *
 * What goes straight to the device has no target as long as the default sink is a
 * device. When it is one of ours, the device that was the default before is the
 * target; for our own outputs it always is, so they do not move then.
 *
 * Thread: main.
 */

#define ROUTER_MAX_APPS 256u
#define ROUTER_APP_PREFIX "route."

struct router {
	struct pw_context *context;
	struct metadata *md;
	struct streams streams;		/**< the only ones of a daemon */
	struct spa_hook streams_listener;
	struct targets targets;
	const char *processed, *bypass;	/**< node.name of the sinks; bypass may be NULL */
	const char *outputs[2];		/**< node.name of their outputs; may be NULL */
	void (*linked)(void *data, struct pw_impl_node *sink);
	void (*device_chosen)(void *data, const char *name);
	void *data;
	bool is_default_ours;		/**< the user made one of our sinks the default */
	char device[STREAM_VALUE_BYTES];	/**< the last default that was not ours */
	bool is_device_of_before;	/**< device is what router_set_device() said */

	struct spa_list apps;		/**< of struct app_route */
	uint64_t n_wishes;		/**< for programs and by pins, so far */
	uint32_t n_apps;
	struct rules *rules;		/**< in force; NULL is none */
	int default_route;		/**< enum route, or -1: that of the profile */
	struct profile_policy profile;	/**< name "" when there is none; rules owned */
	struct spa_source *turn;	/**< judges what is dirty, some at a time */
	struct spa_source *announcer;	/**< tells of new streams once more */
};

struct router_setup {
	struct metadata *md;
	const char *processed, *bypass;	/**< kept */
	const char *outputs[2];		/**< kept */
	/** The first of the outputs was linked to this sink. */
	void (*linked)(void *data, struct pw_impl_node *sink);
	/** The user made this device the default sink. */
	void (*device_chosen)(void *data, const char *name);
	void *data;
	int default_route;		/**< enum route, or -1: that of the profile */
	struct rules *rules;		/**< becomes the router's, also on failure; may be NULL */
};

/** 0 or negative errno; then router_finish() is fine. No stream is judged yet. */
int router_init(struct router *router, struct pw_context *context,
		const struct router_setup *setup);

/**
 * The default that was the last one not ours, before the daemon started: where our
 * outputs go as long as one of ours is the default. Before router_start().
 */
void router_set_device(struct router *router, const char *name);

/** Judge the streams there are, and all that come. Once. */
void router_start(struct router *router);

/** Take back what streams were told. */
void router_finish(struct router *router);

/** Change the route of streams nothing else is known of; -1 is that of the profile. */
void router_set_default(struct router *router, int route);

/** What router_set_default() leads to: it, or that of the profile. */
enum route router_default(const struct router *router);

/** Change what the profile says; its rules become the router's. NULL is no profile. */
void router_set_profile(struct router *router, const struct profile_policy *profile);

/** Change the rules; they become the router's. NULL is none. */
void router_set_rules(struct router *router, struct rules *rules);

/** Set or, with route < 0, forget a program's route. -ENOSPC, -ENAMETOOLONG or -ENOMEM. */
int router_set_app(struct router *router, const char *app, int route);

/** Forget the routes of all programs. */
void router_clear_apps(struct router *router);

/**
 * Set or, with route < 0, forget the route of one stream; whoever chose its target
 * before is overruled. -ENOENT without such a stream, -EPERM when it is not routable.
 */
int router_set_stream(struct router *router, uint32_t id, int route);

/** Show the keys of a stream again, as they are. */
void router_answer(struct router *router, uint32_t id);

#endif /* HR_ROUTER_H */
