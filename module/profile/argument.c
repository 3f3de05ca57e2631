/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/defs.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include <headroom/argument.h>
#include <headroom/layout.h>
#include <headroom/profile.h>
#include <headroom/route.h>
#include <headroom/strength.h>

#include "profile/app-level-keys.h"
#include "profile/rules.h"

enum form {
	FORM_BOOL, FORM_ROUTE, FORM_PROFILE, FORM_PERCENT, FORM_RULES, FORM_PATH, FORM_CHANNELS,
	FORM_POSITION, FORM_PARAMS, FORM_OBJECT,
};

static const struct argument {
	const char *key;
	enum form form;
} arguments[] = {
#define HR_ARGUMENT(key, form, field) { key, FORM_##form },
#include "profile/arguments.def"
};

const char *const hr_argument_keys[] = {
#define HR_ARGUMENT(key, form, field) key,
#include "profile/arguments.def"
	NULL
};

/** Where the reason goes. */
struct reason {
	char *text;
	size_t size_bytes;
};

__attribute__((format(printf, 2, 3)))
static int refuse(const struct reason *reason, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reason->text, reason->size_bytes, format, args);
	va_end(args);
	return -EINVAL;
}

/* ---- the form ---- */

static int refuse_allowed(const struct reason *reason, const struct hr_param_spec *spec)
{
	char range[HR_PARAM_RANGE_BYTES];

	return refuse(reason, "allowed is %s", hr_param_range_text(spec, range, sizeof(range)));
}

/* Whether it is the container that starts with `type`. */
static bool is_container(const char *value, char type)
{
	struct spa_json it;
	const char *found;

	spa_json_init(&it, value, strlen(value));
	return spa_json_next(&it, &found) > 0 && *found == type;
}

static int check_form(enum form form, const char *value, const struct reason *reason)
{
	uint32_t n_channels;
	double percent;

	switch (form) {
	case FORM_BOOL:
		return spa_streq(value, "true") || spa_streq(value, "false") ? 0 :
			refuse(reason, "allowed is true or false");
	case FORM_ROUTE:
		return route_find(value) >= 0 ? 0 : refuse(reason, "allowed is " ROUTE_RANGE_TEXT);
	case FORM_PROFILE:
		return hr_profile_is_name(value) ? 0 :
			refuse(reason, "allowed is " HR_PROFILE_NAME_TEXT);
	case FORM_PERCENT:
		return hr_param_parse(&hr_strength_spec, value, &percent) == 0 ? 0 :
			refuse_allowed(reason, &hr_strength_spec);
	case FORM_RULES:
		return is_container(value, '[') ? 0 : refuse(reason, "allowed is [ ... ]");
	case FORM_PATH:
		return *value == '/' ? 0 : refuse(reason, "allowed is an absolute path");
	case FORM_CHANNELS:
		return headroom_channels_read(value, &n_channels) ? 0 :
			refuse(reason, "allowed is 1 .. %u", HEADROOM_MAX_CHANNELS);
	case FORM_POSITION:
		return 0;
	case FORM_PARAMS:
	case FORM_OBJECT:
		return is_container(value, '{') ? 0 :
			refuse(reason, "allowed is { key = value ... }");
	}
	return 0;
}

/* ---- what is in it ---- */

static int check_position(const char *value, const struct reason *reason)
{
	struct spa_json names;
	uint32_t n = 0;
	char name[32];

	headroom_layout_begin(&names, value);
	for (; spa_json_get_string(&names, name, sizeof(name)) > 0; n++)
		if (headroom_channel_from_name(name) == SPA_AUDIO_CHANNEL_UNKNOWN)
			return refuse(reason, "%s is not a channel; " HEADROOM_CHANNEL_TEXT, name);
	return n >= 1 && n <= HEADROOM_MAX_CHANNELS ? 0 :
		refuse(reason, "allowed are 1 .. %u channels", HEADROOM_MAX_CHANNELS);
}

static int check_param(const char *key, const char *value, const struct reason *reason)
{
	struct hr_params params;
	int id = hr_params_find(key);

	if (id < 0)
		return refuse(reason, "%s is not a parameter of headroom", key);
	hr_params_init(&params);
	return hr_params_set_text(&params, id, value) == 0 ? 0 :
		refuse_allowed(reason, &hr_param_specs[id]);
}

static int check_params(const char *value, const struct reason *reason)
{
	char key[128], word[128], inner[HR_ARGUMENT_REASON_BYTES];
	struct spa_json it[2];

	spa_json_init(&it[0], value, strlen(value));
	if (spa_json_enter_object(&it[0], &it[1]) <= 0)
		return refuse(reason, "allowed is { key = value ... }");
	while (spa_json_get_string(&it[1], key, sizeof(key)) > 0) {
		const struct reason why = { inner, sizeof(inner) };

		if (spa_json_get_string(&it[1], word, sizeof(word)) <= 0)
			return refuse(reason, "%s has no value", key);
		if (check_param(key, word, &why) < 0)
			return refuse(reason, "%s = %s: %s", key, word, inner);
	}
	return 0;
}

static void keep_first_fault(void *data, const char *problem)
{
	const struct reason *reason = data;

	if (reason->text[0] == '\0')
		refuse(reason, "%s", problem);
}

static int check_rules(const char *value, const struct reason *reason)
{
	struct rules *rules = NULL;
	int n_faults;

	reason->text[0] = '\0';
	n_faults = rules_new(&rules, value, keep_first_fault, (void *)reason);
	rules_free(rules);
	if (n_faults < 0)
		return refuse(reason, "no memory for them");
	return n_faults == 0 ? 0 : -EINVAL;
}

static int check_content(enum form form, const char *value, const struct reason *reason)
{
	switch (form) {
	case FORM_POSITION:
		return check_position(value, reason);
	case FORM_PARAMS:
		return check_params(value, reason);
	case FORM_RULES:
		return check_rules(value, reason);
	default:
		return 0;
	}
}

/* ---- by key ---- */

static const struct argument *find(const char *key)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(arguments); i++)
		if (spa_streq(arguments[i].key, key))
			return &arguments[i];
	return NULL;
}

static int check_app_level(const char *key, const char *value, const struct reason *reason)
{
	double number;

	return applevel_key_read(key, value, &number) == 0 ? 0 :
		refuse_allowed(reason, applevel_key_spec(key));
}

int hr_argument_check_form(const char *key, const char *value, char *reason, size_t size_bytes)
{
	const struct reason why = { reason, size_bytes };
	const struct argument *argument = find(key);

	if (argument != NULL)
		return check_form(argument->form, value, &why);
	if (spa_streq(key, APPLEVEL_KEY) || spa_strstartswith(key, APPLEVEL_PREFIX))
		return check_app_level(key, value, &why);
	refuse(&why, "%s is not an argument of the headroom module", key);
	return -ENOENT;
}

int hr_argument_check(const char *key, const char *value, char *reason, size_t size_bytes)
{
	const struct reason why = { reason, size_bytes };
	const struct argument *argument = find(key);
	int res;

	if (spa_strstartswith(key, HR_PARAM_PREFIX)) {
		if (hr_params_find(key) >= 0)
			return check_param(key, value, &why);
		refuse(&why, "%s is not a parameter of headroom", key);
		return -ENOENT;
	}
	res = hr_argument_check_form(key, value, reason, size_bytes);
	return res == 0 && argument != NULL ? check_content(argument->form, value, &why) : res;
}
