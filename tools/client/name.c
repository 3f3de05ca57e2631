/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include <headroom/pair.h>

#include "client/message.h"
#include "client/name.h"
#include "lib/text.h"

#define CLOSE 4u	/* letters that may differ */

const char *name_key(const struct keys *keys, const char *word, char *buf, size_t size_bytes)
{
	if (keys_get(keys, KEYS_ALL, word) != NULL)
		return word;
	snprintf(buf, size_bytes, HEADROOM_PREFIX "%s", word);
	return keys_get(keys, KEYS_ALL, buf) != NULL ? buf : word;
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

int name_stream(const char *word, uint32_t *id)
{
	if (*word >= '0' && *word <= '9' && spa_atou32(word, id, 10) && *id != KEYS_ALL)
		return STATUS_OK;
	complain(STATUS_USAGE, "%s: not the id of a stream", word);
	advise("headroom status shows them; for a program, headroom route set.");
	return STATUS_USAGE;
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

bool name_is_app(const struct graph *graph, const struct object *stream, const char *app)
{
	static const char *const names[] = { PW_KEY_APP_PROCESS_BINARY, PW_KEY_APP_NAME,
		PW_KEY_APP_ID, "pipewire.access.portal.app_id" };
	const struct object *client = client_of(graph, stream);

	for (size_t i = 0; i < SPA_N_ELEMENTS(names); i++)
		if (spa_streq(object_get(stream, names[i]), app) ||
		    spa_streq(object_get(client, names[i]), app))
			return true;
	return spa_streq(object_get(stream, PW_KEY_NODE_NAME), app);
}
