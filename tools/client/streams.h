/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAMS_H
#define HEADROOM_STREAMS_H

#include "client/graph.h"
#include "lib/json.h"

/**
 * The streams that play, with their routes and reasons. word chooses one by its
 * id, or those of a program; NULL: all. Both return how many there were.
 */
int streams_as_text(const struct graph *graph, const char *word, int indent);
int streams_as_json(const struct graph *graph, const char *word, struct json *json);

/**
 * Node names of what a node plays to, with ", " between; what records it, or looks at its
 * level, is left out. Returns buf, which may be "".
 */
const char *streams_targets(const struct graph *graph, const struct object *node, char *buf,
		size_t size_bytes);

/** The same as people know them: descriptions, such as "Built-in Audio". */
const char *streams_places(const struct graph *graph, const struct object *node, char *buf,
		size_t size_bytes);

#endif /* HEADROOM_STREAMS_H */
