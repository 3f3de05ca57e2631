/* SPDX-License-Identifier: MIT */
#include "routing/targets.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/hook.h>
#include <spa/utils/json.h>
#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "base/log.h"

#define OTHER_METADATA "default"
#define KEY_OBJECT "target.object"
#define KEY_NODE "target.node"
#define KEY_DEFAULT_SINK "default.audio.sink"

/* Longer than any session manager takes to answer, or a new client to bind. */
#define CHECK_MSEC 300
/* Asking in vain has an end: somebody else keeps a write from coming back. */
#define MAX_VAIN 3

static void check_later(struct targets *t)
{
	struct timespec value = { .tv_nsec = CHECK_MSEC * SPA_NSEC_PER_MSEC };

	/* Not put off by what comes meanwhile. */
	if (t->is_check_due)
		return;
	t->is_check_due = true;
	pw_loop_update_timer(pw_context_get_main_loop(t->context), t->check, &value, NULL, false);
}

/* ---- what is written ---- */

static void write_property(struct targets *t, uint32_t id, const char *key, const char *value)
{
	bool is_number = value[0] == '-' || (value[0] >= '0' && value[0] <= '9');

	pw_log_debug("stream %u: %s := '%s'", id, key, value);
	if (value[0] == 0)
		insider_set(&t->insider, id, key, NULL, NULL);
	else
		insider_set(&t->insider, id, key, is_number ? "Spa:Id" : "Spa:String", value);
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
	if (own_writes_add(&t->own, stream->id, value) < 0) {
		pw_log_error("no memory to send stream %u to '%s'", stream->id, value);
		return;
	}
	snprintf(target->expected, sizeof(target->expected), "%s", value);
	target->is_expected_ours = is_ours && value[0] != 0;
	target->is_waiting = true;
	target->is_overdue = false;
	target->contested[0] = 0;	/* where value may have been */
	write_property(t, stream->id, KEY_OBJECT, target->expected);
	check_later(t);
}

void targets_clear_node(struct targets *t, struct stream *stream)
{
	if (can_write(t) && stream->target.node[0] != 0)
		write_property(t, stream->id, KEY_NODE, "");
}

/* ---- what comes back ---- */

static void on_object(struct targets *t, struct stream *stream, const char *value, bool is_own)
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
	target->is_ours = is_own && value[0] != 0;
	if (is_own) {
		/* For a node that had this id before: nobody chose it for this one. */
		if (!target->is_waiting)
			t->events->settled(t->data, stream);
		return;
	}
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

static void on_property(void *data, uint32_t subject, const char *key, const char *value)
{
	struct targets *t = data;
	bool is_object = key == NULL || spa_streq(key, KEY_OBJECT);
	bool is_node = key == NULL || spa_streq(key, KEY_NODE), is_own;
	struct stream *stream;
	char text[STREAM_VALUE_BYTES];

	if (subject == PW_ID_CORE && spa_streq(key, KEY_DEFAULT_SINK))
		on_default_sink(t, value);
	if (!is_object && !is_node)
		return;
	snprintf(text, sizeof(text), "%s", key != NULL && value != NULL ? value : "");
	is_own = is_object && own_writes_hear(&t->own, subject, text);
	if ((stream = streams_find(t->streams, subject)) == NULL)
		return;
	pw_log_debug("stream %u: %s is '%s'", subject, key != NULL ? key : "all", text);
	if (is_node)
		on_node(t, stream, text);
	if (is_object)
		on_object(t, stream, text, is_own);
}

/* ---- the metadata comes and goes ---- */

static void bind_metadata(struct targets *t)
{
	struct stream *stream;
	int res;

	t->is_ready = false;
	own_writes_rebind(&t->own);
	spa_list_for_each(stream, &t->streams->list, link) {
		stream->target.is_object_told = stream->target.is_node_told = false;
		stream->target.is_overdue = stream->target.is_waiting;
	}
	if ((res = insider_bind(&t->insider, t->global)) < 0)
		pw_log_error("can't bind the metadata " OTHER_METADATA ": %s", spa_strerror(res));
}

/* What was there before and was not told is gone, and what was written is lost. */
static void settle_stream(struct targets *t, struct stream *stream)
{
	struct stream_target *target = &stream->target;
	bool was_waiting = target->is_waiting && target->is_overdue, is_gone = false;

	if (was_waiting)
		target->is_waiting = false;
	if (!target->is_object_told && target->object[0] != 0) {
		target->object[0] = 0;
		target->is_ours = false;
		is_gone = true;
	}
	if (!target->is_node_told && target->node[0] != 0) {
		target->node[0] = 0;
		is_gone = true;
	}
	if (is_gone)
		t->events->changed(t->data, stream, false);
	else if (was_waiting)
		t->events->settled(t->data, stream);
}

