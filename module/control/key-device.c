/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/json-text.h"
#include "control/internal.h"

int control_write_device_profile(struct control *c, const char *key, const char *value)
{
	const char *before = metadata_get(&c->md, PW_ID_CORE, key);

	if (key[strlen(CONTROL_PROFILE_PREFIX)] == 0 ||
	    (value != NULL && !hr_profile_is_name(value)))
		return control_refuse(c, key, value, &(struct refusal) {
			.res = -EINVAL,
			.reason = "allowed is profile.<sink> = " HR_PROFILE_NAME_TEXT,
			.stays = before,
		});
	if (value == NULL)
		overlay_remove(&c->overlay, key);
	else if (overlay_set(&c->overlay, key, value) < 0)
		return control_refuse(c, key, value, &(struct refusal) {
			.res = -ENOMEM,
			.reason = "no memory for it",
			.stays = before,
		});
	control_accept(c, key, value);
	control_choose_profile(c);
	return 0;
}

/* ---- the device ---- */

static void put(struct json_text *json, const char *key, const char *value)
{
	if (value[0] != 0)
		json_text_string(json, key, value, SIZE_MAX);
}

static void show(struct control *c)
{
	const struct device *d = &c->device;
	char text[6 * (sizeof(d->sink) + sizeof(d->route) + sizeof(d->port)) + 64];
	struct json_text json;

	json_text_start(&json, text, sizeof(text));
	json_text_open(&json, NULL, '{');
	put(&json, "sink", d->sink);
	put(&json, "route", d->route);
	put(&json, "port-type", d->port);
	json_text_close(&json, '}');
	metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_DEVICE, text);
}

static void on_device_changed(void *data)
{
	struct control *c = data;

	c->is_profile_manual = false;
	show(c);
	control_choose_profile(c);
}

void control_device_linked(void *data, struct pw_impl_node *sink)
{
	struct control *c = data;

	device_set_sink(&c->device, sink);
}

int control_start_device(struct control *c)
{
	return device_init(&c->device, c->context, on_device_changed, c);
}
