/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/log.h"
#include "base/text.h"
#include "control/saved-settings.h"

#define KEY_DEVICE "device"

static void restore(void *data, const char *key, const char *value)
{
	struct state_overlay *so = data;

	if (control_write(so->control, key, value) < 0)
		so->n_refused++;
}

static void count(void *data, const char *key, const char *value)
{
	++*(uint32_t *)data;
}

static bool is_saved(const struct state_overlay *so, const struct overlay *overlay)
{
	const struct overlay_entry *entry;
	uint32_t n_saved = 0;

	state_each(so->state, STATE_SETTINGS, count, &n_saved);
	if (n_saved != overlay->n_entries + so->n_refused)
		return false;
	spa_list_for_each(entry, &overlay->entries, link)
		if (!spa_streq(state_get(so->state, STATE_SETTINGS, entry->key), entry->value))
			return false;
	return true;
}

static void save(struct state_overlay *so, const struct overlay_entry *entry)
{
	int res = state_set(so->state, STATE_SETTINGS, entry->key, entry->value);
	char key[64];

	if (res < 0)
		pw_log_info("%s will not be saved: %s", printable(entry->key, key, sizeof(key)),
				res == -EILSEQ ? "not UTF-8" : strerror(-res));
}

/* All of it, so that the order is the same, too. */
static void on_overlay_changed(void *data)
{
	struct state_overlay *so = data;
	const struct overlay *overlay = control_overlay(so->control);
	const struct overlay_entry *entry;

	if (is_saved(so, overlay))
		return;
	so->n_refused = 0;
	state_clear(so->state, STATE_SETTINGS);
	spa_list_for_each(entry, &overlay->entries, link)
		save(so, entry);
}

/* The device stays: it is what is plugged in, not what was set. */
static void on_reset(void *data)
{
	struct state_overlay *so = data;

	so->n_refused = 0;
	state_clear(so->state, STATE_SETTINGS);
}

static void on_device_chosen(void *data, const char *name)
{
	struct state_overlay *so = data;

	/* One that can't be saved is found by the session manager. */
	(void)!state_set(so->state, STATE_OUTPUT, KEY_DEVICE, name);
}

static const struct control_events control_events = {
	.overlay_changed = on_overlay_changed,
	.reset = on_reset,
	.device_chosen = on_device_chosen,
};

void state_overlay_init(struct state_overlay *so, struct state *state,
		struct control *control)
{
	const char *device;

	*so = (struct state_overlay) { .state = state, .control = control };
	if (state == NULL)
		return;
	state_each(state, STATE_SETTINGS, restore, so);
	if ((device = state_get(state, STATE_OUTPUT, KEY_DEVICE)) != NULL)
		control_set_device(control, device);
	control_listen(control, &control_events, so);
}

void state_overlay_finish(struct state_overlay *so)
{
	if (so->state == NULL || so->control == NULL)
		return;
	on_overlay_changed(so);
	control_listen(so->control, NULL, NULL);
}