static void on_ready(void *data)
{
	struct targets *t = data;
	struct stream *stream;

	t->is_ready = true;
	own_writes_rebound(&t->own);
	spa_list_for_each(stream, &t->streams->list, link)
		settle_stream(t, stream);
	if (!t->is_asking)
		t->events->ready(t->data);
	t->is_asking = false;
}

static void on_check(void *data, uint64_t expirations)
{
	struct targets *t = data;

	t->is_check_due = false;
	if (!t->is_ready ||
	    (!t->is_doubtful && (t->own.n_waiting == 0 || t->n_vain++ >= MAX_VAIN)))
		return;
	pw_log_debug("asking what " OTHER_METADATA " holds");
	t->is_doubtful = false;
	t->is_asking = true;
	bind_metadata(t);
}

void targets_doubt(struct targets *t)
{
	if (!t->is_ready)
		return;
	t->is_doubtful = true;
	check_later(t);
}

static void lose_metadata(struct targets *t)
{
	struct stream *stream;

	insider_unbind(&t->insider);
	t->global = NULL;
	t->is_ready = t->is_asking = false;
	t->n_vain = 0;
	own_writes_clear(&t->own);
	spa_list_for_each(stream, &t->streams->list, link)
		stream->target = (struct stream_target) { 0 };
	t->events->lost(t->data);
}

static void on_wake(void *data, uint64_t count)
{
	struct targets *t = data;

	if (t->global != NULL && !t->is_ready && !t->is_asking)
		bind_metadata(t);
}

static const struct insider_events insider_events = {
	.property = on_property,
	.ready = on_ready,
};

/* ---- the graph ---- */

static void on_global_added(void *data, struct pw_global *global)
{
	struct targets *t = data;

	if (pw_global_is_type(global, PW_TYPE_INTERFACE_Client)) {
		/* Most clients bind the metadata, if they do, when they come. */
		targets_doubt(t);
	} else if (t->global == NULL && pw_global_is_type(global, PW_TYPE_INTERFACE_Metadata) &&
	    spa_streq(pw_properties_get(pw_global_get_properties(global),
			PW_KEY_METADATA_NAME), OTHER_METADATA)) {
		t->global = global;
		pw_loop_signal_event(pw_context_get_main_loop(t->context), t->wake);
	}
}

static void on_global_removed(void *data, struct pw_global *global)
{
	struct targets *t = data;

	if (global == t->global)
		lose_metadata(t);
	else if (pw_global_is_type(global, PW_TYPE_INTERFACE_Node))
		t->events->node_gone(t->data, pw_global_get_id(global));
}

static const struct pw_context_events context_events = {
	PW_VERSION_CONTEXT_EVENTS,
	.global_added = on_global_added,
	.global_removed = on_global_removed,
};

static int on_existing(void *data, struct pw_global *global)
{
	on_global_added(data, global);
	return 0;
}

int targets_init(struct targets *t, struct pw_context *context, struct streams *streams,
		const struct targets_events *events, void *data)
{
	int res;

	*t = (struct targets) {
		.context = context,
		.streams = streams,
		.events = events,
		.data = data,
	};
	own_writes_init(&t->own);
	pw_context_add_listener(context, &t->context_listener, &context_events, t);
	t->check = pw_loop_add_timer(pw_context_get_main_loop(context), on_check, t);
	t->wake = pw_loop_add_event(pw_context_get_main_loop(context), on_wake, t);
	if (t->check == NULL || t->wake == NULL)
		return -errno;
	if ((res = insider_init(&t->insider, context, &insider_events, t)) < 0)
		return res;
	pw_context_for_each_global(context, on_existing, t);
	return 0;
}

/* Also what an id holds whose node is gone. */
static void take_back(struct targets *t)
{
	const struct own_write *write;
	struct stream *stream;

	spa_list_for_each(stream, &t->streams->list, link)
		if (stream->target.is_ours ||
		    (stream->target.is_waiting && stream->target.is_expected_ours))
			write_property(t, stream->id, KEY_OBJECT, "");
	spa_list_for_each(write, &t->own.list, link)
		if (streams_find(t->streams, write->id) == NULL)
			write_property(t, write->id, KEY_OBJECT, "");
}

void targets_finish(struct targets *t)
{
	struct pw_loop *loop;

	if (t->context == NULL)
		return;
	take_back(t);
	own_writes_clear(&t->own);
	insider_finish(&t->insider);
	loop = pw_context_get_main_loop(t->context);
	if (t->check != NULL)
		pw_loop_destroy_source(loop, t->check);
	if (t->wake != NULL)
		pw_loop_destroy_source(loop, t->wake);
	spa_hook_remove(&t->context_listener);
	*t = (struct targets) { 0 };
}
