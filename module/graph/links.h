/* SPDX-License-Identifier: MIT */
#ifndef HR_LINKS_H
#define HR_LINKS_H

#include <pipewire/impl.h>

/**
 * The links of the graph, as pairs of nodes. Thread: main.
 */

/** Not 0 ends it. */
typedef int (*links_fn)(void *data, struct pw_impl_node *from, struct pw_impl_node *to);

/** Call for every link, until one call returns not 0; that is returned, or 0. */
int links_each(struct pw_context *context, links_fn on_link, void *data);

#endif /* HR_LINKS_H */
