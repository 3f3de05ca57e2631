/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_ACTIONS_H
#define HEADROOM_ACTIONS_H

#include "client/graph.h"

#include "monitor/view/layout.h"

/** Keys that are no characters. */
enum action_key {
	ACTION_UP = 0x110000,
	ACTION_DOWN,
	ACTION_ENTER,
	ACTION_ESCAPE,
};

/**
 * Do what a key asks for. A write waits for its answer, which goes to the status of the
 * view, as does a refusal. Thread: main.
 *
 * graph   NULL while there is no daemon
 * key     a character of ASCII, or an enum action_key; others are left
 *
 * False when the key means to quit.
 */
bool actions_key(struct view *view, struct model *model, struct graph *graph, int key);

#endif /* HEADROOM_ACTIONS_H */
