/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/log.h"
#include "control/internal.h"
#include "profile/rules.h"

#define KEY_ROUTE "route"
#define ROUTES_ALLOWED "allowed is " ROUTE_RANGE_TEXT

int control_write_default(struct control *c, const char *key, const char *value)
{
	int route = value != NULL ? route_find(value) : c->start_default;

	if (value != NULL && route < 0)
		return control_refuse(c, key, value, &(struct refusal) {
			.res = -EINVAL,
			.reason = ROUTES_ALLOWED,
			.stays = route_names[router_default(&c->router)],
		});
	router_set_default(&c->router, route);
	return control_accept(c, key, route_names[router_default(&c->router)]);
}

int control_write_app(struct control *c, const char *key, const char *value)
{
	const char *app = key + strlen(ROUTER_APP_PREFIX), *reason = ROUTES_ALLOWED;
	int route = value != NULL ? route_find(value) : -1, res = -EINVAL;

	if (app[0] != 0 && (value == NULL || route >= 0))
		res = router_set_app(&c->router, app, route);
	if (res == 0)
		return control_accept(c, key, route < 0 ? NULL : route_names[route]);
	if (res == -ENOSPC)
		reason = "allowed are 256 programs";
	else if (res == -ENAMETOOLONG)
		reason = "allowed is a name of up to 127 bytes";
	return control_refuse(c, key, value, &(struct refusal) {
		.res = res,
		.reason = reason,
		.stays = metadata_get(&c->md, PW_ID_CORE, key),
	});
}

void control_write_stream(struct control *c, uint32_t subject, const char *key,
		const char *value)
{
	struct refusal refusal = { .res = -EINVAL };
	int route;

	if (spa_streq(key, APPLEVEL_STREAM_KEY)) {
		control_write_level(c, subject, value);
		return;
	}
	if (key == NULL) {
		(void)!applevel_forget(c->applevel, subject);
		key = KEY_ROUTE;
		value = NULL;
	}
	route = value != NULL ? route_find(value) : -1;
	if (spa_streq(key, KEY_ROUTE) && (value == NULL || route >= 0))
		refusal.res = router_set_stream(&c->router, subject, route);
	if (refusal.res == -EPERM)
		refusal.reason = "the stream is not routable";
	else if (refusal.res == -ENOENT)
		refusal.reason = "no such stream";
	else
		refusal.reason = "allowed is " KEY_ROUTE " = " ROUTE_RANGE_TEXT;
	if (refusal.res == -EINVAL)
		refusal.stays = metadata_get(&c->md, subject, KEY_ROUTE);
	if (refusal.res < 0)
		refusals_tell(&c->refusals, subject, key, value, &refusal);
	else
		refusals_settle(&c->refusals, subject, key);
	router_answer(&c->router, subject);
}

/* ---- rules ---- */

/* They are taken as a whole or not at all. */
static void keep_first_fault(void *data, const char *problem)
{
	char *first = data;

	if (first[0] == 0)
		snprintf(first, RULES_FAULT_BYTES, "%s", problem);
}

static void log_fault(void *data, const char *problem)
{
	pw_log_warn("left out: %s", problem);
}

int control_write_rules(struct control *c, const char *key, const char *value)
{
	const char *text = value != NULL ? value : c->start_rules;
	char first_fault[RULES_FAULT_BYTES] = "";
	struct rules *rules = NULL;
	int n_faults = rules_new(&rules, text, keep_first_fault, first_fault);

	if (n_faults < 0 || (value != NULL && n_faults > 0)) {
		rules_free(rules);
		return control_refuse(c, key, value, &(struct refusal) {
			.res = n_faults < 0 ? n_faults : -EINVAL,
			.reason = n_faults < 0 ? "no memory for them" : first_fault,
			.stays = "as before",
		});
	}
	router_set_rules(&c->router, rules);
	return control_accept(c, key, text);
}

/* ---- lifetime ---- */

static void on_device_chosen(void *data, const char *name)
{
	struct control *c = data;

	if (c->events != NULL)
		c->events->device_chosen(c->data, name);
}

int control_start_router(struct control *c, const struct control_setup *setup)
{
	struct rules *rules = NULL;
	int res;

	c->start_default = setup->config->default_route;
	c->start_rules = strdup(setup->config->rules != NULL ? setup->config->rules : "[ ]");
	if (c->start_rules == NULL)
		return -ENOMEM;
	if ((res = rules_new(&rules, c->start_rules, log_fault, NULL)) < 0)
		return res;
	res = router_init(&c->router, c->context, &(struct router_setup) {
		.md = &c->md,
		.processed = setup->processed,
		.bypass = setup->bypass,
		.outputs = { setup->outputs[0], setup->outputs[1] },
		.default_route = c->start_default,
		.rules = rules,
		.linked = control_device_linked,
		.device_chosen = on_device_chosen,
		.data = c,
	});
	if (res < 0)
		return res;
	metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_DEFAULT,
			route_names[router_default(&c->router)]);
	metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_RULES, c->start_rules);
	return 0;
}
