/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <spa/utils/string.h>

#include "base/log.h"
#include "control/internal.h"

static const char *value_text(const struct control *c, int id, char text[HR_PARAM_TEXT_BYTES])
{
	return hr_params_text(&c->params.value, id, text, HR_PARAM_TEXT_BYTES);
}

static void show(struct control *c, int id)
{
	char text[HR_PARAM_TEXT_BYTES];

	metadata_set(&c->md, PW_ID_CORE, hr_param_specs[id].name, value_text(c, id, text));
	if (id == HR_PARAM_ID_bypass)
		metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_BYPASS, text);
}

void control_show_params(struct control *c)
{
	for (int id = 0; id < HR_N_PARAMS; id++)
		show(c, id);
}

int control_write_param(struct control *c, const char *key, const char *value)
{
	int id = spa_streq(key, CONTROL_KEY_BYPASS) ? HR_PARAM_ID_bypass : hr_params_find(key);
	char text[HR_PARAM_TEXT_BYTES];
	struct hr_params wanted;
	int res = 0;

	if (id < 0)
		return id;
	node_params_refresh(&c->params);
	wanted = c->params.value;
	if (value != NULL)
		res = hr_params_set_text(&wanted, id, value);
	else
		hr_params_copy(&wanted, &c->params.base, id);
	if (res == 0) {
		c->params.is_foreign[id] = false;
		res = node_params_set(&c->params, &wanted);
	}
	show(c, id);
	value_text(c, id, text);
	if (res == 0)
		return control_accept(c, key, text);
	return control_refuse(c, key, value, &(struct refusal) {
		.res = res,
		.spec = &hr_param_specs[id],
		.stays = text,
	});
}

/* ---- what others set ---- */

void control_absorb_params(struct control *c)
{
	node_params_refresh(&c->params);
	for (int id = 0; id < HR_N_PARAMS; id++) {
		const char *name = hr_param_specs[id].name;
		char text[HR_PARAM_TEXT_BYTES];

		if (!c->params.is_foreign[id])
			continue;
		c->params.is_foreign[id] = false;
		if (overlay_set(&c->overlay, name, value_text(c, id, text)) < 0 &&
		    headroom_log_limit_allows(&c->refusals.limit))
			pw_log_warn("%s = %s will not be remembered: " OVERLAY_ROOM_TEXT, name,
					text);
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
