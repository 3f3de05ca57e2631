/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>
#include <headroom/program-name.h>

#include "client/message.h"
#include "client/name.h"
#include "lib/text.h"

#define CLOSE 4u	/* letters that may differ */

/* Whether a name has a word between two of . and -, or at an end. */
static bool has_word(const char *name, const char *word)
{
	size_t n_bytes = strlen(word);

	for (const char *at = name; (at = strstr(at, word)) != NULL; at++)
		if ((at == name || strchr(".-", at[-1]) != NULL) &&
		    (at[n_bytes] == '\0' || strchr(".-", at[n_bytes]) != NULL))
			return true;
	return false;
}

/* The only parameter that has this word, or NULL. */
static const char *name_of_word(const struct keys *keys, const char *word)
{
	const char *found = NULL;
	const struct key *key;

	spa_list_for_each(key, &keys->list, link) {
		if (key->subject != KEYS_ALL || word[0] == '\0' ||
		    !spa_strstartswith(key->name, HEADROOM_PREFIX) ||
		    !has_word(key->name + strlen(HEADROOM_PREFIX), word))
			continue;
		if (found != NULL)
			return NULL;
		found = key->name;
	}
	return found;
}

const char *name_key(const struct keys *keys, const char *word, char *buf, size_t size_bytes)
{
	const char *name;

	if (keys_get(keys, KEYS_ALL, word) != NULL)
		return word;
	snprintf(buf, size_bytes, HEADROOM_PREFIX "%s", word);
	if (keys_get(keys, KEYS_ALL, buf) != NULL)
		return buf;
	if ((name = name_of_word(keys, word)) == NULL)
		return word;
	snprintf(buf, size_bytes, "%s", name);	/* a key goes when its value changes */
	return buf;
}

const char *name_guess(const struct keys *keys, const char *word)
{
	const char *close = NULL;
	unsigned int least = CLOSE + 1;
	const struct key *key;
	char whole[128];

	snprintf(whole, sizeof(whole), "%s%s", spa_strstartswith(word, HEADROOM_PREFIX) ? "" :
			HEADROOM_PREFIX, word);
	spa_list_for_each(key, &keys->list, link) {
		unsigned int distance = SPA_MIN(text_distance(word, key->name),
				text_distance(whole, key->name));

		if (key->subject == KEYS_ALL && distance < least &&
				distance < strlen(word) / 2 + 1) {
			least = distance;
			close = key->name;
		}
	}
	return close;
}

static struct object *client_of(const struct graph *graph, const struct object *stream)
{
	return graph_find(graph, KIND_CLIENT, object_get_id(stream, PW_KEY_CLIENT_ID));
}

const char *name_of_stream(const struct graph *graph, const struct object *stream)
{
	static const char *const names[] = { PW_KEY_APP_NAME, PW_KEY_APP_PROCESS_BINARY,
		PW_KEY_NODE_DESCRIPTION, PW_KEY_NODE_NAME };
	const char *name = NULL;

	for (size_t i = 0; i < SPA_N_ELEMENTS(names) && name == NULL; i++) {
		name = object_get(stream, names[i]);
		if (name == NULL && i < 2)
			name = object_get(client_of(graph, stream), names[i]);
	}
	return name != NULL ? name : "";
}

bool name_is_stream(const struct object *node)
{
	const char *name = object_get(node, PW_KEY_NODE_NAME);

	return spa_streq(object_get(node, PW_KEY_MEDIA_CLASS), "Stream/Output/Audio") &&
		!spa_streq(name, GRAPH_PROCESSED ".output") &&
		!spa_streq(name, GRAPH_BYPASS ".output");
}

static bool is_named(const struct object *object, const char *key, const char *wanted)
{
	const char *name = object_get(object, key);

	return name != NULL && program_is_named(name, wanted);
}

bool name_is_app(const struct graph *graph, const struct object *stream, const char *app)
{
	static const char *const names[] = { PW_KEY_APP_PROCESS_BINARY, PW_KEY_APP_NAME,
		PW_KEY_APP_ID, "pipewire.access.portal.app_id" };
	const struct object *client = client_of(graph, stream);

	for (size_t i = 0; i < SPA_N_ELEMENTS(names); i++)
		if (is_named(stream, names[i], app) || is_named(client, names[i], app))
			return true;
	return is_named(stream, PW_KEY_NODE_NAME, app);
}

void name_tell_playing(const struct graph *graph)
{
	const struct object *node = NULL;
	char text[256], name[64];
	int used = 0;

	while ((node = graph_next(graph, KIND_NODE, node)) != NULL &&
	       used < (int)(sizeof(text) - sizeof(name)))
		if (name_is_stream(node))
			used += snprintf(text + used, sizeof(text) - (size_t)used, "%s%.60s",
					used > 0 ? ", " : "", name_of_stream(graph, node));
	if (used > 0)
		advise("Playing: %s.", text);
	else
		advise("Nothing plays.");
}

int name_stream(const struct graph *graph, const char *word, uint32_t *id)
{
	const struct object *node = NULL;
	int n = 0;

	if (*word >= '0' && *word <= '9' && spa_atou32(word, id, 10) && *id != KEYS_ALL)
		return STATUS_OK;
	while ((node = graph_next(graph, KIND_NODE, node)) != NULL)
		if (name_is_stream(node) && name_is_app(graph, node, word)) {
			*id = node->id;
			n++;
		}
	if (n == 1)
		return STATUS_OK;
	if (n == 0) {
		complain(STATUS_USAGE, "%s: not the id of a stream, and no program of that name plays",
				word);
		name_tell_playing(graph);
	} else {
		complain(STATUS_USAGE, "%s: has %d streams", word, n);
		advise("headroom status shows their ids; for all of them, headroom route set.");
	}
	return STATUS_USAGE;
}
