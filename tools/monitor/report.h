/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_REPORT_H
#define HEADROOM_REPORT_H

#include <stdio.h>

#include "client/graph.h"

#include "monitor/view/model.h"

/**
 * Write all of it as one JSON object in one line; headroom-monitor(1) explains the
 * names. What is silent or not known is null. graph may be NULL: without streams.
 */
void report_write(FILE *file, const struct model *model, const struct graph *graph);

#endif /* HEADROOM_REPORT_H */
