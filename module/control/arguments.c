/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/log.h>
#include <spa/utils/string.h>

#include <headroom/argument.h>
#include <headroom/pair.h>
#include <headroom/strength.h>

#include "control/arguments.h"
#include "base/log.h"

/** How a value is kept; a form that is not here has the properties of others. */
enum kept {
	KEPT_BOOL, KEPT_ROUTE, KEPT_PERCENT, KEPT_TEXT, KEPT_OBJECT, KEPT_PAIR,
};
#define KEPT_PROFILE KEPT_TEXT
#define KEPT_RULES KEPT_TEXT
#define KEPT_PATH KEPT_TEXT
#define KEPT_CHANNELS KEPT_PAIR
#define KEPT_POSITION KEPT_PAIR
#define KEPT_PARAMS KEPT_OBJECT

static const struct argument {
	const char *key;
	enum kept kept;
	size_t offset;		/**< of the field in struct config */
} arguments[] = {
#define HR_ARGUMENT(key, form, field) { key, KEPT_##form, offsetof(struct config, field) },
#include "profile/arguments.def"
};

#define USAGE_BOOL "true|false"
#define USAGE_ROUTE "processed|bypass|sink|none"
#define USAGE_PROFILE "<name>"
#define USAGE_PERCENT "<percent>"
#define USAGE_RULES "[ ... ]"
#define USAGE_PATH "<directory>"
#define USAGE_CHANNELS "<number>"
#define USAGE_POSITION "[ <channel> ... ]"
#define USAGE_PARAMS "{ headroom.<parameter> = <value> ... }"
#define USAGE_OBJECT "{ }"

const char config_usage[] =
#define HR_ARGUMENT(key, form, field) "( " key " = " USAGE_##form " ) "
#include "profile/arguments.def"
#define HR_APP_LEVEL(field, unit, min, max, def, key, description) \
	"( " HR_APP_LEVEL_PREFIX key " = <" unit "> ) "
#include "params/params.def"
	"( app-level = true|false ) ( app-level.default = on|off ) ( app-level.<program> = on|off )";

/* ---- what was refused ---- */

/* What is in force instead: "stays 100". */
static const char *stays_text(const struct argument *argument, const void *field, char *buf,
		size_t size_bytes)
{
	char number[HR_PARAM_TEXT_BYTES];

	switch (argument->kept) {
	case KEPT_BOOL:
		snprintf(buf, size_bytes, "stays %s", *(const bool *)field ? "true" : "false");
		break;
	case KEPT_PERCENT:
		snprintf(buf, size_bytes, "stays %s", hr_param_text(&hr_strength_spec,
					*(const double *)field, number, sizeof(number)));
		break;
	default:
		snprintf(buf, size_bytes, "ignored");
		break;
	}
	return buf;
}

static void refuse_unknown(const char *key)
{
	pw_log_warn("%s is not an argument of the headroom module%s", key,
			spa_strstartswith(key, HEADROOM_PREFIX) ?
			"; parameters go inside params = { }" : "");
}

/* ---- taking it ---- */

static void set_text(char **field, const char *value)
{
	free(*field);
	*field = strdup(value);
}

static void set(const struct argument *argument, void *field, const char *value)
{
	switch (argument->kept) {
	case KEPT_BOOL:
		*(bool *)field = spa_streq(value, "true");
		break;
	case KEPT_ROUTE:
		*(int *)field = route_find(value);
		break;
	case KEPT_PERCENT:
		(void)!hr_param_parse(&hr_strength_spec, value, field);
		break;
	case KEPT_TEXT:
		set_text(field, value);
		break;
	case KEPT_OBJECT:
		pw_properties_update_string(*(struct pw_properties **)field, value, strlen(value));
		break;
	case KEPT_PAIR:
		pw_properties_set(*(struct pw_properties **)field, argument->key, value);
		break;
	}
}

static void apply(struct config *config, const char *key, const char *value)
{
	char reason[HR_ARGUMENT_REASON_BYTES], stays[64];

	for (size_t i = 0; i < SPA_N_ELEMENTS(arguments); i++) {
		const struct argument *argument = &arguments[i];
		void *field = SPA_PTROFF(config, argument->offset, void);

		if (!spa_streq(key, argument->key))
			continue;
		/* The plugin reads the channels itself, and tells what it uses instead. */
		if (argument->kept == KEPT_PAIR ||
		    hr_argument_check_form(key, value, reason, sizeof(reason)) == 0)
			set(argument, field, value);
		else
			pw_log_warn("%s = %s: %s, %s", key, value, reason,
					stays_text(argument, field, stays, sizeof(stays)));
		return;
	}
	/* The levels of programs are checked where they are keys, too. */
	if (spa_streq(key, "app-level") || spa_strstartswith(key, "app-level."))
		pw_properties_set(config->app_level, key, value);
	else
		refuse_unknown(key);
}

static int make_properties(struct config *config)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(arguments); i++) {
		struct pw_properties **field =
			SPA_PTROFF(config, arguments[i].offset, struct pw_properties *);

		if ((arguments[i].kept != KEPT_OBJECT && arguments[i].kept != KEPT_PAIR) ||
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
