/* SPDX-License-Identifier: MIT */
#include "graph/sink-pair.h"

#include <errno.h>
#include <stdlib.h>

#include <spa/node/node.h>
#include <spa/utils/result.h>

#include <headroom/pair.h>

#include "base/log.h"
#include "graph/plugin-place.h"
#include "graph/port-config.h"

/* A node may not be made for want of memory or descriptors, which passes or does not:
 * each try waits twice as long as the last, 25 s in all. */
#define RETRY_FIRST_MSEC 100u
#define MAX_RETRIES 8u

static enum spa_direction direction_of(const struct pair_node *pn)
{
	return pn == &pn->pair->sink ? SPA_DIRECTION_INPUT : SPA_DIRECTION_OUTPUT;
}

static void on_node_free(void *data)
{
	struct pair_node *pn = data;
	struct pair *pair = pn->pair;

	spa_hook_remove(&pn->listener);
	pn->node = NULL;
	pn->has_lost_port = false;
	port_config_clear(pn->spa_node, direction_of(pn));
	pw_loop_signal_event(pw_context_get_main_loop(pair->context), pair->wake);
}

static void on_port_added(void *data, struct pw_impl_port *port)
{
	struct pair_node *pn = data;

	sync_link_port_added(&pn->pair->sync, port);
}

static void on_port_removed(void *data, struct pw_impl_port *port)
{
	struct pair_node *pn = data;

	sync_link_port_removed(&pn->pair->sync, port);
	if (!port_config_forget(pn->spa_node, port))
		return;
	/* A client destroyed it, or the node goes as a whole. */
	pn->has_lost_port = true;
	pw_loop_signal_event(pw_context_get_main_loop(pn->pair->context), pn->pair->wake);
}

/*
 * Nodes go to sleep by way of idle. An output that somebody suspends while it runs
 * gets its formats back, but on 0.3.65 and 1.4 not the buffers of its links to the
 * device: it would stay silent until everything stopped. A new one is linked anew.
 * The sink recovers by itself; and when both are suspended, the graph changes its
 * rate and takes care of them.
 */
static void on_state_changed(void *data, enum pw_node_state old,
		enum pw_node_state state, const char *error)
{
	struct pair_node *pn = data;
	struct pair *pair = pn->pair;

	if (state == PW_NODE_STATE_RUNNING && pn == &pair->sink && pair->events != NULL)
		pair->events->running(pair->data);
	if (old != PW_NODE_STATE_RUNNING || state != PW_NODE_STATE_SUSPENDED)
		return;
	pn->was_suspended = true;
	pw_loop_signal_event(pw_context_get_main_loop(pair->context), pair->wake);
}

static const struct pw_impl_node_events node_events = {
	PW_VERSION_IMPL_NODE_EVENTS,
	.free = on_node_free,
	.state_changed = on_state_changed,
	.port_added = on_port_added,
	.port_removed = on_port_removed,
};

static int make_node(struct pair_node *pn)
{
	struct pw_properties *props;
	int res;

	if ((props = pw_properties_copy(pn->props)) == NULL)
		return -errno;
	if ((pn->node = pw_context_create_node(pn->pair->context, props, 0)) == NULL)
		return -errno;
	pw_impl_node_add_listener(pn->node, &pn->listener, &node_events, pn);
	if ((res = pw_impl_node_set_implementation(pn->node, pn->spa_node)) < 0 ||
	    (res = pw_impl_node_register(pn->node, NULL)) < 0 ||
	    (res = pw_impl_node_set_active(pn->node, true)) < 0)
		return res;
	if (pn->pair->auto_config)
		port_config_apply(pn->spa_node, direction_of(pn));
	return 0;
}

static void remove_node(struct pair_node *pn)
{
	if (pn->node == NULL)
		return;
	spa_hook_remove(&pn->listener);
	pw_impl_node_destroy(pn->node);
	pn->node = NULL;
}

/* ---- making them again ---- */

static bool make_again(struct pair_node *pn)
{
	const char *name = pw_properties_get(pn->props, PW_KEY_NODE_NAME);
	int res;

	if (pn->node != NULL || pn->is_withdrawn)
		return true;
	pw_log_info("making %s again", name);
	if ((res = make_node(pn)) >= 0)
		return true;
	pw_log_error("can't make %s again: %s", name, spa_strerror(res));
	if (pn->node != NULL)		/* half of it */
		pw_impl_node_destroy(pn->node);
	return false;
}

