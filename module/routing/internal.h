/* SPDX-License-Identifier: MIT */
#ifndef HR_ROUTER_PRIV_H
#define HR_ROUTER_PRIV_H

#include <stdbool.h>

#include <spa/utils/string.h>

#include <headroom/reasons.h>

#include "routing/router.h"

/**
 * What the parts of the router share: router.c knows what was set and which streams there
 * are, router-apply.c decides and steers, router-targets.c hears what others did. Thread: main.
 */

/** What pavucontrol writes when somebody moves a stream to the default sink. */
#define TARGET_DEFAULT "-1"

/** Whether a target is a node, and neither missing nor the default. */
static inline bool target_is_named(const char *value)
{
	return value[0] != 0 && !spa_streq(value, TARGET_DEFAULT);
}

/** Whether this is the node.name of one of our sinks. */
bool router_is_ours(const struct router *router, const char *name);

/**
 * Where the stream belongs. False when that takes more than *effort, of which what is left
 * is told; then the search goes on with the next call.
 */
bool router_find_verdict(struct router *router, struct stream *stream, uint32_t *effort,
		struct verdict *verdict);

/** Find where the stream belongs, show it, and send it there; the rest later, if it takes long. */
void router_judge(struct router *router, struct stream *stream);

/** The same in a later turn of the main loop, of which each takes some streams. */
void router_judge_later(struct router *router, struct stream *stream);
void router_judge_all_later(struct router *router);

/** The event's that starts such a turn, with the router. */
void router_on_turn(void *data, uint64_t count);

#define ROUTER_KEY_ROUTE "route"

/** router-targets.c; their data is the router. */
extern const struct targets_events router_targets_events;

#endif /* HR_ROUTER_PRIV_H */
