/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/log.h"
#include "control/internal.h"

#define KEY_OVERLAY "overlay"

static int write_error(struct control *c, const char *key, const char *value);
static int refuse_read_only(struct control *c, const char *key, const char *value);

/* The first row that fits counts: what is whole before what is a prefix of it. */
static const struct control_key keys[] = {
	{ HEADROOM_KEY_ERROR, .write = write_error },
	{ HEADROOM_KEY_ERROR_DETAIL, .write = refuse_read_only },
	{ KEY_OVERLAY, .write = refuse_read_only },
	{ CONTROL_KEY_BYPASS, .is_kept = true, .stands_for = CONTROL_PARAM_BYPASS,
		.write = control_write_param },
	{ HEADROOM_PREFIX, .is_prefix = true, .is_kept = true, .write = control_write_param },
	{ CONTROL_KEY_DEFAULT, .is_kept = true, .write = control_write_default },
	{ ROUTER_APP_PREFIX, .is_prefix = true, .is_kept = true, .write = control_write_app },
	{ CONTROL_KEY_PROFILE, .is_kept = true, .write = control_write_profile },
	{ CONTROL_PROFILE_PREFIX, .is_prefix = true, .is_kept = true,
		.write = control_write_device_profile },
	{ CONTROL_KEY_DEVICE, .write = refuse_read_only },
	{ CONTROL_KEY_PROFILES, .write = refuse_read_only },
	{ CONTROL_KEY_STRENGTH, .is_kept = true, .write = control_write_strength },
	{ CONTROL_KEY_RULES, .is_kept = true, .write = control_write_rules },
	{ CONTROL_KEY_WATCHDOG, .is_kept = true, .write = control_write_watchdog },
	{ HEADROOM_KEY_STUCK, .is_prefix = true, .write = refuse_read_only },
	{ APPLEVEL_KEY, .is_kept = true, .write = control_write_app_level },
	{ APPLEVEL_PREFIX, .is_prefix = true, .is_kept = true,
		.write = control_write_app_level },
};

/* ---- refusing ---- */

static int refuse_unknown(struct control *c, const char *key, const char *value)
{
	return control_refuse(c, key, value, &(struct refusal) {
		.res = -ENOKEY,
		.reason = "allowed is a key that is there, or route.<program>",
	});
}

static int refuse_read_only(struct control *c, const char *key, const char *value)
{
	return control_refuse(c, key, value, &(struct refusal) {
		.res = -EROFS,
		.reason = "it only tells",
		.stays = "as it is",
	});
}

static int write_error(struct control *c, const char *key, const char *value)
{
	if (value != NULL)
		return refuse_unknown(c, key, value);
	refusals_settle(&c->refusals, c->refusals.subject, c->refusals.key);
	return 0;
}

/* ---- writing ---- */

static const struct control_key *find_key(const char *key)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(keys); i++)
		if (keys[i].is_prefix ? spa_strstartswith(key, keys[i].name) :
				spa_streq(key, keys[i].name))
			return &keys[i];
	return NULL;
}

/* In the words of the answer: 7.0 is 7 from then on. */
static int keep(struct control *c, const char *kept, const char *key, const char *value)
{
	const char *held = value != NULL ? metadata_get(&c->md, PW_ID_CORE, key) : NULL;
	int res = 0;

	if (value == NULL)
		overlay_remove(&c->overlay, kept);
	else if ((res = overlay_set(&c->overlay, kept, held != NULL ? held : value)) < 0)
		pw_log_warn("%s will not be remembered: no memory for it", kept);
	return res;
}

int control_write(struct control *c, const char *key, const char *value)
{
	const struct control_key *row = find_key(key);
	const char *kept;
	int res;

	if (row == NULL)
		return refuse_unknown(c, key, value);
	kept = row->stands_for != NULL ? row->stands_for : key;
	if (row->is_kept && value != NULL &&
	    !overlay_has_room(&c->overlay, kept, strlen(value)))
		return control_refuse(c, key, value, &(struct refusal) {
			.res = -ENOSPC,
			.reason = OVERLAY_ROOM_TEXT,
			.stays = metadata_get(&c->md, PW_ID_CORE, key),
		});
	res = row->write(c, key, value);
	if (res == -ENOENT && row->is_prefix)
		return refuse_unknown(c, key, value);
	return res < 0 || !row->is_kept ? res : keep(c, kept, key, value);
}

