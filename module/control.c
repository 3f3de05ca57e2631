/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "config.h"
#include "control.h"
#include "log.h"
#include "metadata.h"
#include "refusals.h"
#include "router.h"
#include "rules.h"
#include "settings.h"

#define KEY_BYPASS "bypass"		/* short for the parameter */
#define PARAM_BYPASS HEADROOM_PREFIX "bypass"
#define KEY_RULES "rules"
#define KEY_ROUTE "route"
#define KEY_DEFAULT "default"		/* after route. */

#define ROUTES_ALLOWED "allowed is " ROUTE_RANGE_TEXT

struct control {
	struct pw_context *context;
	struct metadata md;
	struct refusals refusals;
	struct settings settings;
	struct router router;
	struct spa_hook node_listener;
	struct spa_source *refresh;	/* reads the parameters again */
	enum route start_default;
	char *start_rules;		/* text; never NULL */
	bool is_watching;
};

/* ---- parameters ---- */

static void show(struct control *c, const struct setting *setting)
{
	metadata_set(&c->md, PW_ID_CORE, setting->name, setting->value);
	if (spa_streq(setting->name, PARAM_BYPASS))
		metadata_set(&c->md, PW_ID_CORE, KEY_BYPASS, setting->value);
}

static void show_all(struct control *c)
{
	for (uint32_t i = 0; i < c->settings.n_settings; i++)
		show(c, &c->settings.list[i]);
}

static void write_setting(struct control *c, const char *key, struct setting *setting,
		const char *value)
{
	char range[160], reason[192];

	if (settings_set(&c->settings, setting, value != NULL ? value : setting->start) < 0) {
		snprintf(reason, sizeof(reason), "allowed is %s",
				setting_range_text(setting, range, sizeof(range)));
		refusals_tell(&c->refusals, PW_ID_CORE, key, value, reason, setting->value);
	} else {
		refusals_settle(&c->refusals, PW_ID_CORE, key);
	}
	show(c, setting);
	metadata_answer(&c->md, PW_ID_CORE, key, setting->value);
}

