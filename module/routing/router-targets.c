/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "routing/internal.h"
#include "routing/router.h"

/* ---- what others do to their targets ---- */

struct wanted {
	const char *name;
	uint64_t serial;	/* UINT64_MAX for none */
	struct pw_global *global;
};

static const char *node_name(struct pw_global *global)
{
	struct pw_impl_node *node = pw_global_get_object(global);

	return node == NULL ? NULL :
		pw_properties_get(pw_impl_node_get_properties(node), PW_KEY_NODE_NAME);
}

static int match_sink(void *data, struct pw_global *global)
{
	struct wanted *wanted = data;

	if (!pw_global_is_type(global, PW_TYPE_INTERFACE_Node) ||
	    (pw_global_get_serial(global) != wanted->serial &&
	     !spa_streq(node_name(global), wanted->name)))
		return 0;
	wanted->global = global;
	return 1;
}

/* value is a serial or a name, or with is_id an id. */
static struct pw_global *find_sink(struct router *r, const char *value, bool is_id)
{
	struct wanted wanted = { .name = value, .serial = UINT64_MAX };
	bool is_number = spa_atou64(value, &wanted.serial, 10);

	if (!is_id)
		pw_context_for_each_global(r->context, match_sink, &wanted);
	else if (is_number)
		wanted.global = pw_context_find_global(r->context, (uint32_t)wanted.serial);
	if (wanted.global == NULL || !pw_global_is_type(wanted.global, PW_TYPE_INTERFACE_Node))
		return NULL;
	return wanted.global;
}

static void unpin(struct router *r, struct stream *stream)
{
	stream->is_pinned = false;
	router_judge_later(r, stream);
}

/* What was chosen before the stream was linked is what the session manager remembers. */
static void pin(struct router *r, struct stream *stream, const char *value, bool is_id)
{
	struct pw_global *sink = find_sink(r, value, is_id);
	const char *name = sink != NULL ? node_name(sink) : NULL;

	if (sink == NULL && target_is_named(value)) {
		unpin(r, stream);	/* to what is not there */
		return;
	}
	stream->is_pinned = true;
	stream->pin_id = sink != NULL ? pw_global_get_id(sink) : SPA_ID_INVALID;
	stream->pin_wish = stream->was_linked ? ++r->n_wishes : 0;
	stream->override = -1;
	snprintf(stream->pin, sizeof(stream->pin), "%s", name != NULL ? name :
			spa_streq(value, TARGET_DEFAULT) ? "the default sink" : value);
	router_judge_later(r, stream);
}

static void on_node_gone(void *data, uint32_t id)
{
	struct router *r = data;
	struct stream *stream;

	spa_list_for_each(stream, &r->streams.list, link)
		if (stream->is_pinned && stream->pin_id == id)
			unpin(r, stream);
}

/* WirePlumber 0.4 restores what a user chose as target.node, which target.object
 * goes before: give way by saying the same there. It remembers that again. */
static void give_way(struct router *r, struct stream *stream)
{
	struct pw_global *sink = find_sink(r, stream->target.node, true);
	char serial[24];

	if (sink == NULL || !(stream->target.is_ours || stream->target.is_waiting))
		return;
	snprintf(serial, sizeof(serial), "%"PRIu64, pw_global_get_serial(sink));
	if (stream->target.is_waiting)
		memcpy(stream->target.contested, serial, sizeof(serial));
	else
		targets_set(&r->targets, stream, serial, false);
}

static void on_target_changed(void *data, struct stream *stream, bool is_node)
{
	struct router *r = data;
	const struct stream_target *target = &stream->target;

	if (is_node && target_is_named(target->node)) {
		pin(r, stream, target->node, true);
		give_way(r, stream);
	} else if (!is_node && target->object[0] != 0) {
		pin(r, stream, target->object, false);
	} else if (target->object[0] == 0 && !target_is_named(target->node)) {
		unpin(r, stream);
	}
}

/* What somebody chose while ours was on its way is the last word. */
static void on_target_settled(void *data, struct stream *stream)
{
	struct router *r = data;

	if (stream->is_pinned && stream->target.contested[0] != 0)
		targets_set(&r->targets, stream, stream->target.contested, false);
	else
		router_judge_later(r, stream);
}

static void on_default_sink(void *data, const char *name)
{
	struct router *r = data;
	bool is_default_ours = router_is_ours(r, name);

	if (r->is_default_ours == is_default_ours &&
	    (is_default_ours || (spa_streq(r->device, name) && !r->is_device_of_before)))
		return;
	if (!is_default_ours && name[0] != 0) {
		snprintf(r->device, sizeof(r->device), "%s", name);
		r->is_device_of_before = false;
		r->device_chosen(r->data, name);
	}
	r->is_default_ours = is_default_ours;
	router_judge_all_later(r);
}

static void on_targets_ready(void *data)
{
	router_judge_all_later(data);
}

static void on_targets_lost(void *data)
{
	struct router *r = data;
	struct stream *stream;

	spa_list_for_each(stream, &r->streams.list, link) {
		stream->is_pinned = stream->was_linked = false;
		stream->had_property = stream->has_property;
		router_judge_later(r, stream);
	}
}

const struct targets_events router_targets_events = {
	.changed = on_target_changed,
	.settled = on_target_settled,
	.node_gone = on_node_gone,
	.default_sink = on_default_sink,
	.ready = on_targets_ready,
	.lost = on_targets_lost,
};