static void retry_later(struct pair *pair)
{
	uint64_t in_nsec = (RETRY_FIRST_MSEC << pair->n_retries) * SPA_NSEC_PER_MSEC;
	struct timespec value = {
		.tv_sec = (time_t)(in_nsec / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(in_nsec % SPA_NSEC_PER_SEC),
	};

	if (pair->n_retries++ == MAX_RETRIES) {
		pw_log_error("giving up on it, until PipeWire is restarted");
		return;
	}
	pw_loop_update_timer(pw_context_get_main_loop(pair->context), pair->retry, &value, NULL,
			false);
}

static void revive(struct pair *pair)
{
	bool is_output_there, is_sink_there;

	pair->is_reviving = true;	/* what is taken apart here wakes us */
	is_output_there = make_again(&pair->output);
	is_sink_there = make_again(&pair->sink);
	if (!is_output_there || !is_sink_there) {
		retry_later(pair);
		return;
	}
	pair->is_reviving = false;
	pair->n_retries = 0;
}

/* A node whose port a client destroyed never has it again. */
static void remove_if_unwanted(struct pair_node *pn)
{
	if ((pn->has_lost_port || pn->is_withdrawn) && pn->node != NULL)
		pw_impl_node_destroy(pn->node);
}

static void on_wake(void *data, uint64_t count)
{
	struct pair *pair = data;
	bool is_stuck = pair->output.was_suspended && !pair->sink.was_suspended;

	pair->output.was_suspended = pair->sink.was_suspended = false;
	if (is_stuck && pair->output.node != NULL)
		pw_impl_node_destroy(pair->output.node);
	remove_if_unwanted(&pair->output);
	remove_if_unwanted(&pair->sink);
	if (!pair->is_reviving)
		revive(pair);
}

static void on_retry(void *data, uint64_t expirations)
{
	revive(data);
}

void pair_withdraw_output(struct pair *pair, bool is_withdrawn)
{
	if (pair->output.is_withdrawn == is_withdrawn)
		return;
	pair->output.is_withdrawn = is_withdrawn;
	/* At once, as others are about to look who is there; a new one has time. */
	if (is_withdrawn && pair->output.node != NULL)
		pw_impl_node_destroy(pair->output.node);
	else
		pw_loop_signal_event(pw_context_get_main_loop(pair->context), pair->wake);
}

static int start_revival(struct pair *pair)
{
	struct pw_loop *loop = pw_context_get_main_loop(pair->context);

	pair->wake = pw_loop_add_event(loop, on_wake, pair);
	pair->retry = pw_loop_add_timer(loop, on_retry, pair);
	return pair->wake == NULL || pair->retry == NULL ? -errno : 0;
}

static void stop_revival(struct pair *pair)
{
	struct pw_loop *loop = pw_context_get_main_loop(pair->context);

	if (pair->retry != NULL)
		pw_loop_destroy_source(loop, pair->retry);
	if (pair->wake != NULL)
		pw_loop_destroy_source(loop, pair->wake);
}

/* Both nodes must share a loop. 0.3.65 has one and ignores the name; where the
 * name is not known, creating a node fails and is tried again without. */
#define DATA_LOOP_NAME "data-loop.0"
#define KEY_LOOP_NAME "node.loop.name"
#define KEY_LOOP_CLASS "node.loop.class"

#define LINK_GROUP "headroom"

static struct pw_properties *make_props(const struct pair_setup *setup, bool is_sink)
{
	struct pw_properties *p = pw_properties_new(
			PW_KEY_NODE_GROUP, setup->name,
			/* One for all our nodes: a session manager then links none
			 * of them to another, whatever the default sink is. */
			PW_KEY_NODE_LINK_GROUP, LINK_GROUP,
			PW_KEY_NODE_VIRTUAL, "true",
			PW_KEY_NODE_WANT_DRIVER, "true",
			NULL);

	if (p == NULL)
		return NULL;
	pw_properties_setf(p, PW_KEY_NODE_NAME, "%s%s", setup->name, is_sink ? "" : ".output");
	pw_properties_setf(p, PW_KEY_NODE_DESCRIPTION, "%s%s", setup->description,
			is_sink ? "" : " output");
	/* Session managers key what they remember by it: one each. */
	pw_properties_set(p, PW_KEY_MEDIA_NAME, pw_properties_get(p, PW_KEY_NODE_DESCRIPTION));
	pw_properties_set(p, PW_KEY_MEDIA_CLASS, is_sink ? "Audio/Sink" : "Stream/Output/Audio");
	if (is_sink) {
		/* Props hold readings too: they are asked for, not remembered. */
		pw_properties_set(p, "node.cache-params", "false");
		/* Below every piece of hardware: never the default by itself. */
		pw_properties_set(p, PW_KEY_PRIORITY_SESSION, "10");
		pw_properties_set(p, PW_KEY_DEVICE_ICON_NAME, "audio-speakers");
		pw_properties_update(p, setup->audio);
		pw_properties_update(p, setup->sink_props);
	} else {
		pw_properties_set(p, PW_KEY_NODE_PASSIVE, "true");
		pw_properties_set(p, PW_KEY_NODE_AUTOCONNECT, "true");
		pw_properties_set(p, "state.restore-props", "false");
		pw_properties_update(p, setup->output_props);
	}
	return p;
}

static struct spa_handle *load_handle(struct pair *pair, const struct pair_setup *setup,
		bool on_named_loop)
{
	struct pw_properties *info;
	struct spa_handle *handle;

	if ((info = pw_properties_new_dict(setup->params)) == NULL)
		return NULL;
	pw_properties_update(info, setup->audio);
	/* After what a user may have written. */
	pw_properties_set(info, SPA_KEY_LIBRARY_NAME, plugin_place());
	pw_properties_set(info, HEADROOM_KEY_MODE, setup->mode);
	pw_properties_set(info, KEY_LOOP_NAME, on_named_loop ? DATA_LOOP_NAME : NULL);
	handle = pw_context_load_spa_handle(pair->context, HEADROOM_FACTORY_PAIR, &info->dict);
	pw_properties_free(info);
	return handle;
}

static int init_node(struct pair *pair, struct pair_node *pn, const char *interface,
		const struct pair_setup *setup)
{
	void *iface;
	int res;

	pn->pair = pair;
	if ((res = spa_handle_get_interface(pair->handle, interface, &iface)) < 0)
		return res;
	pn->spa_node = iface;
	if (pn->props == NULL &&
	    (pn->props = make_props(setup, pn == &pair->sink)) == NULL)
		return -errno;
	/* Whatever was configured: nodes on two loops would race for the engine. */
	pw_properties_set(pn->props, KEY_LOOP_NAME, pair->on_named_loop ? DATA_LOOP_NAME : NULL);
	pw_properties_set(pn->props, KEY_LOOP_CLASS, NULL);
	return make_node(pn);
}

static int get_progress(struct pair *pair)
{
	void *iface;
	int res = spa_handle_get_interface(pair->handle, HEADROOM_TYPE_INTERFACE_Progress, &iface);

	if (res == 0)
		pair->progress = iface;
	return res;
}

static int populate(struct pair *pair, const struct pair_setup *setup, bool on_named_loop)
{
	int res;

	pair->on_named_loop = on_named_loop;
	if ((pair->handle = load_handle(pair, setup, on_named_loop)) == NULL)
		return -errno;
	if ((res = get_progress(pair)) < 0 ||
	    (res = init_node(pair, &pair->output, HEADROOM_TYPE_INTERFACE_OutputNode,
					setup)) < 0 ||
	    (res = init_node(pair, &pair->sink, SPA_TYPE_INTERFACE_Node, setup)) < 0)
		return res;
	return 0;
}

static void depopulate(struct pair *pair)
{
	remove_node(&pair->sink);
	remove_node(&pair->output);
	pair->sync.output = pair->sync.input = NULL;	/* nobody told it */
	if (pair->handle != NULL)
		pw_unload_spa_handle(pair->handle);
	pair->handle = NULL;
}

int pair_new(struct pair **pairp, struct pw_context *context, const struct pair_setup *setup)
{
	struct pair *pair;
	int res;

	if ((pair = calloc(1, sizeof(*pair))) == NULL)
		return -ENOMEM;
	pair->context = context;
	pair->auto_config = setup->auto_config;
	if ((res = start_revival(pair)) < 0)
		goto error;
	if ((res = sync_link_init(&pair->sync, context)) < 0)
		goto error;
	if (populate(pair, setup, true) < 0) {
		depopulate(pair);
		if ((res = populate(pair, setup, false)) < 0)
			goto error;
	}
	*pairp = pair;
	return 0;
error:
	pair_free(pair);
	return res;
}

void pair_listen(struct pair *pair, const struct pair_events *events, void *data)
{
	pair->events = events;
	pair->data = data;
}

void pair_free(struct pair *pair)
{
	if (pair == NULL)
		return;
	if (pair->sync.context != NULL)
		sync_link_finish(&pair->sync);
	depopulate(pair);
	stop_revival(pair);
	pw_properties_free(pair->sink.props);
	pw_properties_free(pair->output.props);
	free(pair);
}
