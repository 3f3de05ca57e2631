/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include <spa/node/node.h>

#include "base/log.h"
#include "graph/upstream.h"
#include "watchdog/sink-tail.h"

struct tail_node {
	struct spa_list link;
	struct sink_tail *tail;
	struct pw_impl_node *node;
	struct spa_hook listener;
	bool is_paused;			/* and was upstream of the sink when it paused */
	struct headroom_progress paused;	/* of the sink, then */
};

struct tail_link {
	struct spa_list link;
	struct sink_tail *tail;
	struct pw_impl_link *impl;
	struct spa_hook listener;
};

static void read_progress(const struct sink_tail *tail, struct headroom_progress *progress)
{
	tail->pair->progress->read(tail->pair->progress, progress);
}

static bool is_upstream(const struct sink_tail *tail, const struct pw_impl_node *node)
{
	struct pw_impl_node *sink = tail->pair->sink.node;

	return sink != NULL && upstream_has(tail->context, sink, node);
}

/* Of two that go the later one is decisive. */
static void note_gone(struct sink_tail *tail, const struct headroom_progress *when)
{
	if (!tail->has_gone || when->processed_ns >= tail->gone.processed_ns)
		tail->gone = *when;
	tail->has_gone = true;
}

static void note_gone_now(struct sink_tail *tail)
{
	struct headroom_progress now;

	read_progress(tail, &now);
	note_gone(tail, &now);
}

/* ---- judging ---- */

/* The last sound of who leaves may come a cycle later: only the one after that is without. */
static bool is_left_over(const struct headroom_progress *then,
		const struct headroom_progress *now)
{
	uint64_t period_ns = SPA_MAX(then->period_ns, now->period_ns);

	return now->processed_ns <= then->processed_ns + 2 * period_ns;
}

static bool is_stale(const struct sink_tail *tail)
{
	struct headroom_progress now;
	const struct tail_node *tn;

	read_progress(tail, &now);
	if (tail->has_gone && is_left_over(&tail->gone, &now))
		return true;
	spa_list_for_each(tn, &tail->nodes, link)
		if (tn->is_paused && is_left_over(&tn->paused, &now))
			return true;
	return false;
}

/* ---- nodes ---- */

static void free_node(struct tail_node *tn)
{
	spa_list_remove(&tn->link);
	spa_hook_remove(&tn->listener);
	free(tn);
}

static void on_node_destroy(void *data)
{
	struct tail_node *tn = data;

	if (tn->is_paused)
		note_gone(tn->tail, &tn->paused);
	else if (is_upstream(tn->tail, tn->node))
		note_gone_now(tn->tail);
	free_node(tn);
}

static void on_active_changed(void *data, bool is_active)
{
	struct tail_node *tn = data;

	tn->is_paused = !is_active && is_upstream(tn->tail, tn->node);
	if (tn->is_paused)
		read_progress(tn->tail, &tn->paused);
}

/* Before the command to start, and before anybody waits for the sink. */
static void on_state_request(void *data, enum pw_node_state state)
{
	const struct tail_node *tn = data;
	const struct pair *pair = tn->tail->pair;

	if (state == PW_NODE_STATE_RUNNING && tn->node == pair->sink.node && is_stale(tn->tail))
		spa_node_send_command(pair->sink.spa_node,
				&SPA_NODE_COMMAND_INIT(SPA_NODE_COMMAND_Flush));
}

static const struct pw_impl_node_events node_events = {
	PW_VERSION_IMPL_NODE_EVENTS,
	.destroy = on_node_destroy,
	.state_request = on_state_request,
	.active_changed = on_active_changed,
};

static void add_node(struct sink_tail *tail, struct pw_impl_node *node)
{
	struct tail_node *tn;

	if ((tn = calloc(1, sizeof(*tn))) == NULL) {
		pw_log_error("no memory to see a node pause");
		return;
	}
	tn->tail = tail;
	tn->node = node;
	spa_list_append(&tail->nodes, &tn->link);
	pw_impl_node_add_listener(node, &tn->listener, &node_events, tn);
}

static struct tail_node *find_node(struct sink_tail *tail, const struct pw_impl_node *node)
{
	struct tail_node *tn;

	spa_list_for_each(tn, &tail->nodes, link)
		if (tn->node == node)
			return tn;
	return NULL;
}

/* ---- links ---- */

static void free_link(struct tail_link *tl)
{
	spa_list_remove(&tl->link);
	spa_hook_remove(&tl->listener);
	free(tl);
}

/* A node that is destroyed was noted before its links go. */
static void on_link_destroy(void *data)
{
	struct tail_link *tl = data;
	struct sink_tail *tail = tl->tail;
	struct pw_impl_port *output = pw_impl_link_get_output(tl->impl);
	struct pw_impl_port *input = pw_impl_link_get_input(tl->impl);
	struct tail_node *from = output == NULL ? NULL :
		find_node(tail, pw_impl_port_get_node(output));

	if (from != NULL && input != NULL && is_upstream(tail, pw_impl_port_get_node(input))) {
		if (from->is_paused)
			note_gone(tail, &from->paused);
		else
			note_gone_now(tail);
	}
	free_link(tl);
}

static const struct pw_impl_link_events link_events = {
	PW_VERSION_IMPL_LINK_EVENTS,
	.destroy = on_link_destroy,
};

static void add_link(struct sink_tail *tail, struct pw_impl_link *impl)
{
	struct tail_link *tl;

	if ((tl = calloc(1, sizeof(*tl))) == NULL) {
		pw_log_error("no memory to see a link go");
		return;
	}
	tl->tail = tail;
	tl->impl = impl;
	spa_list_append(&tail->links, &tl->link);
	pw_impl_link_add_listener(impl, &tl->listener, &link_events, tl);
}

/* ---- all of them ---- */

static void on_global_added(void *data, struct pw_global *global)
{
	void *object = pw_global_get_object(global);

	if (object == NULL)
		return;
	if (pw_global_is_type(global, PW_TYPE_INTERFACE_Node))
		add_node(data, object);
	else if (pw_global_is_type(global, PW_TYPE_INTERFACE_Link))
		add_link(data, object);
}

static int on_existing(void *data, struct pw_global *global)
{
	on_global_added(data, global);
	return 0;
}

static const struct pw_context_events context_events = {
	PW_VERSION_CONTEXT_EVENTS,
	.global_added = on_global_added,
};

void sink_tail_init(struct sink_tail *tail, struct pw_context *context,
		const struct pair *pair)
{
	*tail = (struct sink_tail) { .context = context, .pair = pair };
	spa_list_init(&tail->nodes);
	spa_list_init(&tail->links);
	pw_context_add_listener(context, &tail->context_listener, &context_events, tail);
	pw_context_for_each_global(context, on_existing, tail);
}

void sink_tail_finish(struct sink_tail *tail)
{
	struct tail_node *tn;
	struct tail_link *tl;

	if (tail->context == NULL)
		return;
	spa_hook_remove(&tail->context_listener);
	spa_list_consume(tn, &tail->nodes, link)
		free_node(tn);
	spa_list_consume(tl, &tail->links, link)
		free_link(tl);
	tail->context = NULL;
}
