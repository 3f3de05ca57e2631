/* SPDX-License-Identifier: MIT */
#ifndef HR_CONTROL_NODE_PARAMS_H
#define HR_CONTROL_NODE_PARAMS_H

#include <stdbool.h>

#include <spa/node/node.h>

#include "params/params.h"

/**
 * The parameters of the processed sink: rows of params/params.h, whose values are read from
 * the Props of the node and set through them.
 *
 * Thread: main.
 */
struct node_params {
	struct spa_node *node;		/**< borrowed */
	struct hr_params value;		/**< in force */
	struct hr_params start;		/**< when the module was loaded */
	struct hr_params base;		/**< when nobody sets it: of the profile, or `start` */
	bool is_foreign[HR_N_PARAMS];	/**< `value` is what somebody else set; the owner resets it */
};

/** Read the values of a node that outlives the struct; they are its start values. */
void node_params_init(struct node_params *params, struct spa_node *node);

/** Read all values from the node again. What changed by itself becomes is_foreign. */
void node_params_refresh(struct node_params *params);

/**
 * Set all values that are not those of `wanted`, at once, so that none acts without the
 * others. `value` is then what the node made of it. Returns 0 or what the node says.
 */
int node_params_set(struct node_params *params, const struct hr_params *wanted);

#endif /* HR_CONTROL_NODE_PARAMS_H */
