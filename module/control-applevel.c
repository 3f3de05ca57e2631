/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <pipewire/properties.h>
#include <spa/utils/string.h>

#include "applevel.h"
#include "control-priv.h"
#include "log.h"

#define KEY_DEFAULT CONTROL_APP_LEVEL_PREFIX "default"

static const char *const booleans[] = { "false", "true" };
static const char *const switches[] = { "off", "on" };

/* Index of a word in a list of two, or -1. */
static int find_word(const char *const words[2], const char *value)
{
	for (int i = 0; i < 2; i++)
		if (spa_streq(words[i], value))
			return i;
	return -1;
}

/* What a key goes back to when it is deleted. */
static const char *start_of(const struct control *c, const char *key, const char *otherwise)
{
	const char *start = pw_properties_get(c->start_app_level, key);

	return start != NULL ? start : otherwise;
}

/* "-20", "0.5": without what says nothing, and whatever the locale is. */
static const char *number_text(char *text, size_t size_bytes, double number)
{
	size_t n;

	spa_dtoa(text, size_bytes, number);
	if (strchr(text, '.') == NULL)
		return text;
	for (n = strlen(text); n > 0 && text[n - 1] == '0'; n--)
		text[n - 1] = 0;
	if (n > 0 && text[n - 1] == '.')
		text[n - 1] = 0;
	return text;
}

static int refuse(struct control *c, int res, const char *key, const char *value,
		const char *reason)
{
	const char *before = metadata_get(&c->md, PW_ID_CORE, key);

	control_refuse(c, res, key, value, reason, before);
	if (before != NULL)
		metadata_answer(&c->md, PW_ID_CORE, key, before);
	return res;
}

int control_write_app_level(struct control *c, const char *key, const char *value)
{
	int is_on = find_word(booleans, value != NULL ? value : start_of(c, key, "false"));

	if (is_on < 0)
		return refuse(c, -EINVAL, key, value, "allowed is true or false");
	applevel_set_on(c->applevel, is_on > 0);
	return control_accept(c, key, booleans[is_on]);
}

static int write_default(struct control *c, const char *key, const char *value)
{
	int is_on = find_word(switches, value != NULL ? value : start_of(c, key, "on"));

	if (is_on < 0)
		return refuse(c, -EINVAL, key, value, "allowed is on or off");
	applevel_set_default(c->applevel, is_on > 0);
	return control_accept(c, key, switches[is_on]);
}

static int write_parameter(struct control *c, const char *key, const char *value,
		const struct applevel_parameter *parameter)
{
	struct applevel_tuning tuning = *applevel_get_tuning(c->applevel);
	const char *text = value != NULL ? value : start_of(c, key, NULL);
	double number = parameter->start;
	char answer[32];

	if ((text != NULL && !spa_atod(text, &number)) ||
	    !(number >= parameter->least && number <= parameter->most))
		return refuse(c, -ERANGE, key, value, parameter->range_text);
	*SPA_PTROFF(&tuning, parameter->offset, double) = number;
	applevel_set_tuning(c->applevel, &tuning);
	return control_accept(c, key, number_text(answer, sizeof(answer), number));
}

static int write_program(struct control *c, const char *key, const char *value)
{
	const char *program = key + strlen(CONTROL_APP_LEVEL_PREFIX);
	const char *text = value != NULL ? value : start_of(c, key, NULL);
	int is_on = text != NULL ? find_word(switches, text) : -1, res = -EINVAL;

	if (program[0] != 0 && (text == NULL || is_on >= 0))
		res = applevel_set_program(c->applevel, program, is_on);
	if (res == -ENOSPC)
		return refuse(c, res, key, value, "allowed are 256 programs");
	if (res == -ENAMETOOLONG)
		return refuse(c, res, key, value, "allowed is a name of up to 127 bytes");
	if (res < 0)
		return refuse(c, res, key, value, "allowed is on or off");
	return control_accept(c, key, is_on < 0 ? NULL : switches[is_on]);
}

int control_write_app_levels(struct control *c, const char *key, const char *value)
{
	const char *name = key + strlen(CONTROL_APP_LEVEL_PREFIX);

	if (spa_streq(key, KEY_DEFAULT))
		return write_default(c, key, value);
	for (size_t i = 0; i < applevel_n_parameters; i++)
		if (spa_streq(name, applevel_parameters[i].name))
			return write_parameter(c, key, value, &applevel_parameters[i]);
	return write_program(c, key, value);
}

/* ---- lifetime ---- */

/* A wrong argument is told, and counts as if it were not there. */
static void apply_start(struct control *c, const char *key)
{
	const char *value = pw_properties_get(c->start_app_level, key);
	int res;

	if (spa_streq(key, CONTROL_APP_LEVEL))
		res = control_write_app_level(c, key, value);
	else
		res = control_write_app_levels(c, key, value);
	if (res < 0)
		pw_properties_set(c->start_app_level, key, NULL);
}

static void show(struct control *c)
{
	char key[64], text[32];

	for (size_t i = 0; i < applevel_n_parameters; i++) {
		const struct applevel_parameter *parameter = &applevel_parameters[i];

		snprintf(key, sizeof(key), CONTROL_APP_LEVEL_PREFIX "%s", parameter->name);
		metadata_set(&c->md, PW_ID_CORE, key,
				number_text(text, sizeof(text), parameter->start));
	}
	metadata_set(&c->md, PW_ID_CORE, CONTROL_APP_LEVEL, booleans[0]);
	metadata_set(&c->md, PW_ID_CORE, KEY_DEFAULT, switches[1]);
}

int control_start_app_level(struct control *c, const struct pw_properties *start)
{
	int res;

	if ((res = applevel_new(&c->applevel, c->context, &c->md)) < 0)
		return res;
	if ((c->start_app_level = pw_properties_copy(start)) == NULL)
		return -errno;
	show(c);
	for (uint32_t i = 0; i < start->dict.n_items; i++)
		apply_start(c, start->dict.items[i].key);
	return 0;
}

void control_set_state(struct control *c, struct state *state)
{
	applevel_set_state(c->applevel, state);
}

void control_stop_app_level(struct control *c)
{
	applevel_free(c->applevel);
	c->applevel = NULL;
	pw_properties_free(c->start_app_level);
	c->start_app_level = NULL;
}
