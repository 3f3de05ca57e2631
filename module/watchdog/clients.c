/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include <pipewire/work-queue.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "graph/upstream.h"
#include "watchdog/clients.h"

/* A node that is isolated again so soon is held, twice as long each time. */
#define RELAPSE_NS (10 * SPA_NSEC_PER_SEC)
#define MIN_HOLD_NS ((uint64_t)500 * SPA_NSEC_PER_MSEC)
#define MAX_HOLD_NS ((uint64_t)30 * SPA_NSEC_PER_SEC)

#define KEY_PAUSE_ON_IDLE "node.pause-on-idle"

/* ---- asking ---- */

static void ask(struct suspect *suspect, uint64_t now_ns)
{
	if (suspect->resource == NULL)
		return;
	suspect->is_asked = true;
	suspect->is_answered = false;
	suspect->asked_ns = now_ns;
	suspect->ping_seq = pw_resource_ping(suspect->resource, 0);
}

static void on_pong(void *data, int seq)
{
	struct suspect *suspect = data;
	struct suspects *suspects = suspect->suspects;

	if (!suspect->is_asked || seq != suspect->ping_seq)
		return;
	suspect->is_answered = true;
	if (suspects_release_due(suspects, monotonic_ns()))
		suspects->events->held(suspects->data);
}

static void forget_resource(struct suspect *suspect)
{
	if (suspect->resource != NULL)
		spa_hook_remove(&suspect->resource_listener);
	suspect->resource = NULL;
}

static void on_resource_destroy(void *data)
{
	forget_resource(data);
}

static const struct pw_resource_events resource_events = {
	PW_VERSION_RESOURCE_EVENTS,
	.destroy = on_resource_destroy,
	.pong = on_pong,
};

bool suspect_is_stopped(const struct suspect *suspect)
{
	char path[32], text[512], *state;
	size_t n;
	FILE *file;

	if (suspect->pid <= 0)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/stat", suspect->pid);
	if ((file = fopen(path, "re")) == NULL)
		return false;
	n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = 0;
	/* The name before it is the process's own choice, and may hold anything. */
	state = strrchr(text, ')');
	return state != NULL && (spa_strstartswith(state, ") T") ||
			spa_strstartswith(state, ") t"));
}

/* ---- isolating ---- */

static void set_sleepless(struct suspect *suspect, bool is_sleepless)
{
	struct spa_dict_item item = SPA_DICT_ITEM_INIT(KEY_PAUSE_ON_IDLE,
			is_sleepless ? "false" : "true");

	pw_impl_node_update_properties(suspect->node, &SPA_DICT_INIT(&item, 1));
}

static uint64_t next_hold_ns(const struct suspect *suspect, uint64_t now_ns)
{
	if (suspect->n_isolations == 0 || now_ns - suspect->released_ns > RELAPSE_NS)
		return 0;
	return SPA_CLAMP(suspect->hold_ns * 2, MIN_HOLD_NS, MAX_HOLD_NS);
}

/*
 * Out of the cycle it is at once, but PipeWire waits for the answer to its command to pause,
 * and lets the links of everybody else wait behind that. What comes then does not matter: to
 * become active again, it is told to start, and that is waited for.
 */
static void deactivate(struct suspect *suspect)
{
	struct pw_work_queue *queue = pw_context_get_work_queue(suspect->suspects->context);

	pw_impl_node_set_active(suspect->node, false);
	pw_work_queue_cancel(queue, suspect->node, SPA_ID_INVALID);
}

static void take_out(struct suspect *suspect, const void *trial, unsigned int step,
		uint64_t now_ns)
{
	const struct pw_properties *props = pw_impl_node_get_properties(suspect->node);

	suspect->is_isolated = true;
	suspect->trial = trial;
	suspect->step = step;
	suspect->isolated_ns = now_ns;
	/* Such a node would stay in the cycle. */
	suspect->is_sleepless = !pw_properties_get_bool(props, KEY_PAUSE_ON_IDLE, true);
	if (suspect->is_sleepless)
		set_sleepless(suspect, false);
	deactivate(suspect);
}

static void tell(struct suspect *suspect)
{
	suspect->is_told = suspect->is_isolated;
	suspect->suspects->events->changed(suspect->suspects->data, suspect);
}

void suspect_isolate(struct suspect *suspect, enum suspect_fault fault, const void *trial,
		unsigned int step, uint64_t now_ns)
{
	suspect->fault = fault;
	if (fault == SUSPECT_HANGS)
		suspect->hold_ns = next_hold_ns(suspect, now_ns);
	take_out(suspect, trial, step, now_ns);
	if (fault != SUSPECT_HANGS)
		return;
	suspect->n_isolations++;
	ask(suspect, now_ns);
	tell(suspect);
}

static void reactivate(struct suspect *suspect)
{
	suspect->is_isolated = false;
	suspect->trial = NULL;
	if (suspect->is_sleepless)
		set_sleepless(suspect, true);
	pw_impl_node_set_active(suspect->node, true);
}

void suspect_release(struct suspect *suspect, uint64_t now_ns)
{
	if (!suspect->is_isolated)
		return;
	if (suspect->is_told)
		suspect->released_ns = now_ns;
	reactivate(suspect);
	if (suspect->is_told)
		tell(suspect);
}

