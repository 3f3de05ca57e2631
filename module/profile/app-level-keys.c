/* SPDX-License-Identifier: MIT */
#include "profile/app-level-keys.h"

#include <errno.h>
#include <string.h>

static const char *const booleans[] = { "false", "true" };
static const char *const switches[] = { "off", "on" };

#define SWITCH(key, words, start) { .name = key, .unit = "", .labels = words, \
	.n_labels = 2, .type = HR_PARAM_TYPE_BOOL, .max = 1, .def = start }

static const struct hr_param_spec all_programs = SWITCH(APPLEVEL_KEY, booleans, 0);
static const struct hr_param_spec other_programs = SWITCH(APPLEVEL_KEY_DEFAULT, switches, 1);
static const struct hr_param_spec program = SWITCH(APPLEVEL_PREFIX "<program>", switches, 0);

const struct hr_param_spec *applevel_key_spec(const char *key)
{
	for (int i = 0; i < HR_N_APP_LEVELS; i++)
		if (strcmp(key, hr_app_level_specs[i].name) == 0)
			return &hr_app_level_specs[i];
	if (strcmp(key, APPLEVEL_KEY) == 0)
		return &all_programs;
	return strcmp(key, APPLEVEL_KEY_DEFAULT) == 0 ? &other_programs : &program;
}

int applevel_key_read(const char *key, const char *text, double *number)
{
	return strcmp(key, APPLEVEL_PREFIX) == 0 ? -EINVAL :
		hr_param_parse(applevel_key_spec(key), text, number);
}
