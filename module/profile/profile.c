/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include <spa/utils/string.h>

#include <headroom/profile.h>

#include "base/conf-reader.h"
#include "profile/app-level-keys.h"
#include "profile/rules.h"

bool hr_profile_is_name(const char *name)
{
	size_t length_bytes = strlen(name);

	if (length_bytes == 0 || length_bytes >= HR_PROFILE_NAME_BYTES || name[0] == '.')
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
		length_bytes;
}

static void set_name(struct reader *reader, struct hr_profile *profile,
		const struct conf_pair *pair)
{
	char name[HR_PROFILE_NAME_BYTES];

	if (reader_copy_text(pair, name, sizeof(name)) && hr_profile_is_name(name))
		memcpy(profile->name, name, sizeof(name));
	else
		reader_fault_value(reader, pair, "not a name",
				"1 to 63 letters, digits, '-', '_' and '.'");
}

static void set_description(struct reader *reader, struct hr_profile *profile,
		const struct conf_pair *pair)
{
	char text[sizeof(profile->description)];

	if (reader_copy_text(pair, text, sizeof(text)))
		memcpy(profile->description, text, sizeof(text));
	else
		reader_fault_value(reader, pair, "not a description", "one line of up to 250 bytes");
}

static void set_route(struct reader *reader, struct hr_profile *profile,
		const struct conf_pair *pair)
{
	int route = reader_find_label(pair, route_names, N_ROUTES);

	if (route >= 0)
		profile->route = (enum route)route;
	else
		reader_fault_value(reader, pair, "no such route", ROUTE_RANGE_TEXT);
}

static void fault_allowed(struct reader *reader, const struct conf_pair *pair,
		const struct hr_param_spec *spec, const char *problem)
{
	char range[HR_PARAM_RANGE_BYTES];

	reader_fault_value(reader, pair, problem, hr_param_range_text(spec, range, sizeof(range)));
}

/* Quotes are for text: "-20" is no number, as in Props. */
static int set_value(struct hr_params *params, int id, const struct conf_pair *pair)
{
	char text[64];

	if (!reader_copy_text(pair, text, sizeof(text)))
		return -EINVAL;
	if (*pair->value == '"' && hr_param_specs[id].type != HR_PARAM_TYPE_ENUM)
		return -EINVAL;
	return hr_params_set_text(params, id, text);
}

static void set_setting(struct reader *reader, struct hr_profile *profile,
		const struct conf_pair *pair)
{
	int id = hr_params_find(pair->key), res;

	if (id < 0) {
		reader_fault_value(reader, pair, "there is no such parameter", "");
		return;
	}
	res = set_value(&profile->params, id, pair);
	profile->is_named[id] |= res == 0;
	if (res < 0)
		fault_allowed(reader, pair, &hr_param_specs[id], res == -ERANGE ? "out of range" :
				"not a value of this parameter");
}

static void set_settings(struct reader *reader, struct hr_profile *profile,
		struct spa_json *object, const struct conf_pair *pair)
{
	struct spa_json settings;
	struct conf_pair setting;

	if (!is_object(pair)) {
		reader_fault_value(reader, pair, "not an object",
				"{ " HR_PARAM_PREFIX "KEY = VALUE ... }");
		return;
	}
	spa_json_enter(object, &settings);
	while (reader_next_pair(reader, &settings, &setting))
		set_setting(reader, profile, &setting);
}

/* Quotes are for text here, too. */
static int read_app_level(const struct conf_pair *pair, double *number)
{
	char text[64];

	if (!reader_copy_text(pair, text, sizeof(text)) ||
	    (*pair->value == '"' && applevel_key_spec(pair->key)->type == HR_PARAM_TYPE_FLOAT))
		return -EINVAL;
	return applevel_key_read(pair->key, text, number);
}

