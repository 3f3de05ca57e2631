/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include <spa/node/node.h>

#include <headroom/pair.h>

#include "graph/plugin-place.h"
#include "graph/sink-pair-internal.h"

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
	return pair_node_create(pn);
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
	pair_node_remove(&pair->sink);
	pair_node_remove(&pair->output);
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
	if ((res = pair_revival_init(pair)) < 0)
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
	pair_revival_finish(pair);
	pw_properties_free(pair->sink.props);
	pw_properties_free(pair->output.props);
	free(pair);
}
