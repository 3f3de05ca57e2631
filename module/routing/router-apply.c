/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include <spa/utils/string.h>

#include "routing/internal.h"
#include "routing/router.h"

/*
 * What is judged in one turn of the main loop: some streams, as telling who watches
 * takes time, and no more of the rules than a fraction of a millisecond. Rules whose
 * search takes longer are continued in the next.
 */
#define STREAMS_PER_TURN 8
#define EFFORT_PER_TURN 65536

/* ---- from verdict to target ---- */

static const char *target_of(const struct router *r, const struct stream *stream,
		enum route route)
{
	/* Always, so that nothing moves when one of ours becomes the default. */
	bool needs_device = r->is_default_ours ||
		(stream->is_output && !r->is_device_of_before);

	switch (route) {
	case ROUTE_PROCESSED:
		return r->processed;
	case ROUTE_SINK:
		return r->bypass;
	case ROUTE_BYPASS:
		return needs_device && r->device[0] != 0 ? r->device : NULL;
	default:
		return NULL;
	}
}

static void steer_by_property(struct stream *stream, const char *target)
{
	const char *now = stream->has_property ? stream_lookup(stream, PW_KEY_TARGET_OBJECT) : NULL;

	if (!spa_streq(now, target))
		stream_set_property(stream, target);
}

static void steer(struct router *r, struct stream *stream, const char *target)
{
	struct targets *targets = &r->targets;

	if (!targets->is_ready && !targets->is_asking) {
		/* A session manager reads the property when the stream is new to it. */
		if (targets->global == NULL || !stream->is_born)
			steer_by_property(stream, target);
		return;
	}
	if (target != NULL) {
		/*
		 * It was linked there by the property, unless the session manager takes that
		 * back: while there is no device yet, one of ours is the default, and who
		 * asks for the default by a property then follows it from now on.
		 */
		if (stream->has_property && stream->target.object[0] == 0 &&
		    !spa_streq(stream->target.node, TARGET_DEFAULT) &&
		    spa_streq(stream_lookup(stream, PW_KEY_TARGET_OBJECT), target))
			return;
		targets_set(targets, stream, target, true);
		return;
	}
	stream_set_property(stream, NULL);
	targets_set(targets, stream, stream->had_property ? TARGET_DEFAULT : "", true);
	if (target_is_named(stream->target.node))
		targets_clear_node(targets, stream);
}

bool router_is_ours(const struct router *r, const char *name)
{
	return spa_streq(name, r->processed) || (r->bypass != NULL && spa_streq(name, r->bypass));
}

static enum route pin_route(const struct router *r, const struct stream *stream)
{
	if (!router_is_ours(r, stream->pin))
		return ROUTE_NONE;
	return spa_streq(stream->pin, r->processed) ? ROUTE_PROCESSED : ROUTE_SINK;
}

/* How far the judging is. */
static struct verdict_search *search_of(struct stream *stream)
{
	return (struct verdict_search *)(void *)stream->user_data;
}

bool router_find_verdict(struct router *r, struct stream *stream, uint32_t *effort,
		struct verdict *verdict)
{
	const struct verdict_policy policy = {
		.apps = &r->apps,
		.rules = r->rules,
		.default_route = r->default_route,
		.profile = r->profile.name[0] != 0 ? &r->profile : NULL,
	};
	const struct verdict_facts facts = {
		.is_output = stream->is_output,
		.is_capture = stream->is_capture,
		.is_encoded_only = stream->is_encoded_only,
		.is_target_ours = stream->has_property,
		.is_pinned = stream->is_pinned,
		.pin_route = pin_route(r, stream),
		.pin = stream->pin,
		.pin_wish = stream->pin_wish,
		.override = stream->override,
	};
	struct verdict_search *search = search_of(stream);
	bool is_found;

	search->rules.effort_left = *effort;
	is_found = verdict_find(verdict, &policy, &facts, search, stream_lookup, stream);
	*effort = search->rules.effort_left;
	return is_found;
}

/* False when there was not effort enough: it stays dirty. */
static bool judge(struct router *r, struct stream *stream, uint32_t *effort)
{
	struct verdict verdict;

	if (!router_find_verdict(r, stream, effort, &verdict))
		return false;
	stream->is_dirty = stream->is_stale;
	stream->is_stale = false;
	if (verdict.is_hands_off && verdict.app != NULL)
		verdict.app->is_overruled = true;
	metadata_set(r->md, stream->id, ROUTER_KEY_ROUTE, route_names[verdict.route]);
	metadata_set(r->md, stream->id, HEADROOM_KEY_WHY_CODE, verdict.code);
	metadata_set(r->md, stream->id, HEADROOM_KEY_WHY, verdict.why);
	if (!verdict.is_hands_off &&
	    (verdict.is_routable || stream->target.is_ours || stream->has_property))
		steer(r, stream, verdict.is_routable ?
				target_of(r, stream, verdict.route) : NULL);
	return true;
}

static void start_turn(struct router *r)
{
	pw_loop_signal_event(pw_context_get_main_loop(r->context), r->turn);
}

void router_judge(struct router *r, struct stream *stream)
{
	uint32_t effort = EFFORT_PER_TURN;

	*search_of(stream) = (struct verdict_search) { 0 };
	stream->is_dirty = true;
	stream->is_stale = false;
	if (!judge(r, stream, &effort))
		start_turn(r);
}

static bool is_being_judged(struct stream *stream)
{
	const struct verdict_search *search = search_of(stream);

	return search->is_in_profile || search->rules.match > 0 || search->rules.condition > 0;
}

void router_judge_later(struct router *r, struct stream *stream)
{
	stream->is_stale = is_being_judged(stream);
	stream->is_dirty = true;
	start_turn(r);
}

void router_judge_all_later(struct router *r)
{
	struct stream *stream;

	spa_list_for_each(stream, &r->streams.list, link) {
		*search_of(stream) = (struct verdict_search) { 0 };
		stream->is_stale = false;
		stream->is_dirty = true;
	}
	start_turn(r);
}

void router_on_turn(void *data, uint64_t count)
{
	struct router *r = data;
	uint32_t effort = EFFORT_PER_TURN;
	struct stream *stream, *next;
	int n_left = STREAMS_PER_TURN;

	spa_list_for_each_safe(stream, next, &r->streams.list, link) {
		if (!stream->is_dirty)
			continue;
		if (n_left-- == 0 || effort == 0) {
			start_turn(r);
			return;
		}
		judge(r, stream, &effort);
		if (stream->is_dirty) {
			/* Behind the others, however often its owner changes it. */
			spa_list_remove(&stream->link);
			spa_list_append(&r->streams.list, &stream->link);
			start_turn(r);
		}
	}
}
