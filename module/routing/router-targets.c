/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "routing/internal.h"
#include "routing/router.h"

/* ---- what others do to their targets ---- */

struct wanted {
	uint64_t serial;
	struct pw_global *global;
};

static int match_serial(void *data, struct pw_global *global)
{
	struct wanted *wanted = data;

	if (pw_global_get_serial(global) != wanted->serial)
		return 0;
	wanted->global = global;
	return 1;
}

static struct pw_global *find_sink(struct router *r, const char *value, bool is_id)
{
	struct wanted wanted = { 0 };

	if (!spa_atou64(value, &wanted.serial, 10))
		return NULL;
	if (is_id)
		wanted.global = pw_context_find_global(r->context, (uint32_t)wanted.serial);
	else
		pw_context_for_each_global(r->context, match_serial, &wanted);
	if (wanted.global == NULL || !pw_global_is_type(wanted.global, PW_TYPE_INTERFACE_Node))
		return NULL;
	return wanted.global;
}

static void pin(struct router *r, struct stream *stream, const char *value, bool is_id)
{
	struct pw_global *sink = find_sink(r, value, is_id);
	const char *name = sink == NULL ? NULL : pw_properties_get(
			pw_impl_node_get_properties(pw_global_get_object(sink)), PW_KEY_NODE_NAME);

	stream->is_pinned = true;
	stream->override = -1;
	snprintf(stream->pin, sizeof(stream->pin), "%s", name != NULL ? name :
			spa_streq(value, TARGET_DEFAULT) ? "the default sink" : value);
	router_judge_later(r, stream);
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
		stream->is_pinned = false;
		router_judge_later(r, stream);
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
		stream->is_pinned = false;
		stream->had_property = stream->has_property;
		router_judge_later(r, stream);
	}
}

const struct targets_events router_targets_events = {
	.changed = on_target_changed,
	.settled = on_target_settled,
	.default_sink = on_default_sink,
	.ready = on_targets_ready,
	.lost = on_targets_lost,
};