/* Its place in the list, or the one behind the last. */
static uint32_t find_app_level(const struct hr_profile_app_levels *levels, const char *key)
{
	uint32_t i = 0;

	while (i < levels->n_keys && !spa_streq(levels->list[i].key, key))
		i++;
	return i;
}

const double *hr_profile_app_level(const struct hr_profile *profile, const char *key)
{
	uint32_t at = find_app_level(&profile->app_levels, key);

	return at < profile->app_levels.n_keys ? &profile->app_levels.list[at].number : NULL;
}

static void set_app_level(struct reader *reader, struct hr_profile *profile,
		const struct conf_pair *pair)
{
	struct hr_profile_app_levels *levels = &profile->app_levels;
	uint32_t at = find_app_level(levels, pair->key);
	double number;
	int res = read_app_level(pair, &number);

	if (res < 0) {
		fault_allowed(reader, pair, applevel_key_spec(pair->key), res == -ERANGE ?
				"out of range" : "not a value of this key");
		return;
	}
	if (at == HR_PROFILE_MAX_APP_LEVELS) {
		reader_fault_value(reader, pair, "one key too many", "64 of app-level");
		return;
	}
	if (strlen(pair->key) >= sizeof(levels->list[at].key)) {
		reader_fault(reader, pair->value, pair->key, "too long", "127 bytes");
		return;
	}
	strcpy(levels->list[at].key, pair->key);
	levels->list[at].number = number;
	levels->n_keys = SPA_MAX(levels->n_keys, at + 1);
}

/* The list is kept as text, for whoever routes. */
static void set_rules(struct reader *reader, struct hr_profile *profile,
		struct spa_json *object, const struct conf_pair *pair)
{
	struct rules *rules;

	if (rules_read(&rules, reader, object, pair) >= 0)
		rules_free(rules);
	if (!is_list(pair) || object->cur >= object->end || *object->cur != ']')
		return;
	profile->rules = pair->value;
	profile->rules_bytes = (size_t)(object->cur + 1 - pair->value);
}

static void set_pair(struct reader *reader, struct hr_profile *profile,
		struct spa_json *object, const struct conf_pair *pair)
{
	if (spa_streq(pair->key, "headroom.profile.name"))
		set_name(reader, profile, pair);
	else if (spa_streq(pair->key, "headroom.profile.description"))
		set_description(reader, profile, pair);
	else if (spa_streq(pair->key, "route.default"))
		set_route(reader, profile, pair);
	else if (spa_streq(pair->key, "settings"))
		set_settings(reader, profile, object, pair);
	else if (spa_streq(pair->key, "rules"))
		set_rules(reader, profile, object, pair);
	else if (spa_streq(pair->key, APPLEVEL_KEY) ||
		 spa_strstartswith(pair->key, APPLEVEL_PREFIX))
		set_app_level(reader, profile, pair);
	else
		reader_fault_value(reader, pair, hr_params_find(pair->key) >= 0 ?
				"parameters go inside settings = { }" : "no part of a profile",
				"headroom.profile.name, headroom.profile.description, "
				"settings, rules, route.default and app-level");
}

int hr_profile_read(struct hr_profile *profile, const char *text, size_t size_bytes,
		const char *file, hr_profile_fault_fn on_fault, void *data)
{
	struct reader reader = {
		.text = text, .size_bytes = size_bytes, .file = file,
		.on_fault = on_fault, .data = data,
	};
	struct spa_json whole, object;
	struct conf_pair pair;

	*profile = (struct hr_profile) { .route = ROUTE_PROCESSED };
	hr_params_init(&profile->params);
	if (reader_check_syntax(&reader) < 0)
		return -EINVAL;
	/* The outer brackets may be left out, as in PipeWire's own files. */
	spa_json_init(&whole, text, reader.size_bytes);
	if (spa_json_enter_object(&whole, &object) <= 0)
		spa_json_init(&object, text, reader.size_bytes);
	while (reader_next_pair(&reader, &object, &pair))
		set_pair(&reader, profile, &object, &pair);
	return reader.n_faults;
}
