/* SPDX-License-Identifier: MIT */
#ifndef HR_MODULE_TAP_GUARD_H
#define HR_MODULE_TAP_GUARD_H

#include <stdbool.h>

#include <pipewire/impl.h>

/**
 * Sees that a client may no longer do with an object of the daemon what it may need to.
 *
 * Thread: main.
 */
struct tap_guard {
	uint32_t needed;		/**< all of these PW_PERM_* */
	/** It could, and can't from now on. The permissions of the client are the new ones. */
	void (*lost)(void *data, struct pw_impl_client *client);
	void *data;
	struct pw_global *global;	/**< NULL while it watches nothing */
	struct spa_hook listener;
};

/** Watch this one instead of what was watched, until it goes. */
void tap_guard_watch(struct tap_guard *guard, struct pw_global *global);

/** Watch nothing. */
void tap_guard_leave(struct tap_guard *guard);

/** Whether the client may do now with what is watched what it needs to. */
bool tap_guard_allows(const struct tap_guard *guard, struct pw_impl_client *client);

#endif /* HR_MODULE_TAP_GUARD_H */
