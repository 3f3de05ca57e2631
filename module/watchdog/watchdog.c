/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "base/clock.h"
#include "base/log.h"
#include "graph/upstream.h"
#include "watchdog/watchdog.h"

#define CALM_NS (100 * SPA_NSEC_PER_MSEC)
#define ALERT_NS (20 * SPA_NSEC_PER_MSEC)
/* Who is busy may take so long to answer. */
#define ANSWER_NS (60 * SPA_NSEC_PER_MSEC)

/* ---- the timer ---- */

static void arm(struct watchdog *w, uint64_t interval_ns)
{
	struct timespec ts = { .tv_nsec = (long)interval_ns };

	if (w->timer == NULL || w->interval_ns == interval_ns)
		return;
	w->interval_ns = interval_ns;
	pw_loop_update_timer(pw_context_get_main_loop(w->context), w->timer, &ts, &ts, false);
}

static bool is_needed(const struct watchdog_sink *sink)
{
	struct pw_impl_node *node = sink->pair != NULL ? sink->pair->sink.node : NULL;

	return node != NULL && sink->watchdog->is_on &&
		pw_impl_node_get_info(node)->state == PW_NODE_STATE_RUNNING &&
		feeders_any(node);
}

/* ---- searching ---- */

static void begin_step(struct watchdog_sink *sink, const struct headroom_progress *progress,
		uint64_t now_ns)
{
	sink->n_steps++;
	sink->next_step_ns = now_ns + 2 * progress->period_ns + WATCHDOG_BEHIND_NS;
}

static void isolate(struct watchdog_sink *sink, struct suspect *suspect, bool is_proven,
		uint64_t now_ns)
{
	suspect_isolate(suspect, SUSPECT_HANGS, is_proven ? NULL : sink, sink->n_steps, now_ns);
}

/* With everything else that its process feeds the sink with. */
static void isolate_client(struct watchdog_sink *sink, uint32_t client_id, uint64_t now_ns)
{
	struct suspect *suspect, *next;

	spa_list_for_each_safe(suspect, next, &sink->watchdog->suspects.list, link)
		if (suspect->is_feeder && !suspect->is_isolated &&
		    suspect->client_id == client_id)
			isolate(sink, suspect, false, now_ns);
}

static bool isolate_stopped(struct watchdog_sink *sink, const struct headroom_progress *progress,
		uint64_t now_ns)
{
	struct suspect *suspect, *next;
	bool is_any = false;

	spa_list_for_each_safe(suspect, next, &sink->watchdog->suspects.list, link) {
		if (!suspect->is_feeder || suspect->is_isolated || suspect->is_answered ||
		    !suspect_is_stopped(suspect))
			continue;
		if (!is_any)
			begin_step(sink, progress, now_ns);
		is_any = true;
		isolate(sink, suspect, true, now_ns);
	}
	return is_any;
}

/* Silent ones first, then those that had to be isolated most often, the latest. */
static bool is_worse(const struct suspect *a, const struct suspect *b)
{
	if (a->is_answered != b->is_answered)
		return !a->is_answered;
	return a->n_isolations >= b->n_isolations;
}

static struct suspect *pick(struct watchdog_sink *sink)
{
	struct suspect *suspect, *worst = NULL;

	spa_list_for_each(suspect, &sink->watchdog->suspects.list, link)
		if (suspect->is_feeder && !suspect->is_isolated &&
		    (worst == NULL || is_worse(suspect, worst)))
			worst = suspect;
	return worst;
}

static const char *name_of(const struct watchdog_sink *sink)
{
	return pw_properties_get(sink->pair->sink.props, PW_KEY_NODE_NAME);
}

static void give_up(struct watchdog_sink *sink, uint64_t now_ns)
{
	pw_log_warn("%s does not run, and no client is to blame", name_of(sink));
	sink->is_hopeless = true;
	suspects_end_trial(&sink->watchdog->suspects, sink, sink->n_steps + 1, now_ns);
}

static void search(struct watchdog_sink *sink, const struct headroom_progress *progress,
		uint64_t now_ns)
{
	struct suspect *suspect;

	if (now_ns < sink->next_step_ns || isolate_stopped(sink, progress, now_ns))
		return;
	if ((suspect = pick(sink)) == NULL) {
		give_up(sink, now_ns);
		return;
	}
	if (!suspect->is_answered && now_ns - suspect->asked_ns < ANSWER_NS)
		return;
	begin_step(sink, progress, now_ns);
	isolate_client(sink, suspect->client_id, now_ns);
}

/* It runs again. Of those that were tried, all but the last were innocent. */
static void end_episode(struct watchdog_sink *sink, uint64_t now_ns)
{
	if (sink->n_steps > 0)
		suspects_end_trial(&sink->watchdog->suspects, sink, sink->n_steps, now_ns);
	sink->episode_ns = sink->next_step_ns = 0;
	sink->n_steps = 0;
	sink->is_hopeless = false;
}

/* ---- looking ---- */

