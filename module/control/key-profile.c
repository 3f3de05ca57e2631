/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include <headroom/strength.h>

#include "base/log.h"
#include "control/internal.h"

/*
 * What is in force is, from below: the defaults, the module's arguments, what the
 * profile names, the strength that scales these, and the overlay on top.
 */

/* ---- putting it in force ---- */

/* What is in force where the user set nothing. */
static void compose(struct control *c)
{
	const struct hr_profile *profile = &c->profiles.profile;

	c->params.base = c->params.start;
	for (int id = 0; id < HR_N_PARAMS; id++)
		if (profile->is_named[id])
			hr_params_copy(&c->params.base, &profile->params, id);
	hr_strength_apply(&c->params.base, c->strength_percent);
}

static void apply_params(struct control *c)
{
	struct hr_params wanted;
	int res;

	control_absorb_params(c);
	compose(c);
	wanted = c->params.base;
	for (int id = 0; id < HR_N_PARAMS; id++)
		if (overlay_get(&c->overlay, hr_param_specs[id].name) != NULL)
			hr_params_copy(&wanted, &c->params.value, id);
	if ((res = node_params_set(&c->params, &wanted)) < 0)
		pw_log_warn("can't set the parameters of a profile: %s", spa_strerror(res));
	control_show_params(c);
}

/* What is wrong with a rule the reader of the profile has told. */
static struct rules *read_rules(const struct hr_profile *profile)
{
	struct rules *rules = NULL;
	char *text;

	if (profile->rules == NULL ||
	    (text = strndup(profile->rules, profile->rules_bytes)) == NULL)
		return NULL;
	(void)!rules_new(&rules, text, NULL, NULL);
	free(text);
	return rules;
}

static void apply_routes(struct control *c)
{
	struct hr_profile *profile = &c->profiles.profile;
	struct profile_policy policy = {
		.rules = read_rules(profile),
		.route = profile->route,
	};

	/* The built-in one says nothing of streams. */
	if (c->profiles.path[0] != 0)
		snprintf(policy.name, sizeof(policy.name), "%s", profile->name);
	router_set_profile(&c->router, &policy);
	metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_DEFAULT,
			route_names[router_default(&c->router)]);
}

static int use(struct control *c, const char *name, struct profiles_faults *faults)
{
	int res = profiles_use(&c->profiles, name, faults);

	if (res <= 0)
		return res;
	pw_log_info("profile %s", name);
	apply_params(c);
	apply_routes(c);
	control_apply_app_level(c);
	return res;
}

/* ---- choosing it ---- */

/*
 * A profile for each device: profile.<sink>:<route>, profile.<sink>:<port type> and
 * profile.<sink>, of which the first that is set counts.
 */

static const char *find_for_route(const struct control *c, const char *route)
{
	char key[OVERLAY_KEY_BYTES];

	snprintf(key, sizeof(key), CONTROL_PROFILE_PREFIX "%s%s%s", c->device.sink,
			route != NULL ? ":" : "", route != NULL ? route : "");
	return overlay_get(&c->overlay, key);
}

static const char *device_profile(const struct control *c)
{
	const char *name = NULL;

	if (c->device.sink[0] == 0)
		return NULL;
	if (c->device.route[0] != 0)
		name = find_for_route(c, c->device.route);
	if (name == NULL && c->device.port[0] != 0)
		name = find_for_route(c, c->device.port);
	return name != NULL ? name : find_for_route(c, NULL);
}

static const char *problem_text(int res, const struct profiles_faults *faults)
{
	if (faults->n_faults > 0)
		return faults->lines[0];
	return res == -ENOENT ? "there is no such profile" : spa_strerror(res);
}

static int problem_res(int res, const struct profiles_faults *faults)
{
	return faults->n_faults > 0 ? -EBADMSG : res;
}

/* Nobody asked for it just now. */
static void tell_problem(struct control *c, const char *name, int res,
		const struct profiles_faults *faults)
{
	char text[HR_PROFILE_NAME_BYTES * 2 + PROFILES_LINE_BYTES + 64];
	const char *stays = c->profiles.profile.name;

	if (res >= 0)
		snprintf(text, sizeof(text), "%s", faults->lines[0]);
	else if (res == -ENOENT && spa_streq(name, stays))
		snprintf(text, sizeof(text), "profile %s: its file is gone, its values stay", name);
	else
		snprintf(text, sizeof(text), "profile %s: %s, stays %s", name,
				problem_text(res, faults), stays);
	/* What is wrong in a file was logged. */
	if (faults->n_faults == 0 &&
	    !spa_streq(metadata_get(&c->md, PW_ID_CORE, HEADROOM_KEY_ERROR), text) &&
	    headroom_log_limit_allows(&c->refusals.limit))
		pw_log_warn("%s", text);
	refusals_note(&c->refusals, CONTROL_KEY_PROFILE, problem_res(res, faults), text);
}

