/* SPDX-License-Identifier: MIT */
#include "tap/permissions.h"

static bool is_enough(const struct tap_guard *guard, uint32_t permissions)
{
	return (permissions & guard->needed) == guard->needed;
}

static void on_destroy(void *data)
{
	tap_guard_leave(data);
}

static void on_permissions_changed(void *data, struct pw_impl_client *client,
		uint32_t old_permissions, uint32_t new_permissions)
{
	struct tap_guard *guard = data;

	if (is_enough(guard, old_permissions) && !is_enough(guard, new_permissions))
		guard->lost(guard->data, client);
}

static const struct pw_global_events global_events = {
	PW_VERSION_GLOBAL_EVENTS,
	.destroy = on_destroy,
	.permissions_changed = on_permissions_changed,
};

void tap_guard_watch(struct tap_guard *guard, struct pw_global *global)
{
	tap_guard_leave(guard);
	guard->global = global;
	pw_global_add_listener(global, &guard->listener, &global_events, guard);
}

void tap_guard_leave(struct tap_guard *guard)
{
	if (guard->global != NULL)
		spa_hook_remove(&guard->listener);
	guard->global = NULL;
}

bool tap_guard_allows(const struct tap_guard *guard, struct pw_impl_client *client)
{
	return guard->global != NULL &&
		is_enough(guard, pw_global_get_permissions(guard->global, client));
}