bool suspects_release_due(struct suspects *suspects, uint64_t now_ns)
{
	struct suspect *suspect, *next;
	bool is_held = false;

	spa_list_for_each_safe(suspect, next, &suspects->list, link) {
		if (!suspect->is_isolated || !suspect->is_answered || suspect->trial != NULL ||
		    suspect->fault != SUSPECT_HANGS)
			continue;
		if (now_ns - suspect->isolated_ns >= suspect->hold_ns)
			suspect_release(suspect, now_ns);
		else
			is_held = true;
	}
	return is_held;
}

void suspects_end_trial(struct suspects *suspects, const void *trial, unsigned int step,
		uint64_t now_ns)
{
	struct suspect *suspect, *next;

	spa_list_for_each_safe(suspect, next, &suspects->list, link) {
		if (suspect->trial != trial)
			continue;
		suspect->trial = NULL;
		if (suspect->step < step)
			suspect_release(suspect, now_ns);
		else if (!suspect->is_told) {
			suspect->n_isolations++;
			tell(suspect);
		}
	}
	if (suspects_release_due(suspects, now_ns))
		suspects->events->held(suspects->data);
}

void suspects_release_all(struct suspects *suspects, uint64_t now_ns)
{
	struct suspect *suspect, *next;

	spa_list_for_each_safe(suspect, next, &suspects->list, link)
		suspect_release(suspect, now_ns);
}

/* ---- coming and going ---- */

static void detach(struct suspect *suspect)
{
	forget_resource(suspect);
	spa_list_remove(&suspect->link);
	spa_hook_remove(&suspect->node_listener);
}

static void on_node_destroy(void *data)
{
	struct suspect *suspect = data;

	detach(suspect);
	suspect->suspects->events->removed(suspect->suspects->data, suspect);
	free(suspect);
}

/* Only a client that lives says that its node is to be active. */
static void on_active_changed(void *data, bool is_active)
{
	struct suspect *suspect = data;

	if (is_active)
		suspect_release(suspect, monotonic_ns());
}

static const struct pw_impl_node_events node_events = {
	PW_VERSION_IMPL_NODE_EVENTS,
	.destroy = on_node_destroy,
	.active_changed = on_active_changed,
};

static void name_client(struct suspect *suspect, struct pw_impl_client *client)
{
	const struct pw_properties *props = pw_impl_client_get_properties(client);
	const char *name = pw_properties_get(props, PW_KEY_APP_NAME);

	printable(name != NULL ? name : "a client", suspect->name, sizeof(suspect->name));
	suspect->pid = pw_properties_get_int32(props, PW_KEY_SEC_PID, 0);
	snprintf(suspect->client, sizeof(suspect->client), "%s (pid %d)", suspect->name,
			suspect->pid);
}

static struct suspect *find(struct suspects *suspects, const struct pw_impl_node *node)
{
	struct suspect *suspect;

	spa_list_for_each(suspect, &suspects->list, link)
		if (suspect->node == node)
			return suspect;
	return NULL;
}

static struct suspect *add(struct suspects *suspects, const struct feeder *feeder)
{
	struct suspect *suspect;

	if ((suspect = calloc(1, sizeof(*suspect))) == NULL) {
		pw_log_error("no memory to watch a client");
		return NULL;
	}
	suspect->suspects = suspects;
	suspect->node = feeder->node;
	suspect->id = pw_impl_node_get_info(feeder->node)->id;
	suspect->client_id = pw_global_get_id(pw_impl_client_get_global(feeder->client));
	name_client(suspect, feeder->client);
	spa_list_append(&suspects->list, &suspect->link);
	pw_impl_node_add_listener(feeder->node, &suspect->node_listener, &node_events, suspect);
	suspect->resource = pw_impl_client_get_core_resource(feeder->client);
	if (suspect->resource != NULL)
		pw_resource_add_listener(suspect->resource, &suspect->resource_listener,
				&resource_events, suspect);
	return suspect;
}

void suspects_collect(struct suspects *suspects, struct pw_impl_node *sink, uint64_t since_ns,
		uint64_t now_ns)
{
	struct feeder feeders[FEEDERS_MAX];
	uint32_t n_feeders = feeders_find(suspects->context, sink, feeders, FEEDERS_MAX);
	struct suspect *suspect;

	spa_list_for_each(suspect, &suspects->list, link)
		suspect->is_feeder = false;
	for (uint32_t i = 0; i < n_feeders; i++) {
		suspect = find(suspects, feeders[i].node);
		if (suspect == NULL && (suspect = add(suspects, &feeders[i])) == NULL)
			continue;
		suspect->is_feeder = true;
		if (!suspect->is_asked || suspect->asked_ns < since_ns)
			ask(suspect, now_ns);
	}
}

void suspects_init(struct suspects *suspects, struct pw_context *context,
		const struct suspects_events *events, void *data)
{
	*suspects = (struct suspects) { .context = context, .events = events, .data = data };
	spa_list_init(&suspects->list);
}

void suspects_finish(struct suspects *suspects)
{
	struct suspect *suspect;

	if (suspects->context == NULL)
		return;
	spa_list_consume(suspect, &suspects->list, link) {
		if (suspect->is_isolated)
			reactivate(suspect);
		detach(suspect);
		free(suspect);
	}
}