/* By hand since the device changed, for the device, by hand before, as started. */
static const char *wanted(struct control *c)
{
	const char *manual = overlay_get(&c->overlay, CONTROL_KEY_PROFILE);
	const char *of_device = device_profile(c);

	if (of_device != NULL && (manual == NULL || !c->is_profile_manual))
		return of_device;
	return manual != NULL ? manual : c->start_profile;
}

void control_choose_profile(struct control *c)
{
	const char *name = wanted(c);
	struct profiles_faults faults;
	int res = use(c, name, &faults);

	/* A write that was refused is no matter of the file in force. */
	if (res < 0 || (res > 0 && faults.n_faults > 0))
		tell_problem(c, name, res, &faults);
	else if (faults.n_faults == 0 && !c->refusals.is_refusal)
		refusals_settle(&c->refusals, PW_ID_CORE, CONTROL_KEY_PROFILE);
	metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_PROFILE, c->profiles.profile.name);
}

void control_reload_profiles(struct control *c)
{
	char *names = profiles_names(&c->profiles);

	if (names != NULL)
		metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_PROFILES, names);
	free(names);
	control_choose_profile(c);
}

/* ---- keys ---- */

static int refuse_profile(struct control *c, const char *key, const char *value, int res,
		const struct profiles_faults *faults)
{
	bool is_name = faults->n_faults > 0 || res != -EINVAL;

	return control_refuse(c, key, value, &(struct refusal) {
		.res = problem_res(res, faults),
		.reason = is_name ? problem_text(res, faults) :
			"allowed is " HR_PROFILE_NAME_TEXT,
		.stays = c->profiles.profile.name,
		.is_logged = faults->n_faults > 0,
	});
}

int control_write_profile(struct control *c, const char *key, const char *value)
{
	struct profiles_faults faults;
	int res;

	if (value == NULL) {
		overlay_remove(&c->overlay, key);
		c->is_profile_manual = false;
		refusals_settle(&c->refusals, PW_ID_CORE, key);
		control_choose_profile(c);
		metadata_answer(&c->md, PW_ID_CORE, key, c->profiles.profile.name);
		return 0;
	}
	if ((res = use(c, value, &faults)) < 0)
		return refuse_profile(c, key, value, res, &faults);
	c->is_profile_manual = true;
	control_accept(c, key, value);
	if (faults.n_faults > 0)
		refusals_note(&c->refusals, key, -EBADMSG, faults.lines[0]);
	return 0;
}

static void strength_text(const struct control *c, char text[HR_PARAM_TEXT_BYTES])
{
	hr_param_text(&hr_strength_spec, c->strength_percent, text, HR_PARAM_TEXT_BYTES);
}

int control_write_strength(struct control *c, const char *key, const char *value)
{
	char text[HR_PARAM_TEXT_BYTES];
	double percent = c->start_strength_percent;
	int res = value != NULL ? hr_param_parse(&hr_strength_spec, value, &percent) : 0;

	if (res == 0) {
		c->strength_percent = percent;
		apply_params(c);
		control_apply_app_level(c);
	}
	strength_text(c, text);
	if (res == 0)
		return control_accept(c, key, text);
	return control_refuse(c, key, value, &(struct refusal) {
		.res = res,
		.spec = &hr_strength_spec,
		.stays = text,
	});
}

/* ---- lifetime ---- */

static void on_files_changed(void *data)
{
	control_reload_profiles(data);
}

void control_start_profile(struct control *c, const struct config *config)
{
	struct profiles_faults faults;
	char text[HR_PARAM_TEXT_BYTES];
	int res;

	snprintf(c->start_profile, sizeof(c->start_profile), "%s",
			config->profile != NULL ? config->profile : PROFILES_DEFAULT);
	profiles_init(&c->profiles, HEADROOM_DATA_DIR);
	/* Which stays when that of the arguments is not there. */
	if (!spa_streq(c->start_profile, PROFILES_DEFAULT))
		use(c, PROFILES_DEFAULT, &faults);
	strength_text(c, text);
	metadata_set(&c->md, PW_ID_CORE, CONTROL_KEY_STRENGTH, text);
	/* Watched first, so that nothing is missed between. */
	if ((res = profile_watch_init(&c->watch, pw_context_get_main_loop(c->context),
				&c->profiles.dirs, on_files_changed, c)) < 0)
		pw_log_warn("changes of profiles will not be noticed: %s", spa_strerror(res));
	control_reload_profiles(c);
}

void control_stop_profile(struct control *c)
{
	profile_watch_finish(&c->watch);
	profiles_finish(&c->profiles);
}
