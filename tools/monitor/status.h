/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_FACTS_H
#define HEADROOM_FACTS_H

#include "client/graph.h"

#include "monitor/view/model.h"

/** Fill in all of the model that keys and objects say; graph NULL: nothing is known. */
void facts_collect(struct model *model, const struct graph *graph);

#endif /* HEADROOM_FACTS_H */
