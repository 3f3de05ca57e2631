/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

#include <pipewire/impl.h>
#include <spa/utils/result.h>

#include <headroom/module.h>
#include <headroom/pair.h>

#include "base/log.h"
#include "control/arguments.h"
#include "control/control.h"
#include "control/saved-settings.h"
#include "graph/sink-pair.h"
#include "routing/exclusive.h"
#include "state/store.h"
#include "tap/tap.h"
#include "watchdog/sink-tail.h"

/*
 * libpipewire-module-headroom: two sinks inside the PipeWire daemon.
 *
 *   headroom.processed   levelled, compressed, true-peak limited
 *   headroom.bypass      untouched, bit for bit, without delay
 *
 * Each plays through a stream of the same name + ".output", which the session
 * manager links to the real device. Streams are sent to them by telling the
 * session manager a target (control/control.h); no default, volume or link of anybody
 * else is changed.
 */

#define NAME "headroom"

static const struct spa_dict_item module_items[] = {
	{ PW_KEY_MODULE_AUTHOR, "Headroom contributors" },
	{ PW_KEY_MODULE_DESCRIPTION, "Level and limit the sound of the whole system" },
	{ PW_KEY_MODULE_USAGE, config_usage },
	{ PW_KEY_MODULE_VERSION, HEADROOM_VERSION },
};

/* What the context knows the loaded module by; the value is its struct pw_impl_module. */
#define SOLE "headroom.module"

struct impl {
	struct spa_hook module_listener;
	struct pw_context *context;
	struct pair *processed;
	struct pair *bypass;
	struct tap *taps[2];
	struct control *control;
	struct exclusive exclusive;
	struct sink_tail tail;
	struct state *state;
	struct state_overlay saved;
};

static void impl_free(struct impl *impl)
{
	state_overlay_finish(&impl->saved);
	exclusive_finish(&impl->exclusive);
	sink_tail_finish(&impl->tail);
	control_free(impl->control);	/* it names the nodes */
	state_free(impl->state);
	for (size_t i = 0; i < SPA_N_ELEMENTS(impl->taps); i++)
		tap_free(impl->taps[i]);
	pair_free(impl->processed);
	pair_free(impl->bypass);
	free(impl);
}

static void on_module_destroy(void *data)
{
	struct impl *impl = data;

	spa_hook_remove(&impl->module_listener);
	pw_context_set_object(impl->context, SOLE, NULL);
	impl_free(impl);
}

static const struct pw_impl_module_events module_events = {
	PW_VERSION_IMPL_MODULE_EVENTS,
	.destroy = on_module_destroy,
};

static int make_pairs(struct impl *impl, struct pw_context *context, const struct config *config)
{
	static const struct spa_dict no_params = { 0 };
	int res;

	res = pair_new(&impl->processed, context, &(struct pair_setup) {
		.name = "headroom.processed",
		.description = "Headroom (processed)",
		.mode = HEADROOM_MODE_PROCESSED,
		.auto_config = config->auto_config,
		.audio = &config->audio->dict,
		.params = &config->params->dict,
		.sink_props = &config->processed_props->dict,
		.output_props = &config->processed_output_props->dict,
	});
	if (res < 0 || !config->with_bypass)
		return res;
	return pair_new(&impl->bypass, context, &(struct pair_setup) {
		.name = "headroom.bypass",
		.description = "Headroom (bypass)",
		.mode = HEADROOM_MODE_BYPASS,
		.auto_config = config->auto_config,
		.audio = &config->audio->dict,
		.params = &no_params,
		.sink_props = &config->bypass_props->dict,
		.output_props = &config->bypass_output_props->dict,
	});
}

/* Sound comes first: without a tap it goes on all the same. */
static void make_taps(struct impl *impl, struct pw_context *context, bool is_kept)
{
	struct pair *const pairs[] = { impl->processed, impl->bypass };
	int res;

	for (size_t i = 0; i < SPA_N_ELEMENTS(impl->taps); i++)
		if (pairs[i] != NULL && (res = tap_new(&impl->taps[i], context, pairs[i],
						i == 0 && is_kept)) < 0)
			pw_log_warn("no tap of the %s sink: %s",
					i == 0 ? "processed" : "bypass", spa_strerror(res));
}