/* Back to how the module was loaded, with nothing known of programs. */
static void reset_all(struct control *c)
{
	char key[OVERLAY_KEY_BYTES];

	control_absorb_params(c);
	while (!spa_list_is_empty(&c->overlay.entries)) {
		const struct overlay_entry *entry = spa_list_first(&c->overlay.entries,
				struct overlay_entry, link);

		memcpy(key, entry->key, strlen(entry->key) + 1);
		control_write(c, key, NULL);
		overlay_remove(&c->overlay, key);	/* whatever became of it */
	}
	applevel_forget_all(c->applevel);
	if (c->events != NULL)
		c->events->reset(c->data);
	control_write(c, HEADROOM_KEY_ERROR, NULL);
}

static void on_write(void *data, uint32_t subject, const char *key, const char *value)
{
	struct control *c = data;

	if (subject != PW_ID_CORE)
		control_write_stream(c, subject, key, value);
	else if (key == NULL)
		reset_all(c);
	else
		control_write(c, key, value);
}

static void on_clear(void *data)
{
	struct control *c = data;
	struct stream *stream;

	reset_all(c);
	spa_list_for_each(stream, &c->router.streams.list, link)
		router_set_stream(&c->router, stream->id, -1);
}

static const struct metadata_events metadata_events = {
	.write = on_write,
	.clear = on_clear,
};

/* ---- what is overlaid ---- */

/* Some keys may be written in one turn of the loop: told once. */
static void on_overlay_changed(void *data)
{
	struct control *c = data;

	pw_loop_signal_event(pw_context_get_main_loop(c->context), c->turn);
}

static void on_turn(void *data, uint64_t count)
{
	struct control *c = data;
	char *names = overlay_names(&c->overlay);

	if (names != NULL)
		metadata_set(&c->md, PW_ID_CORE, KEY_OVERLAY, names);
	free(names);
	if (c->events != NULL)
		c->events->overlay_changed(c->data);
}

struct streams *control_streams(struct control *c)
{
	return &c->router.streams;
}

const struct overlay *control_overlay(const struct control *c)
{
	return &c->overlay;
}

void control_listen(struct control *c, const struct control_events *events, void *data)
{
	c->events = events;
	c->data = data;
}

/* ---- lifetime ---- */

int control_new(struct control **controlp, struct pw_context *context,
		const struct control_setup *setup)
{
	struct control *c;
	int res;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		return -ENOMEM;
	c->context = context;
	c->refusals.md = &c->md;
	c->start_strength_percent = c->strength_percent = setup->config->strength_percent;
	overlay_init(&c->overlay, on_overlay_changed, c);
	node_params_init(&c->params, setup->node);
	c->turn = pw_loop_add_event(pw_context_get_main_loop(context), on_turn, c);
	if (c->turn == NULL) {
		res = -errno;
		goto error;
	}
	if ((res = metadata_init(&c->md, context, &metadata_events, c)) < 0 ||
	    (res = control_start_device(c)) < 0 ||
	    (res = control_start_router(c, setup)) < 0 ||
	    (res = control_watch_params(c, setup->node)) < 0 ||
	    (res = control_start_watchdog(c, setup)) < 0 ||
	    (res = control_start_app_level(c, setup->config->app_level)) < 0)
		goto error;
	control_start_profile(c, setup->config);
	control_show_params(c);
	metadata_set(&c->md, PW_ID_CORE, KEY_OVERLAY, "[ ]");
	*controlp = c;
	return 0;
error:
	control_free(c);
	return res;
}

void control_set_device(struct control *c, const char *name)
{
	router_set_device(&c->router, name);
}

void control_start(struct control *c)
{
	router_start(&c->router);
}

void control_free(struct control *c)
{
	if (c == NULL)
		return;
	watchdog_finish(&c->watchdog);
	control_unwatch_params(c);
	control_stop_app_level(c);
	router_finish(&c->router);
	device_finish(&c->device);
	metadata_finish(&c->md);
	if (c->turn != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(c->context), c->turn);
	overlay_finish(&c->overlay);
	control_stop_profile(c);
	free(c->start_rules);
	free(c);
}
