/* SPDX-License-Identifier: MIT */
#ifndef HR_PORT_CONFIG_H
#define HR_PORT_CONFIG_H

#include <stdbool.h>

#include <pipewire/impl.h>
#include <spa/node/node.h>

/** What a session manager does for a node otherwise. Thread: main. */

/** Ask the node for the format it would like and give it ports for that. */
void port_config_apply(struct spa_node *node, enum spa_direction direction);

/** Leave the node as a new host wants to find it: no ports, no graph. */
void port_config_clear(struct spa_node *node, enum spa_direction direction);

/**
 * A port of the host goes: when a client destroys it, PipeWire 1.4 leaves the node with
 * pointers into what it frees next. False when it goes because the node has it no more.
 */
bool port_config_forget(struct spa_node *node, struct pw_impl_port *port);

#endif /* HR_PORT_CONFIG_H */