/* Props can be set by others too. */
static void on_refresh(void *data, uint64_t count)
{
	struct control *c = data;

	settings_refresh(&c->settings);
	show_all(c);
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

/* ---- routes ---- */

static void write_default(struct control *c, const char *key, const char *value)
{
	int route = value != NULL ? route_find(value) : (int)c->start_default;

	if (route < 0) {
		refusals_tell(&c->refusals, PW_ID_CORE, key, value, ROUTES_ALLOWED,
				route_names[c->router.default_route]);
	} else {
		refusals_settle(&c->refusals, PW_ID_CORE, key);
		router_set_default(&c->router, (enum route)route);
	}
	metadata_answer(&c->md, PW_ID_CORE, key, route_names[c->router.default_route]);
}

static void write_app(struct control *c, const char *key, const char *value)
{
	const char *before = metadata_get(&c->md, PW_ID_CORE, key);
	const char *app = key + strlen(ROUTER_APP_PREFIX), *reason = ROUTES_ALLOWED;
	int route = value != NULL ? route_find(value) : -1, res = -EINVAL;

	if (app[0] != 0 && (value == NULL || route >= 0))
		res = router_set_app(&c->router, app, route);
	if (res == 0) {
		refusals_settle(&c->refusals, PW_ID_CORE, key);
		metadata_answer(&c->md, PW_ID_CORE, key, route < 0 ? NULL : route_names[route]);
		return;
	}
	if (res == -ENOSPC)
		reason = "allowed are 256 programs";
	else if (res == -ENAMETOOLONG)
		reason = "allowed is a name of up to 127 bytes";
	refusals_tell(&c->refusals, PW_ID_CORE, key, value, reason, before);
	if (before != NULL)
		metadata_answer(&c->md, PW_ID_CORE, key, before);
}

static void write_stream(struct control *c, uint32_t subject, const char *key, const char *value)
{
	int route = value != NULL ? route_find(value) : -1, res = -EINVAL;

	if (spa_streq(key, KEY_ROUTE) && (value == NULL || route >= 0))
		res = router_set_stream(&c->router, subject, route);
	if (res == 0)
		refusals_settle(&c->refusals, subject, key);
	else if (res == -EPERM)
		refusals_tell(&c->refusals, subject, key, value, "the stream is not routable", NULL);
	else if (res == -ENOENT)
		refusals_tell(&c->refusals, subject, key, value, "no such stream", NULL);
	else
		refusals_tell(&c->refusals, subject, key, value,
				"allowed is " KEY_ROUTE " = " ROUTE_RANGE_TEXT,
				metadata_get(&c->md, subject, KEY_ROUTE));
	router_answer(&c->router, subject);
}

/* ---- rules ---- */

struct first_fault {
	char text[128];
};

static void keep_first_fault(void *data, uint32_t rule, const char *problem)
{
	struct first_fault *fault = data;

	if (fault->text[0] != 0)
		return;
	if (rule > 0)
		snprintf(fault->text, sizeof(fault->text), "rule %u: %s", rule, problem);
	else
		snprintf(fault->text, sizeof(fault->text), "%s", problem);
}

static void log_fault(void *data, uint32_t rule, const char *problem)
{
	if (rule > 0)
		pw_log_warn("rule %u left out: %s", rule, problem);
	else
		pw_log_warn("rules left out: %s", problem);
}

static void write_rules(struct control *c, const char *key, const char *value)
{
	const char *before = metadata_get(&c->md, PW_ID_CORE, key);
	const char *text = value != NULL ? value : c->start_rules;
	struct first_fault fault = { "" };
	struct rules *rules = NULL;
	int n_faults = rules_new(&rules, text, value != NULL ? keep_first_fault : NULL, &fault);

	if (n_faults < 0 || (value != NULL && n_faults > 0)) {
		rules_free(rules);
		refusals_tell(&c->refusals, PW_ID_CORE, key, value,
				n_faults < 0 ? "no memory for them" : fault.text, "as before");
		text = before;
	} else {
		refusals_settle(&c->refusals, PW_ID_CORE, key);
		router_set_rules(&c->router, rules);
	}
	metadata_answer(&c->md, PW_ID_CORE, key, text);
}

/* ---- dispatch ---- */

static void write_key(struct control *c, const char *key, const char *value)
{
	const char *name = spa_streq(key, KEY_BYPASS) ? PARAM_BYPASS : key;
	struct setting *setting;

	if ((setting = settings_find(&c->settings, name)) != NULL)
		write_setting(c, key, setting, value);
	else if (spa_streq(key, ROUTER_APP_PREFIX KEY_DEFAULT))
		write_default(c, key, value);
	else if (spa_strstartswith(key, ROUTER_APP_PREFIX))
		write_app(c, key, value);
	else if (spa_streq(key, KEY_RULES))
		write_rules(c, key, value);
	else if (spa_streq(key, REFUSALS_KEY) && value == NULL)
		refusals_settle(&c->refusals, c->refusals.subject, c->refusals.key);
	else
		refusals_tell(&c->refusals, PW_ID_CORE, key, value,
				"allowed is a key that is there, or route.<program>", NULL);
}

/* Back to how the module was loaded. */
static void reset_all(struct control *c)
{
	struct app_route *app;
	char key[sizeof(ROUTER_APP_PREFIX) + VERDICT_APP_BYTES];

	for (uint32_t i = 0; i < c->settings.n_settings; i++)
		write_setting(c, c->settings.list[i].name, &c->settings.list[i], NULL);
	spa_list_for_each(app, &c->router.apps, link) {
		snprintf(key, sizeof(key), ROUTER_APP_PREFIX "%s", app->app);
		metadata_set(&c->md, PW_ID_CORE, key, NULL);
	}
	router_clear_apps(&c->router);
	write_default(c, ROUTER_APP_PREFIX KEY_DEFAULT, NULL);
	write_rules(c, KEY_RULES, NULL);
	write_key(c, REFUSALS_KEY, NULL);
}

static void on_write(void *data, uint32_t subject, const char *key, const char *value)
{
	struct control *c = data;

	if (subject != PW_ID_CORE)
		write_stream(c, subject, key != NULL ? key : KEY_ROUTE, key != NULL ? value : NULL);
	else if (key == NULL)
		reset_all(c);
	else
		write_key(c, key, value);
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

/* ---- lifetime ---- */

static int start_router(struct control *c, const struct control_setup *setup)
{
	struct rules *rules = NULL;
	int res;

	if ((res = rules_new(&rules, c->start_rules, log_fault, NULL)) < 0)
		return res;
	return router_init(&c->router, c->context, &(struct router_setup) {
		.md = &c->md,
		.processed = setup->processed,
		.bypass = setup->bypass,
		.outputs = { setup->outputs[0], setup->outputs[1] },
		.default_route = c->start_default,
		.rules = rules,
	});
}

int control_new(struct control **controlp, struct pw_context *context,
		const struct control_setup *setup)
{
	struct control *c;
	int res;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		return -ENOMEM;
	c->context = context;
	c->refusals.md = &c->md;
	c->start_default = setup->config->default_route;
	settings_init(&c->settings, setup->node);
	c->refresh = pw_loop_add_event(pw_context_get_main_loop(context), on_refresh, c);
	c->start_rules = strdup(setup->config->rules != NULL ? setup->config->rules : "[ ]");
	if (c->refresh == NULL || c->start_rules == NULL) {
		res = -ENOMEM;
		goto error;
	}
	if ((res = metadata_init(&c->md, context, &metadata_events, c)) < 0 ||
	    (res = start_router(c, setup)) < 0)
		goto error;
	show_all(c);
	metadata_set(&c->md, PW_ID_CORE, ROUTER_APP_PREFIX KEY_DEFAULT,
			route_names[c->start_default]);
	metadata_set(&c->md, PW_ID_CORE, KEY_RULES, c->start_rules);
	spa_node_add_listener(setup->node, &c->node_listener, &node_events, c);
	c->is_watching = true;
	*controlp = c;
	return 0;
error:
	control_free(c);
	return res;
}

void control_free(struct control *c)
{
	if (c == NULL)
		return;
	if (c->is_watching)
		spa_hook_remove(&c->node_listener);
	router_finish(&c->router);
	metadata_finish(&c->md);
	if (c->refresh != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(c->context), c->refresh);
	free(c->start_rules);
	free(c);
}
