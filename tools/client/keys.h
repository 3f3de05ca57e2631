/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_KEYS_H
#define HEADROOM_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/pipewire.h>
#include <spa/utils/list.h>

#define KEYS_ALL 0u	/**< the subject that is no stream */

struct key {
	struct spa_list link;
	uint32_t subject;
	char *name, *value;	/**< owned */
};

/** Told for every change; name NULL: all of the subject went. value NULL: the key went. */
typedef void (*keys_event_fn)(void *data, uint32_t subject, const char *name,
		const char *value);

/** A copy of a metadata object, and what it says. */
struct keys {
	struct pw_proxy *proxy;		/**< owned; NULL: there is no such object */
	unsigned int n_bound;		/**< an object that was destroyed can come back */
	struct spa_hook listener, proxy_listener;
	struct spa_list list;		/**< of struct key, sorted by subject and name */
	int error;			/**< what the daemon itself said to a write: 0 or -errno */
	keys_event_fn on_event;		/**< may be NULL */
	void *event_data;
};

void keys_init(struct keys *keys);

/** Follow the object with this id; what it holds is there after a graph_sync(). */
void keys_bind(struct keys *keys, struct pw_registry *registry, uint32_t id);

void keys_finish(struct keys *keys);

/** What a key holds, or NULL; valid until the next graph_sync(). */
const char *keys_get(const struct keys *keys, uint32_t subject, const char *name);

/** Whether a key of KEYS_ALL that is a list, such as overlay, has this word. */
bool keys_list_has(const struct keys *keys, const char *name, const char *word);

/** Ask for a change; value NULL deletes, name NULL deletes all of the subject. */
void keys_set(struct keys *keys, uint32_t subject, const char *name, const char *value);

#endif /* HEADROOM_KEYS_H */
