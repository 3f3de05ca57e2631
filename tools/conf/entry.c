/* SPDX-License-Identifier: MIT */
#include "conf/entry.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include <headroom/module.h>

/* As a plain name, or by the path of its file. */
static bool is_module(const char *name)
{
	const char *slash = strrchr(name, '/');

	return spa_streq(slash != NULL ? slash + 1 : name, HEADROOM_MODULE);
}

/* [ { headroom.user = null } ] */
static bool is_for_others(const struct conf_pair *condition)
{
	struct spa_json list, match;
	struct conf_pair pair;

	if (!conf_enter(condition, '[', &list))
		return false;
	while (spa_json_enter_object(&list, &match) > 0)
		if (conf_find(match, HEADROOM_KEY_USER, &pair) &&
		    spa_json_is_null(pair.value, (int)pair.value_bytes))
			return true;
	return false;
}

static void read_module(struct conf_entry *entry, struct spa_json module, const char *text)
{
	char name[PATH_MAX];
	struct conf_pair pair;

	if (!conf_find(module, "name", &pair) || !conf_word(&pair, name, sizeof(name)) ||
	    !is_module(name))
		return;
	if (++entry->n_entries > 1)
		return;
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	entry->is_for_others = conf_find(module, "condition", &pair) && is_for_others(&pair);
	if (conf_find(module, "args", &pair) && *pair.value == '{') {
		entry->args.start = (size_t)(pair.value - text);
		entry->args.end = entry->args.start + pair.value_bytes;
	}
}

void conf_entry_read(struct conf_entry *entry, const char *text, size_t n_bytes)
{
	struct spa_json file, list, inside;
	struct conf_pair pair;
	char word[8];

	*entry = (struct conf_entry) { 0 };
	conf_begin(&file, text, n_bytes);
	if (conf_find(file, "context.properties", &pair)) {
		entry->has_properties = true;
		entry->is_of_user = conf_enter(&pair, '{', &inside) &&
			conf_find(inside, HEADROOM_KEY_USER, &pair) &&
			conf_word(&pair, word, sizeof(word)) && spa_streq(word, "true");
	}
	if (!conf_find(file, "context.modules", &pair))
		return;
	entry->has_modules = true;
	if (!conf_enter(&pair, '[', &list))
		return;
	while (spa_json_enter_object(&list, &inside) > 0)
		read_module(entry, inside, text);
}
