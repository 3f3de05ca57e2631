/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include "base/number.h"
#include "profile/app-level-keys.h"

#define PARAMETER(name, field, unit, least, most, start) \
	{ name, offsetof(struct applevel_tuning, field), least, most, start, \
	  #least " .. " #most, unit }

const struct applevel_parameter applevel_parameters[] = {
	PARAMETER("target-lufs", target_lufs, "LUFS", -50, -5, -20),
	PARAMETER("peak-dbfs", peak_dbfs, "dBFS", -40, 0, -6),
	PARAMETER("max-cut-db", max_cut_db, "dB", 0, 40, 12),
	PARAMETER("release-db-per-sec", release_db_per_sec, "dB/s", 0.1, 20, 3),
};
const size_t applevel_n_parameters = SPA_N_ELEMENTS(applevel_parameters);

static const char *const booleans[] = { "false", "true" };
static const char *const switches[] = { "off", "on" };

static const char *const *words_of(const char *key)
{
	return spa_streq(key, APPLEVEL_KEY) ? booleans : switches;
}

const struct applevel_parameter *applevel_key_parameter(const char *key)
{
	if (!spa_strstartswith(key, APPLEVEL_PREFIX))
		return NULL;
	for (size_t i = 0; i < applevel_n_parameters; i++)
		if (spa_streq(key + strlen(APPLEVEL_PREFIX), applevel_parameters[i].name))
			return &applevel_parameters[i];
	return NULL;
}

const char *applevel_key_allowed(const char *key)
{
	const struct applevel_parameter *parameter = applevel_key_parameter(key);

	if (parameter != NULL)
		return parameter->range_text;
	return words_of(key) == booleans ? "true or false" : "on or off";
}

int applevel_key_read(const char *key, const char *text, double *number)
{
	const struct applevel_parameter *parameter = applevel_key_parameter(key);
	double read;

	if (parameter != NULL) {
		if (!spa_atod(text, &read))
			return -EINVAL;
		/* not a number is not within either */
		if (!(read >= parameter->least && read <= parameter->most))
			return -ERANGE;
		*number = read;
		return 0;
	}
	for (size_t i = 0; i < 2 && !spa_streq(key, APPLEVEL_PREFIX); i++)
		if (spa_streq(text, words_of(key)[i])) {
			*number = (double)i;
			return 0;
		}
	return -EINVAL;
}

const char *applevel_key_word(const char *key, double number, char word[APPLEVEL_WORD_BYTES])
{
	if (applevel_key_parameter(key) != NULL)
		return number_text(number, word, APPLEVEL_WORD_BYTES);
	snprintf(word, APPLEVEL_WORD_BYTES, "%s", words_of(key)[number > 0.0]);
	return word;
}