/* True when something is wrong. */
static bool look(struct watchdog_sink *sink, uint64_t now_ns)
{
	struct headroom_progress progress;
	enum watchdog_verdict verdict;

	if (!sink->is_watched)
		sink->since_ns = now_ns;
	sink->is_watched = true;
	sink->pair->progress->read(sink->pair->progress, &progress);
	verdict = watchdog_judge(&progress, sink->since_ns, now_ns);
	if (verdict == WATCHDOG_FINE) {
		end_episode(sink, now_ns);
		return nonfinite_look(&sink->nonfinite, &sink->watchdog->suspects,
				sink->pair->sink.node, name_of(sink), &progress, now_ns);
	}
	nonfinite_cancel(&sink->nonfinite, &sink->watchdog->suspects, now_ns);
	if (sink->episode_ns == 0)
		sink->episode_ns = now_ns;
	if (sink->is_hopeless)
		return false;
	suspects_collect(&sink->watchdog->suspects, sink->pair->sink.node, sink->episode_ns,
			now_ns);
	if (verdict == WATCHDOG_STARVED)
		search(sink, &progress, now_ns);
	return true;
}

static void on_timer(void *data, uint64_t n_expirations)
{
	struct watchdog *w = data;
	uint64_t now_ns = monotonic_ns();
	bool is_any = suspects_release_due(&w->suspects, now_ns), is_wrong = false;

	for (uint32_t i = 0; i < WATCHDOG_N_SINKS; i++) {
		struct watchdog_sink *sink = &w->sinks[i];

		if (is_needed(sink)) {
			is_any = true;
			is_wrong |= look(sink, now_ns);
		} else if (sink->is_watched) {
			end_episode(sink, now_ns);
			nonfinite_stop(&sink->nonfinite, &w->suspects, now_ns);
			sink->is_watched = false;
			is_any = true;		/* who is held since is released later */
		}
	}
	arm(w, is_wrong ? ALERT_NS : is_any ? CALM_NS : 0);
}

/* ---- what there is to watch ---- */

static void wake(struct watchdog *w)
{
	if (w->interval_ns != 0)
		return;
	for (uint32_t i = 0; i < WATCHDOG_N_SINKS; i++)
		if (is_needed(&w->sinks[i]))
			arm(w, CALM_NS);
}

static void on_running(void *data)
{
	wake(data);
}

static const struct pair_events pair_events = {
	.running = on_running,
};

static void on_global_added(void *data, struct pw_global *global)
{
	if (pw_global_is_type(global, PW_TYPE_INTERFACE_Link))
		wake(data);
}

static const struct pw_context_events context_events = {
	PW_VERSION_CONTEXT_EVENTS,
	.global_added = on_global_added,
};

static void on_changed(void *data, struct suspect *suspect)
{
	struct watchdog *w = data;

	if (suspect->is_isolated)
		w->n_isolations++;
	if (!suspect->is_isolated)
		pw_log_info("%s (node %u) is back", suspect->client, suspect->id);
	else if (suspect->fault == SUSPECT_NONFINITE)
		pw_log_warn("%s (node %u) sends what is no sound (NaN), which silenced what plays "
				"with it: isolated until it pauses and plays again",
				suspect->client, suspect->id);
	else
		pw_log_warn("%s (node %u) silenced what plays with it: isolated until it answers",
				suspect->client, suspect->id);
	w->events->changed(w->data, suspect);
}

static void on_held(void *data)
{
	struct watchdog *w = data;

	if (w->interval_ns == 0)
		arm(w, CALM_NS);
}

static void on_removed(void *data, struct suspect *suspect)
{
	struct watchdog *w = data;

	w->events->removed(w->data, suspect);
}

static const struct suspects_events suspects_events = {
	.changed = on_changed,
	.held = on_held,
	.removed = on_removed,
};

/* ---- lifetime ---- */

int watchdog_init(struct watchdog *w, struct pw_context *context,
		struct pair *const pairs[WATCHDOG_N_SINKS], bool is_on,
		const struct watchdog_events *events, void *data)
{
	*w = (struct watchdog) {
		.context = context, .is_on = is_on, .events = events, .data = data,
	};
	w->timer = pw_loop_add_timer(pw_context_get_main_loop(context), on_timer, w);
	if (w->timer == NULL) {
		w->context = NULL;
		return -errno;
	}
	suspects_init(&w->suspects, context, &suspects_events, w);
	pw_context_add_listener(context, &w->context_listener, &context_events, w);
	for (uint32_t i = 0; i < WATCHDOG_N_SINKS; i++) {
		w->sinks[i].watchdog = w;
		if ((w->sinks[i].pair = pairs[i]) != NULL)
			pair_listen(pairs[i], &pair_events, w);
	}
	wake(w);
	return 0;
}

void watchdog_finish(struct watchdog *w)
{
	if (w->context == NULL)
		return;
	for (uint32_t i = 0; i < WATCHDOG_N_SINKS; i++)
		if (w->sinks[i].pair != NULL)
			pair_listen(w->sinks[i].pair, NULL, NULL);
	spa_hook_remove(&w->context_listener);
	suspects_finish(&w->suspects);
	pw_loop_destroy_source(pw_context_get_main_loop(w->context), w->timer);
	w->context = NULL;
}

void watchdog_set(struct watchdog *w, bool is_on)
{
	w->is_on = is_on;
	if (is_on)
		wake(w);
	else
		suspects_release_all(&w->suspects, monotonic_ns());
}
