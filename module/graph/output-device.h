/* SPDX-License-Identifier: MIT */
#ifndef HR_DEVICE_H
#define HR_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/impl.h>

/**
 * The device that headroom.processed plays to: which sink, and by which route of its
 * card, as headphones or speakers.
 *
 * A sink tells its card by device.id and its part of it by card.profile.device. What
 * the card's routes are belongs to another process, mostly the session manager, so it
 * is asked and answers later; what it says is not trusted.
 *
 * Thread: main.
 */

#define DEVICE_SINK_BYTES 256u
#define DEVICE_ROUTE_BYTES 128u
#define DEVICE_PORT_BYTES 64u

struct device {
	struct pw_context *context;
	void (*changed)(void *data);
	void *data;

	char sink[DEVICE_SINK_BYTES];	/**< node.name; "" until the first is known */
	char route[DEVICE_ROUTE_BYTES];	/**< "analog-output-headphones"; "" when there is none */
	char port[DEVICE_PORT_BYTES];	/**< port.type of the route: "headphones"; likewise */

	int32_t part;			/**< card.profile.device of the sink, or -1 */
	struct pw_impl_device *card;	/**< NULL when the sink has none, or it is gone */
	struct spa_hook card_listener;
	struct spa_hook routes_listener;
	struct spa_source *turn;	/**< asks for the routes */
	bool is_asking;			/**< an answer may come within the call */
	int asked_seq;			/**< of the question whose answer is awaited, or -1 */
};

/** changed is called when sink, route or port are others. 0 or negative errno. */
int device_init(struct device *device, struct pw_context *context,
		void (*changed)(void *data), void *data);

/** Fine after a failed device_init(), and after a memset to 0. */
void device_finish(struct device *device);

/** It plays to this sink now. */
void device_set_sink(struct device *device, struct pw_impl_node *sink);

#endif /* HR_DEVICE_H */
