/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>

#include <spa/utils/string.h>

#include "base/log.h"
#include "control/internal.h"

static void show(struct control *c, const struct setting *setting)
{
	metadata_set(&c->md, PW_ID_CORE, setting->name, setting->value);
	if (spa_streq(setting->name, CONTROL_PARAM_BYPASS))
		metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_BYPASS, setting->value);
}

void control_show_params(struct control *c)
{
	for (uint32_t i = 0; i < c->settings.n_settings; i++)
		show(c, &c->settings.list[i]);
}

static int refuse(struct control *c, int res, const char *key, const char *value,
		const struct setting *setting)
{
	int id = hr_params_find(setting->name);
	char range[160], reason[192];

	snprintf(reason, sizeof(reason), "allowed is %s",
			setting_range_text(setting, range, sizeof(range)));
	return control_refuse(c, key, value, &(struct refusal) {
		.res = res,
		.reason = reason,
		.stays = setting->value,
		.min = setting->min,
		.max = setting->max,
		.unit = id >= 0 ? hr_param_specs[id].unit : NULL,
	});
}

int control_write_param(struct control *c, const char *key, const char *value)
{
	const char *name = spa_streq(key, CONTROL_KEY_BYPASS) ? CONTROL_PARAM_BYPASS : key;
	struct setting *setting = settings_find(&c->settings, name);
	int res;

	if (setting == NULL)
		return -ENOENT;
	res = settings_set(&c->settings, setting, value != NULL ? value : setting->base);
	show(c, setting);
	if (res < 0)
		return refuse(c, res, key, value, setting);
	return control_accept(c, key, setting->value);
}

/* ---- what others set ---- */

void control_absorb_params(struct control *c)
{
	settings_refresh(&c->settings);
	for (uint32_t i = 0; i < c->settings.n_settings; i++) {
		struct setting *setting = &c->settings.list[i];

		if (!setting->is_foreign)
			continue;
		setting->is_foreign = false;
		if (overlay_set(&c->overlay, setting->name, setting->value) < 0 &&
		    headroom_log_limit_allows(&c->refusals.limit))
			pw_log_warn("%s = %s will not be remembered: " OVERLAY_ROOM_TEXT,
					setting->name, setting->value);
	}
}

static void on_refresh(void *data, uint64_t count)
{
	struct control *c = data;

	control_absorb_params(c);
	control_show_params(c);
}

static void on_node_info(void *data, const struct spa_node_info *info)
{
	struct control *c = data;

	if (c->is_watching && (info->change_mask & SPA_NODE_CHANGE_MASK_PARAMS))
		pw_loop_signal_event(pw_context_get_main_loop(c->context), c->refresh);
}

static const struct spa_node_events node_events = {
	SPA_VERSION_NODE_EVENTS,
	.info = on_node_info,
};

int control_watch_params(struct control *c, struct spa_node *node)
{
	c->refresh = pw_loop_add_event(pw_context_get_main_loop(c->context), on_refresh, c);
	if (c->refresh == NULL)
		return -errno;
	spa_node_add_listener(node, &c->node_listener, &node_events, c);
	c->is_watching = true;
	return 0;
}

void control_unwatch_params(struct control *c)
{
	if (c->is_watching)
		spa_hook_remove(&c->node_listener);
	c->is_watching = false;
	if (c->refresh != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(c->context), c->refresh);
	c->refresh = NULL;
}
