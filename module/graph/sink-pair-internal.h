/* SPDX-License-Identifier: MIT */
#ifndef HR_PAIR_PRIV_H
#define HR_PAIR_PRIV_H

#include "graph/sink-pair.h"

/**
 * What the files share: sink-pair.c says what the nodes are made of, sink-pair-node.c makes one, and
 * again when somebody destroyed it. Thread: main.
 */

/* sink-pair-node.c */

/** Make a node of its props and its spa_node. 0 or negative errno, and half of it perhaps. */
int pair_node_create(struct pair_node *pn);

/** Take it out of the graph, for good. Fine when it is gone. */
void pair_node_remove(struct pair_node *pn);

/** Be ready to make nodes again. 0 or negative errno; finish it in any case. */
int pair_revival_init(struct pair *pair);
void pair_revival_finish(struct pair *pair);

#endif /* HR_PAIR_PRIV_H */
