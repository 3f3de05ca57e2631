/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_TAP_INTERFACE_H
#define HEADROOM_TAP_INTERFACE_H

#include <pipewire/context.h>
#include <spa/utils/hook.h>

/**
 * How a client of the daemon gets at a tap.
 *
 * For each sink there is a factory, named HEADROOM_TAP_FACTORY_PREFIX and the node.name
 * of the sink, that makes objects of the type HEADROOM_TYPE_INTERFACE_Tap. Who makes
 * one is sent a file descriptor of the memory that <headroom/tap.h> reads, at once, and
 * again whenever there is another memory, because the sink has other channels or
 * because one of the readers lost its permission. The memory before is ended then; its
 * descriptor and mapping stay good. When the sink goes for good, so does the object.
 *
 * It needs permission r for the factory, else it is not there (ENOENT), and r and x for
 * the sink, else the answer is EPERM. A memory that can't be made is answered with the
 * error of the system.
 *
 * The memory exists, and the meters are computed, while there is such an object. The
 * descriptor is sealed: mapping it writable, writing and resizing fail with EPERM.
 */

#define HEADROOM_TYPE_INTERFACE_Tap "Headroom:Interface:Tap"
#define HEADROOM_VERSION_TAP 0
#define HEADROOM_TAP_FACTORY_PREFIX "headroom.tap."

#define HEADROOM_TAP_EVENT_MEMORY 0
#define HEADROOM_TAP_EVENT_NUM 1

struct headroom_tap_events {
#define HEADROOM_VERSION_TAP_EVENTS 0
	uint32_t version;

	/** Map fd, read only, during the call: it is closed afterwards. */
	void (*memory)(void *data, int fd, uint32_t size_bytes);
};

#define HEADROOM_TAP_METHOD_ADD_LISTENER 0
#define HEADROOM_TAP_METHOD_NUM 1

/** None but to listen; pw_proxy_add_object_listener() does the same. */
struct headroom_tap_methods {
#define HEADROOM_VERSION_TAP_METHODS 0
	uint32_t version;

	int (*add_listener)(void *object, struct spa_hook *listener,
			const struct headroom_tap_events *events, void *data);
};

/**
 * Teach the native protocol of a context this interface, unless it knows. It can
 * not be unlearnt: the caller must stay loaded as long as the context. 0, or
 * -EPROTO when the context has no native protocol, or -ENOMEM. Thread: main.
 */
int headroom_tap_protocol_init(struct pw_context *context);

#endif /* HEADROOM_TAP_INTERFACE_H */
