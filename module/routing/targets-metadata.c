/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "base/log.h"
#include "routing/targets-internal.h"
#include "routing/targets.h"

#define KEY_DEFAULT_SINK "default.audio.sink"

/* ---- what is written ---- */

void targets_write(struct targets *t, struct stream *stream, const char *key,
		const char *value)
{
	bool is_number = value[0] == '-' || (value[0] >= '0' && value[0] <= '9');

	pw_log_debug("stream %u: %s := '%s'", stream->id, key, value);
	if (value[0] == 0)
		insider_set(&t->insider, stream->id, key, NULL, NULL);
	else
		insider_set(&t->insider, stream->id, key,
				is_number ? "Spa:Id" : "Spa:String", value);
}

/* Not before it is known what the metadata holds; asking once more changes nothing. */
static bool can_write(const struct targets *t)
{
	return t->is_ready || t->is_asking;
}

void targets_set(struct targets *t, struct stream *stream, const char *value, bool is_ours)
{
	struct stream_target *target = &stream->target;

	if (!can_write(t) || target->is_waiting)
		return;
	if (spa_streq(target->object, value)) {
		target->is_ours = is_ours && value[0] != 0;
		return;
	}
	snprintf(target->expected, sizeof(target->expected), "%s", value);
	target->is_expected_ours = is_ours && value[0] != 0;
	target->is_waiting = true;
	target->is_overdue = false;
	target->contested[0] = 0;	/* where value may have been */
	targets_write(t, stream, TARGETS_KEY_OBJECT, target->expected);
	targets_check_later(t);
}

void targets_clear_node(struct targets *t, struct stream *stream)
{
	if (can_write(t) && stream->target.node[0] != 0)
		targets_write(t, stream, TARGETS_KEY_NODE, "");
}

/* ---- what comes back ---- */

static void on_object(struct targets *t, struct stream *stream, const char *value)
{
	struct stream_target *target = &stream->target;

	target->is_object_told = true;
	if (target->is_waiting && spa_streq(value, target->expected)) {
		t->n_vain = 0;
		target->is_waiting = false;
		target->is_ours = target->is_expected_ours;
		snprintf(target->object, sizeof(target->object), "%s", value);
		t->events->settled(t->data, stream);
		return;
	}
	if (spa_streq(value, target->object))	/* told again */
		return;
	t->n_vain = 0;
	snprintf(target->object, sizeof(target->object), "%s", value);
	target->is_ours = false;
	if (target->is_waiting)
		snprintf(target->contested, sizeof(target->contested), "%s", value);
	t->events->changed(t->data, stream, false);
}

static void on_node(struct targets *t, struct stream *stream, const char *value)
{
	struct stream_target *target = &stream->target;

	target->is_node_told = true;
	if (spa_streq(value, target->node))
		return;
	snprintf(target->node, sizeof(target->node), "%s", value);
	t->events->changed(t->data, stream, true);
}

/* { "name": "alsa_output..." } */
static void on_default_sink(struct targets *t, const char *value)
{
	char key[16], name[STREAM_VALUE_BYTES] = "";
	struct spa_json it[2];

	if (value != NULL) {
		spa_json_init(&it[0], value, strlen(value));
		if (spa_json_enter_object(&it[0], &it[1]) <= 0 ||
		    spa_json_get_string(&it[1], key, sizeof(key)) <= 0 ||
		    !spa_streq(key, "name") ||
		    spa_json_get_string(&it[1], name, sizeof(name)) <= 0)
			name[0] = 0;
	}
	t->events->default_sink(t->data, name);
}

void targets_on_property(void *data, uint32_t subject, const char *key, const char *value)
{
	struct targets *t = data;
	struct stream *stream;
	char text[STREAM_VALUE_BYTES];

	if (subject == PW_ID_CORE && spa_streq(key, KEY_DEFAULT_SINK))
		on_default_sink(t, value);
	if (key != NULL && !spa_streq(key, TARGETS_KEY_OBJECT) && !spa_streq(key, TARGETS_KEY_NODE))
		return;
	if ((stream = streams_find(t->streams, subject)) == NULL)
		return;
	snprintf(text, sizeof(text), "%s", key != NULL && value != NULL ? value : "");
	pw_log_debug("stream %u: %s is '%s'", subject, key != NULL ? key : "all", text);
	if (key == NULL || spa_streq(key, TARGETS_KEY_NODE))
		on_node(t, stream, text);
	if (key == NULL || spa_streq(key, TARGETS_KEY_OBJECT))
		on_object(t, stream, text);
}
