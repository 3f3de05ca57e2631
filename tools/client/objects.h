/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_OBJECTS_H
#define HEADROOM_OBJECTS_H

#include "client/graph.h"

/** Keep an object the registry tells of, and ask for its properties; other types are left. */
void objects_add(struct graph *graph, uint32_t id, const char *type,
		const struct spa_dict *props);

void objects_remove(struct graph *graph, uint32_t id);

void objects_clear(struct graph *graph);

#endif /* HEADROOM_OBJECTS_H */
