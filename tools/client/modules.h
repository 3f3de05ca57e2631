/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_MODULES_H
#define HEADROOM_MODULES_H

#include "client/graph.h"

/** The module this command is for, or NULL. */
struct object *modules_find_own(const struct graph *graph);

/** How many times it was loaded beside that one; these do nothing. */
unsigned int modules_count_inert(const struct graph *graph);

/** The client that is the session manager, or NULL. */
struct object *modules_find_manager(const struct graph *graph);

#endif /* HEADROOM_MODULES_H */