static const char *name_of(const struct pair_node *pn)
{
	return pw_properties_get(pn->props, PW_KEY_NODE_NAME);
}

static int make_control(struct impl *impl, struct pw_context *context,
		const struct config *config)
{
	int res = control_new(&impl->control, context, &(struct control_setup) {
		.config = config,
		.node = impl->processed->sink.spa_node,
		.processed = name_of(&impl->processed->sink),
		.bypass = impl->bypass != NULL ? name_of(&impl->bypass->sink) : NULL,
		.outputs = {
			name_of(&impl->processed->output),
			impl->bypass != NULL ? name_of(&impl->bypass->output) : NULL,
		},
		.pairs = { impl->processed, impl->bypass },
	});

	if (res < 0)
		return res;
	if (config->is_saving)
		impl->state = state_new(pw_context_get_main_loop(context), config->state_dir);
	control_set_state(impl->control, impl->state);
	/* before there is anything to hear, or a stream to send anywhere */
	state_overlay_init(&impl->saved, impl->state, impl->control);
	control_start(impl->control);
	return 0;
}

/* Later PipeWire looks for the level of a topic only where it is registered. */
static void init_log(void)
{
	void (*register_topic)(struct spa_log_topic *topic);

	PW_LOG_TOPIC_INIT(headroom_topic);
	*(void **)&register_topic = dlsym(RTLD_DEFAULT, "pw_log_topic_register");
	if (register_topic != NULL)
		register_topic(headroom_topic);
}

/*
 * Two would be two sinks of one name, and what is set would reach one of them. An error
 * could end the daemon, where the configuration has no nofail: so this one does nothing.
 */
static int stay_inert(struct pw_impl_module *module, struct pw_impl_module *loaded)
{
	pw_log_warn("loaded already, from %s: this second load does nothing, its arguments are "
			"ignored; \"headroom doctor\" tells which files load it",
			pw_impl_module_get_info(loaded)->filename);
	pw_impl_module_update_properties(module, &SPA_DICT_INIT_ARRAY(module_items));
	pw_impl_module_update_properties(module, &SPA_DICT_INIT(
			&SPA_DICT_ITEM_INIT(HEADROOM_KEY_INERT, "true"), 1));
	return 0;
}

static int make_all(struct impl *impl, const char *args)
{
	struct config config;
	int res;

	if ((res = config_init(&config, args)) < 0)
		return res;
	res = make_pairs(impl, impl->context, &config);
	if (res == 0)
		res = make_control(impl, impl->context, &config);
	if (res == 0)
		res = exclusive_init(&impl->exclusive, impl->context, control_streams(impl->control),
				(struct pair *const[]) { impl->processed, impl->bypass });
	if (res == 0)	/* headroom.bypass keeps no sound */
		sink_tail_init(&impl->tail, impl->context, impl->processed);
	if (res == 0)
		make_taps(impl, impl->context, config.is_tap_kept);
	config_finish(&config);
	return res;
}

SPA_EXPORT
int pipewire__module_init(struct pw_impl_module *module, const char *args);

int pipewire__module_init(struct pw_impl_module *module, const char *args)
{
	struct pw_context *context = pw_impl_module_get_context(module);
	struct pw_impl_module *loaded;
	struct impl *impl;
	int res;

	init_log();
	if ((loaded = pw_context_get_object(context, SOLE)) != NULL)
		return stay_inert(module, loaded);
	if ((impl = calloc(1, sizeof(*impl))) == NULL)
		return -errno;
	impl->context = context;
	if ((res = make_all(impl, args)) < 0 ||
	    (res = pw_context_set_object(context, SOLE, module)) < 0)
		goto error;
	pw_impl_module_add_listener(module, &impl->module_listener, &module_events, impl);
	pw_impl_module_update_properties(module, &SPA_DICT_INIT_ARRAY(module_items));
	return 0;
error:
	pw_log_error("can't start: %s", spa_strerror(res));
	impl_free(impl);
	return res;
}
