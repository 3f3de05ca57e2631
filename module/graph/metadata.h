/* SPDX-License-Identifier: MIT */
#ifndef HR_METADATA_H
#define HR_METADATA_H

#include <pipewire/impl.h>

/**
 * The `headroom` metadata object of the daemon.
 *
 * To clients it is metadata like any other. Inside, a write is not stored: it is
 * handed to whoever owns the object, who decides what the key holds afterwards.
 * So nobody can fill the memory of the daemon, nothing that was refused is ever
 * seen, and there is no echo of our own to tell from a client's write.
 *
 * A client that destroys the object finds it again, with the same values, in the
 * next turn of the main loop.
 *
 * Thread: main.
 */

#define METADATA_NAME "headroom"

/** Called for what clients write. Everything is borrowed for the call. */
struct metadata_events {
	/** value NULL: the key was deleted. key NULL: all keys of the subject were. */
	void (*write)(void *data, uint32_t subject, const char *key, const char *value);
	/** Everything was deleted. */
	void (*clear)(void *data);
};

struct metadata {
	struct spa_interface iface;		/**< struct pw_metadata, to clients */
	struct pw_context *context;
	const struct metadata_events *events;
	void *data;
	struct pw_impl_metadata *object;	/**< NULL while it is gone */
	struct spa_hook object_listener;
	struct spa_hook_list hooks;		/**< who watches */
	struct spa_list items;
	struct spa_source *wake;		/**< revives the object */
};

/** Make and register the object. 0 or negative errno; events and data are kept. */
int metadata_init(struct metadata *md, struct pw_context *context,
		const struct metadata_events *events, void *data);

/** Take it out of the graph. Fine after a failed metadata_init(). */
void metadata_finish(struct metadata *md);

/** What a key holds, or NULL. Valid until the key changes. */
const char *metadata_get(const struct metadata *md, uint32_t subject, const char *key);

/**
 * Give a key a value, or with NULL take the key away. Who watches is told when
 * that changes something; answer a write with metadata_answer() instead.
 * 0 or -ENOMEM, and nothing changed.
 */
int metadata_set(struct metadata *md, uint32_t subject, const char *key, const char *value);

/** metadata_set() that tells who watches in any case: the writer waits for it. */
int metadata_answer(struct metadata *md, uint32_t subject, const char *key, const char *value);

/** Take all keys of a subject away. */
void metadata_forget(struct metadata *md, uint32_t subject);

#endif /* HR_METADATA_H */
