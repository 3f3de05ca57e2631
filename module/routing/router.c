/* SPDX-License-Identifier: MIT */
#include "routing/router.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "routing/internal.h"

/* ---- what is known of streams is said again ---- */

/*
 * The daemon tells a client nothing of a node the client has not acknowledged, as
 * none has when the node is new: what is known of a stream is said again, until
 * those who care, and bind it, have heard of it.
 */
#define N_ANNOUNCEMENTS 4
#define ANNOUNCE_MSEC 100
#define ANNOUNCE_MORE_MSEC 20	/* when there were too many for once */
#define STREAMS_PER_ANNOUNCEMENT 16	/* every watcher is told of each */

static void tell_again(struct router *r, uint32_t id, const char *key)
{
	const char *value = metadata_get(r->md, id, key);

	if (value != NULL)
		metadata_answer(r->md, id, key, value);
}

static void arm_announcer(struct router *r, unsigned int in_msec)
{
	struct timespec value = { .tv_nsec = in_msec * SPA_NSEC_PER_MSEC };

	pw_loop_update_timer(pw_context_get_main_loop(r->context), r->announcer, &value, NULL,
			false);
}

static void announce_later(struct router *r)
{
	arm_announcer(r, ANNOUNCE_MSEC);
}

static unsigned int least_announced(struct router *r)
{
	struct stream *stream;
	unsigned int least = N_ANNOUNCEMENTS;

	spa_list_for_each(stream, &r->streams.list, link)
		least = SPA_MIN(least, stream->n_announced);
	return least;
}

/* Those first that were announced the fewest times. */
static void on_announce(void *data, uint64_t expirations)
{
	struct router *r = data;
	unsigned int least = least_announced(r);
	struct stream *stream;
	int n_left = STREAMS_PER_ANNOUNCEMENT;

	spa_list_for_each(stream, &r->streams.list, link) {
		if (least == N_ANNOUNCEMENTS || stream->n_announced != least)
			continue;
		if (n_left-- == 0) {
			arm_announcer(r, ANNOUNCE_MORE_MSEC);
			return;
		}
		tell_again(r, stream->id, ROUTER_KEY_ROUTE);
		tell_again(r, stream->id, HEADROOM_KEY_WHY_CODE);
		tell_again(r, stream->id, HEADROOM_KEY_WHY);
		stream->n_announced++;
	}
	if (least_announced(r) < N_ANNOUNCEMENTS)
		announce_later(r);
}

void router_answer(struct router *r, uint32_t id)
{
	tell_again(r, id, ROUTER_KEY_ROUTE);
}

/* ---- what streams do ---- */

static void on_stream_added(void *data, struct stream *stream)
{
	struct router *r = data;
	const char *name = stream_lookup(stream, PW_KEY_NODE_NAME);

	for (size_t i = 0; i < SPA_N_ELEMENTS(r->outputs); i++)
		stream->is_output |= r->outputs[i] != NULL && spa_streq(name, r->outputs[i]);
	if (r->targets.is_ready || r->targets.is_asking)
		router_judge_later(r, stream);	/* in the next turn */
	else
		router_judge(r, stream);
	stream->is_born = true;
	announce_later(r);
}

static void on_stream_changed(void *data, struct stream *stream)
{
	router_judge_later(data, stream);
}

static void on_stream_removed(void *data, struct stream *stream)
{
	struct router *r = data;

	metadata_forget(r->md, stream->id);
}

/* The session manager links where it is told. If not to where we think we told it,
 * somebody else did, and we have not heard of it. */
static void on_stream_linked(void *data, struct stream *stream, struct pw_impl_node *peer)
{
	const struct pw_properties *props = pw_impl_node_get_properties(peer);
	const char *name = pw_properties_get(props, PW_KEY_NODE_NAME);
	struct router *r = data;

	if (name == NULL ||
	    !spa_streq(pw_properties_get(props, PW_KEY_MEDIA_CLASS), "Audio/Sink"))
		return;
	stream->was_linked = true;
	if (stream->target.is_ours && !stream->target.is_waiting &&
	    target_is_named(stream->target.object) && !spa_streq(name, stream->target.object))
		targets_doubt(&r->targets);
	if (stream->is_output && spa_streq(r->outputs[0],
				stream_lookup(stream, PW_KEY_NODE_NAME)))
		r->linked(r->data, peer);
	/* The session manager's choice, until we hear of a default that is a device. */
	if (stream->is_output && r->device[0] == 0) {
		snprintf(r->device, sizeof(r->device), "%s", name);
		router_judge_all_later(r);
	}
}

static const struct streams_events streams_events = {
	.added = on_stream_added,
	.changed = on_stream_changed,
	.linked = on_stream_linked,
	.removed = on_stream_removed,
};

