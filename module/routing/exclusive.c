/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <spa/utils/string.h>

#include "routing/exclusive.h"
#include "graph/upstream.h"

static bool wants_alone(struct stream *stream)
{
	return !stream->is_capture &&
		spa_atob(stream_lookup(stream, PW_KEY_NODE_AUTOCONNECT)) &&
		(stream->is_encoded_only ||
		 spa_atob(stream_lookup(stream, PW_KEY_NODE_EXCLUSIVE)));
}

static int on_session_metadata(void *data, struct pw_global *global)
{
	return pw_global_is_type(global, PW_TYPE_INTERFACE_Metadata) &&
		spa_streq(pw_properties_get(pw_global_get_properties(global),
				PW_KEY_METADATA_NAME), "default");
}

/* Without a session manager nobody links the stream, nor an output that is back. */
static bool is_managed(struct exclusive *e)
{
	return pw_context_for_each_global(e->context, on_session_metadata, NULL) != 0;
}

/* Whether this is a link from the node, which is no const, to a sink. */
static int on_link(void *node, struct pw_impl_node *from, struct pw_impl_node *to)
{
	return from == node && spa_strstartswith(pw_properties_get(
				pw_impl_node_get_properties(to), PW_KEY_MEDIA_CLASS), "Audio/");
}

static bool is_anyone_waiting(struct exclusive *e)
{
	struct stream *stream;

	spa_list_for_each(stream, &e->streams->list, link)
		if (wants_alone(stream) &&
		    links_each(e->context, on_link, stream->node) == 0)
			return true;
	return false;
}

static bool is_any_sink_fed(const struct exclusive *e)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(e->pairs); i++)
		if (e->pairs[i] != NULL && e->pairs[i]->sink.node != NULL &&
		    feeders_any(e->pairs[i]->sink.node))
			return true;
	return false;
}

static void on_turn(void *data, uint64_t count)
{
	struct exclusive *e = data;
	bool is_withdrawn = is_managed(e) && is_anyone_waiting(e) && !is_any_sink_fed(e);

	for (size_t i = 0; i < SPA_N_ELEMENTS(e->pairs); i++)
		if (e->pairs[i] != NULL)
			pair_withdraw_output(e->pairs[i], is_withdrawn);
}

/* ---- what may change that ---- */

static void look_later(struct exclusive *e)
{
	pw_loop_signal_event(pw_context_get_main_loop(e->context), e->turn);
}

static void on_stream(void *data, struct stream *stream)
{
	if (wants_alone(stream))
		look_later(data);
}

static void on_stream_linked(void *data, struct stream *stream, struct pw_impl_node *peer)
{
	on_stream(data, stream);
}

static const struct streams_events streams_events = {
	.added = on_stream,
	.changed = on_stream,
	.linked = on_stream_linked,
	.removed = on_stream,
};

static bool does_anyone_want(struct exclusive *e)
{
	struct stream *stream;

	spa_list_for_each(stream, &e->streams->list, link)
		if (wants_alone(stream))
			return true;
	return false;
}

static void on_global(void *data, struct pw_global *global)
{
	if (pw_global_is_type(global, PW_TYPE_INTERFACE_Link) && does_anyone_want(data))
		look_later(data);
}

static const struct pw_context_events context_events = {
	PW_VERSION_CONTEXT_EVENTS,
	.global_added = on_global,
	.global_removed = on_global,
};

/* ---- lifetime ---- */

int exclusive_init(struct exclusive *e, struct pw_context *context,
		struct streams *streams, struct pair *const pairs[EXCLUSIVE_N_PAIRS])
{
	*e = (struct exclusive) { .context = context, .streams = streams };
	for (size_t i = 0; i < SPA_N_ELEMENTS(e->pairs); i++)
		e->pairs[i] = pairs[i];
	pw_context_add_listener(context, &e->context_listener, &context_events, e);
	e->turn = pw_loop_add_event(pw_context_get_main_loop(context), on_turn, e);
	if (e->turn == NULL)
		return -errno;
	streams_add_listener(streams, &e->streams_listener, &streams_events, e);
	return 0;
}

void exclusive_finish(struct exclusive *e)
{
	if (e->context == NULL)
		return;
	spa_hook_remove(&e->context_listener);
	spa_hook_remove(&e->streams_listener);
	if (e->turn != NULL)
		pw_loop_destroy_source(pw_context_get_main_loop(e->context), e->turn);
	*e = (struct exclusive) { 0 };
}
