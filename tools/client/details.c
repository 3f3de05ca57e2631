/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "client/details.h"

#define WORD_BYTES 64

/* The next key and its value, a number. False at the end, or when it is none. */
static bool next_pair(struct spa_json *object, char key[WORD_BYTES], float *value)
{
	return spa_json_get_string(object, key, WORD_BYTES) > 0 &&
		spa_json_get_float(object, value) > 0;
}

static bool enter(struct spa_json *top, struct spa_json *object, const char *text)
{
	if (text == NULL)
		return false;
	spa_json_init(top, text, strlen(text));
	return spa_json_enter_object(top, object) > 0;
}

bool level_read(const char *text, struct level *level)
{
	struct spa_json top, object;
	char key[WORD_BYTES];
	float value;

	*level = (struct level) { .cut_db = NAN, .heard_lufs = NAN };
	if (!enter(&top, &object, text))
		return false;
	while (next_pair(&object, key, &value)) {
		if (spa_streq(key, "cut-db"))
			level->cut_db = (double)value;
		else if (spa_streq(key, "lufs"))
			level->heard_lufs = (double)value;
	}
	return !isnan(level->cut_db);
}

void level_as_json(struct json *json, const char *key, const char *text)
{
	struct spa_json top, object;
	char name[WORD_BYTES], number[32];
	float value;

	if (!enter(&top, &object, text)) {
		json_string(json, key, text);
		return;
	}
	json_open(json, key, '{');
	while (next_pair(&object, name, &value)) {
		snprintf(number, sizeof(number), "%.7g", (double)value);
		json_word(json, name, number);
	}
	json_close(json, '}');
}
