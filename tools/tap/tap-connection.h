/* SPDX-License-Identifier: MIT */
#ifndef HR_TAP_CONNECTION_H
#define HR_TAP_CONNECTION_H

#include <stdbool.h>

#include <pipewire/pipewire.h>

/**
 * The side of a tap client that talks to PipeWire: connects, finds the tap of a
 * sink, binds it and hands on each memory; for ever.
 *
 * Thread: that of the loop, which is locked for init and finish.
 */
struct tap_connection_events {
	/** fd is to be mapped during the call. */
	void (*memory)(void *data, int fd, uint32_t size_bytes);
	/** What was handed on so far will get no new sound. */
	void (*cut)(void *data);
	/** A state of tap-client.h; error is negative errno, or 0. */
	void (*state)(void *data, int state, int error);
};

struct tap_connection {
	const struct tap_connection_events *events;
	void *data;
	const char *sink, *remote, *name;
	struct pw_loop *loop;
	struct pw_context *context;
	struct spa_source *retry;
	struct pw_core *core;		/**< NULL while there is no daemon */
	struct pw_registry *registry;
	struct pw_proxy *tap;		/**< NULL while there is no sink */
	bool is_refused;		/**< asked again when the sink is seen anew */
	uint32_t tap_id;		/**< global of the factory that made it */
	struct spa_hook core_listener, registry_listener, proxy_listener, tap_listener;
};

/** The first five fields are set and stay as they are. 0 or negative errno. */
int tap_connection_init(struct tap_connection *conn, struct pw_loop *loop);

/** Fine after a failed init. */
void tap_connection_finish(struct tap_connection *conn);

#endif /* HR_TAP_CONNECTION_H */
