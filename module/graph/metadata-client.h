/* SPDX-License-Identifier: MIT */
#ifndef HR_INSIDER_H
#define HR_INSIDER_H

#include <stdbool.h>

#include <pipewire/impl.h>

/**
 * A client of the daemon without a connection: it binds a metadata object that
 * another process exports, and reads and writes it by plain calls.
 *
 * Such an object can only be used by a client. A connection to our own socket would
 * be one, but what it says takes several turns of the main loop, in which the session
 * manager links a new stream to the wrong sink. (The stock shortcut, remote.name =
 * internal, crashes PipeWire 0.3.65 and 1.4 when such an object is bound.) This one
 * has a protocol of its own with one interface, whose messages are function calls. It
 * is not registered: no other client sees it.
 *
 * Thread: main.
 */

/** Neither may bind, unbind nor finish. */
struct insider_events {
	/** As in struct pw_metadata_events. */
	void (*property)(void *data, uint32_t subject, const char *key, const char *value);
	/** Everything the object held when it was bound was told. */
	void (*ready)(void *data);
};

struct insider {
	const struct insider_events *events;
	void *data;
	struct pw_protocol *protocol;
	struct pw_impl_client *client;
	struct spa_hook client_listener;
	bool is_busy;			/**< what the object holds is being told */
	struct pw_resource *resource;	/**< NULL while nothing is bound */
	struct spa_hook resource_listener;
};

/** 0 or negative errno; events and data are kept. */
int insider_init(struct insider *in, struct pw_context *context,
		const struct insider_events *events, void *data);

/** Fine after a failed insider_init(). */
void insider_finish(struct insider *in);

/** Bind a metadata object, instead of what was bound before and told. 0 or negative errno. */
int insider_bind(struct insider *in, struct pw_global *global);

/**
 * Let go of what is bound, if anything is. While the object is busy only when there is
 * no other way: PipeWire then withholds its events from everybody for good.
 */
void insider_unbind(struct insider *in);

/**
 * Write a property; value NULL deletes it. Not from inside an event of the context:
 * PipeWire 1.4 asks there whether another client knows the subject.
 */
void insider_set(struct insider *in, uint32_t subject, const char *key, const char *type,
		const char *value);

#endif /* HR_INSIDER_H */
