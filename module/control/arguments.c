/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/keys.h>
#include <pipewire/log.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>
#include <headroom/profile.h>
#include <headroom/strength.h>

#include "control/arguments.h"
#include "base/log.h"

enum form {
	FORM_BOOL, FORM_ROUTE, FORM_PROFILE, FORM_PERCENT, FORM_LIST, FORM_PATH, FORM_OBJECT,
	FORM_AUDIO,
};

/** One row is one argument. */
static const struct argument {
	const char *key;
	enum form form;
	size_t offset;		/**< of the field in struct config */
} arguments[] = {
	{ "bypass-sink", FORM_BOOL, offsetof(struct config, with_bypass) },
	{ "auto-config", FORM_BOOL, offsetof(struct config, auto_config) },
	{ "watchdog", FORM_BOOL, offsetof(struct config, with_watchdog) },
	{ "tap.keep", FORM_BOOL, offsetof(struct config, is_tap_kept) },
	{ "route.default", FORM_ROUTE, offsetof(struct config, default_route) },
	{ "profile", FORM_PROFILE, offsetof(struct config, profile) },
	{ "strength", FORM_PERCENT, offsetof(struct config, strength_percent) },
	{ "rules", FORM_LIST, offsetof(struct config, rules) },
	{ "state.save", FORM_BOOL, offsetof(struct config, is_saving) },
	{ "state.dir", FORM_PATH, offsetof(struct config, state_dir) },
	{ PW_KEY_AUDIO_CHANNELS, FORM_AUDIO, offsetof(struct config, audio) },
	{ "audio.position", FORM_AUDIO, offsetof(struct config, audio) },
	{ "params", FORM_OBJECT, offsetof(struct config, params) },
	{ "processed.props", FORM_OBJECT, offsetof(struct config, processed_props) },
	{ "processed.output.props", FORM_OBJECT,
		offsetof(struct config, processed_output_props) },
	{ "bypass.props", FORM_OBJECT, offsetof(struct config, bypass_props) },
	{ "bypass.output.props", FORM_OBJECT,
		offsetof(struct config, bypass_output_props) },
};

static void set_bool(bool *field, const char *key, const char *value)
{
	if (spa_streq(value, "true") || spa_streq(value, "false"))
		*field = spa_streq(value, "true");
	else
		pw_log_warn("%s = %s: allowed is true or false, stays %s",
				key, value, *field ? "true" : "false");
}

static void set_route(int *field, const char *key, const char *value)
{
	int route = route_find(value);

	if (route >= 0)
		*field = route;
	else
		pw_log_warn("%s = %s: allowed is " ROUTE_RANGE_TEXT ", ignored", key, value);
}

static void set_profile(char **field, const char *key, const char *value)
{
	if (!hr_profile_is_name(value)) {
		pw_log_warn("%s = %s: allowed is " HR_PROFILE_NAME_TEXT ", ignored", key, value);
		return;
	}
	free(*field);
	*field = strdup(value);
}

static void set_percent(double *field, const char *key, const char *value)
{
	double percent;

	/* Not a number is not within either. */
	if (spa_atod(value, &percent) && percent >= 0.0 && percent <= HR_STRENGTH_MAX_PERCENT)
		*field = percent;
	else
		pw_log_warn("%s = %s: allowed is 0 .. 100 %%, stays %g", key, value, *field);
}

static void set_list(char **field, const char *key, const char *value)
{
	struct spa_json it[2];

	spa_json_init(&it[0], value, strlen(value));
	if (spa_json_enter_array(&it[0], &it[1]) <= 0) {
		pw_log_warn("%s = %s: allowed is [ ... ], ignored", key, value);
		return;
	}
	free(*field);
	*field = strdup(value);
}

static void set_path(char **field, const char *key, const char *value)
{
	if (*value != '/') {
		pw_log_warn("%s = %s: allowed is an absolute path, ignored", key, value);
		return;
	}
	free(*field);
	*field = strdup(value);
}

/* A key without its value would otherwise swallow what follows. */
static void set_object(struct pw_properties *field, const char *key, const char *value)
{
	struct spa_json it[2];

	spa_json_init(&it[0], value, strlen(value));
	if (spa_json_enter_object(&it[0], &it[1]) <= 0) {
		pw_log_warn("%s = %s: allowed is { key = value ... }, ignored", key, value);
		return;
	}
	pw_properties_update_string(field, value, strlen(value));
}

static void apply(struct config *config, const char *key, const char *value)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(arguments); i++) {
		void *field = SPA_PTROFF(config, arguments[i].offset, void);

		if (!spa_streq(key, arguments[i].key))
			continue;
		switch (arguments[i].form) {
		case FORM_BOOL:
			set_bool(field, key, value);
			break;
		case FORM_ROUTE:
			set_route(field, key, value);
			break;
		case FORM_PROFILE:
			set_profile(field, key, value);
			break;
		case FORM_PERCENT:
			set_percent(field, key, value);
			break;
		case FORM_LIST:
			set_list(field, key, value);
			break;
		case FORM_PATH:
			set_path(field, key, value);
			break;
		case FORM_OBJECT:
			set_object(*(struct pw_properties **)field, key, value);
			break;
		case FORM_AUDIO:
			pw_properties_set(*(struct pw_properties **)field, key, value);
			break;
		}
		return;
	}
	if (spa_streq(key, "app-level") || spa_strstartswith(key, "app-level.")) {
		pw_properties_set(config->app_level, key, value);
		return;
	}
	pw_log_warn("%s is not an argument of the headroom module%s", key,
			spa_strstartswith(key, HEADROOM_PREFIX) ?
			"; parameters go inside params = { }" : "");
}

static int make_properties(struct config *config)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(arguments); i++) {
		struct pw_properties **field =
			SPA_PTROFF(config, arguments[i].offset, struct pw_properties *);

		if ((arguments[i].form != FORM_OBJECT && arguments[i].form != FORM_AUDIO) ||
		    *field != NULL)
			continue;
		if ((*field = pw_properties_new(NULL, NULL)) == NULL)
			return -errno;
	}
	config->app_level = pw_properties_new(NULL, NULL);
	return config->app_level != NULL ? 0 : -errno;
}

int config_init(struct config *config, const char *args)
{
	struct pw_properties *given;
	int res;

	*config = (struct config) {
		.with_bypass = true,
		.with_watchdog = true,
		.default_route = -1,
		.strength_percent = HR_STRENGTH_MAX_PERCENT,
		.is_saving = true,
	};
	if ((res = make_properties(config)) < 0)
		goto error;
	if ((given = pw_properties_new_string(args != NULL ? args : "")) == NULL) {
		res = -errno;
		goto error;
	}
	for (uint32_t i = 0; i < given->dict.n_items; i++)
		apply(config, given->dict.items[i].key, given->dict.items[i].value);
	pw_properties_free(given);
	return 0;
error:
	config_finish(config);
	return res;
}

void config_finish(struct config *config)
{
	free(config->profile);
	free(config->rules);
	free(config->state_dir);
	pw_properties_free(config->app_level);
	pw_properties_free(config->audio);
	pw_properties_free(config->params);
	pw_properties_free(config->processed_props);
	pw_properties_free(config->processed_output_props);
	pw_properties_free(config->bypass_props);
	pw_properties_free(config->bypass_output_props);
	*config = (struct config) { 0 };
}