/* ---- what is set ---- */

void router_set_default(struct router *r, int route)
{
	r->default_route = route;
	router_judge_all_later(r);
}

enum route router_default(const struct router *r)
{
	if (r->default_route >= 0)
		return (enum route)r->default_route;
	return r->profile.name[0] != 0 ? r->profile.route : ROUTE_PROCESSED;
}

void router_set_profile(struct router *r, const struct profile_policy *profile)
{
	rules_free(r->profile.rules);
	r->profile = profile != NULL ? *profile : (struct profile_policy) { "" };
	router_judge_all_later(r);
}

void router_set_rules(struct router *r, struct rules *rules)
{
	rules_free(r->rules);
	r->rules = rules;
	router_judge_all_later(r);
}

static struct app_route *find_app(struct router *r, const char *app)
{
	struct app_route *a;

	spa_list_for_each(a, &r->apps, link)
		if (spa_streq(a->app, app))
			return a;
	return NULL;
}

static void remove_app(struct router *r, struct app_route *a)
{
	spa_list_remove(&a->link);
	r->n_apps--;
	free(a);
}

int router_set_app(struct router *r, const char *app, int route)
{
	struct app_route *a = find_app(r, app);

	if (route < 0) {
		if (a != NULL)
			remove_app(r, a);
		router_judge_all_later(r);
		return 0;
	}
	if (a == NULL) {
		if (strlen(app) >= sizeof(a->app))
			return -ENAMETOOLONG;
		if (r->n_apps == ROUTER_MAX_APPS)
			return -ENOSPC;
		if ((a = calloc(1, sizeof(*a))) == NULL)
			return -ENOMEM;
		snprintf(a->app, sizeof(a->app), "%s", app);
		spa_list_append(&r->apps, &a->link);
		r->n_apps++;
	}
	a->route = (enum route)route;
	a->wish = ++r->n_wishes;
	a->is_overruled = false;
	router_judge_all_later(r);
	return 0;
}

void router_clear_apps(struct router *r)
{
	struct app_route *a;

	spa_list_consume(a, &r->apps, link)
		remove_app(r, a);
	router_judge_all_later(r);
}

int router_set_stream(struct router *r, uint32_t id, int route)
{
	struct stream *stream = streams_find(&r->streams, id);
	struct verdict verdict;
	uint32_t no_effort = 0;

	if (stream == NULL)
		return -ENOENT;
	router_find_verdict(r, stream, &no_effort, &verdict);	/* no need to know where */
	if (!verdict.is_routable || (verdict.is_fixed && route >= 0))
		return -EPERM;
	stream->override = route;
	stream->is_pinned = false;
	router_judge(r, stream);
	return 0;
}

/* ---- lifetime ---- */

int router_init(struct router *r, struct pw_context *context, const struct router_setup *setup)
{
	*r = (struct router) {
		.context = context,
		.md = setup->md,
		.processed = setup->processed,
		.bypass = setup->bypass,
		.outputs = { setup->outputs[0], setup->outputs[1] },
		.linked = setup->linked,
		.device_chosen = setup->device_chosen,
		.data = setup->data,
		.default_route = setup->default_route,
		.rules = setup->rules,
	};
	spa_list_init(&r->apps);
	r->turn = pw_loop_add_event(pw_context_get_main_loop(context), router_on_turn, r);
	r->announcer = pw_loop_add_timer(pw_context_get_main_loop(context), on_announce, r);
	if (r->turn == NULL || r->announcer == NULL)
		return -errno;
	streams_init(&r->streams, context, sizeof(struct verdict_search));
	return targets_init(&r->targets, context, &r->streams, &router_targets_events, r);
}

void router_set_device(struct router *r, const char *name)
{
	snprintf(r->device, sizeof(r->device), "%s", name);
	r->is_device_of_before = r->device[0] != 0;
}

void router_start(struct router *r)
{
	streams_add_listener(&r->streams, &r->streams_listener, &streams_events, r);
}

void router_finish(struct router *r)
{
	struct stream *stream;
	struct app_route *a;

	if (r->context == NULL)
		return;
	targets_finish(&r->targets);
	if (r->streams.context != NULL)
		spa_list_for_each(stream, &r->streams.list, link)
			stream_set_property(stream, NULL);
	streams_finish(&r->streams);
	spa_list_consume(a, &r->apps, link)
		remove_app(r, a);
	rules_free(r->rules);
	rules_free(r->profile.rules);
	if (r->announcer != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(r->context), r->announcer);
	if (r->turn != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(r->context), r->turn);
	*r = (struct router) { 0 };
}
