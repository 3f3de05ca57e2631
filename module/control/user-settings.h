/* SPDX-License-Identifier: MIT */
#ifndef HR_OVERLAY_H
#define HR_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <spa/utils/list.h>

/**
 * What the user set: keys of subject 0 with their values, in the order in which
 * they were first set. It lies over the profile, and the profile over the module's
 * arguments; what is taken out of it has the value of what is below.
 *
 * Written again one by one, the entries make the same state. Bounded in number and
 * size: room is to be asked for before a value is put in force.
 *
 * Thread: main; nothing is shared.
 */

#define OVERLAY_MAX_ENTRIES 1024u
#define OVERLAY_MAX_BYTES (256u * 1024u)	/**< of all keys and values, with the 0 at their ends */
#define OVERLAY_KEY_BYTES 512u			/**< of a key, likewise */

/** What these are, for a message. */
#define OVERLAY_ROOM_TEXT "allowed are 1024 keys and 256 kB in all"

struct overlay_entry {
	struct spa_list link;
	char *value;
	char key[];
};

struct overlay {
	struct spa_list entries;	/**< of struct overlay_entry, oldest first; read only */
	uint32_t n_entries;
	size_t n_bytes;			/**< of all keys and values */
	/** Something was set to another value, or taken out. Must not change the overlay. */
	void (*changed)(void *data);
	void *data;
};

/** Nothing is set. changed may be NULL. */
void overlay_init(struct overlay *overlay, void (*changed)(void *data), void *data);

/** Free all entries, without a word. */
void overlay_finish(struct overlay *overlay);

/** Whether a value of that many bytes fits under that key, instead of what it holds. */
bool overlay_has_room(const struct overlay *overlay, const char *key, size_t value_bytes);

/** 0; -ENOSPC when there is no room, -ENOMEM: then it stays. key and value are copied. */
int overlay_set(struct overlay *overlay, const char *key, const char *value);

/** Take a key out, if it is there. */
void overlay_remove(struct overlay *overlay, const char *key);

/** What a key was set to, or NULL. Valid until it changes. */
const char *overlay_get(const struct overlay *overlay, const char *key);

/**
 * The keys as a list that both JSON and SPA-JSON know: [ "bypass", "route.mpv" ].
 * Returns the caller's text, or NULL when there is no memory.
 */
char *overlay_names(const struct overlay *overlay);

#endif /* HR_OVERLAY_H */
