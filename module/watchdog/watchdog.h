/* SPDX-License-Identifier: MIT */
#ifndef HR_WATCHDOG_H
#define HR_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/impl.h>

#include "graph/sink-pair.h"
#include "watchdog/clients.h"
#include "watchdog/nonfinite.h"
#include "watchdog/stall.h"

/**
 * One program that hangs, or sends what is no sound, does not silence the others; of the
 * second nonfinite.h.
 *
 * A sink begins a cycle when all that feed it have finished theirs. The watchdog
 * sees that a sink was left behind by its driver, finds out whom it waits for, and
 * takes that node out of the graph until its client answers; clients.h. Who is
 * taken first: those whose process is stopped; then those that do not answer; then
 * the others one by one, until the sink goes on. Whoever turns out to have been
 * innocent is back at once.
 *
 * It looks ten times a second, and only while a sink runs that something is linked
 * to; fifty times while something is wrong.
 *
 * Thread: main.
 */

#define WATCHDOG_N_SINKS 2u

struct watchdog_events {
	/** A client was isolated or released. */
	void (*changed)(void *data, const struct suspect *suspect);
	/** Its node goes. */
	void (*removed)(void *data, const struct suspect *suspect);
};

struct watchdog_sink {
	struct watchdog *watchdog;
	struct pair *pair;		/**< NULL when there is none */
	bool is_watched;		/**< since `since_ns` */
	uint64_t since_ns;
	uint64_t episode_ns;		/**< when it was first seen behind; 0 when it is not */
	uint64_t next_step_ns;		/**< not before the last one could work */
	unsigned int n_steps;		/**< of this search */
	bool is_hopeless;		/**< no client is to blame for this episode */
	struct nonfinite nonfinite;
};

struct watchdog {
	struct pw_context *context;
	struct spa_hook context_listener;
	struct spa_source *timer;
	uint64_t interval_ns;		/**< that it is armed with; 0: not armed */
	bool is_on;
	struct watchdog_sink sinks[WATCHDOG_N_SINKS];
	struct suspects suspects;
	unsigned int n_isolations;
	const struct watchdog_events *events;
	void *data;
};

/** Watch the sinks of the pairs, which must outlive it. 0 or negative errno. */
int watchdog_init(struct watchdog *watchdog, struct pw_context *context,
		struct pair *const pairs[WATCHDOG_N_SINKS], bool is_on,
		const struct watchdog_events *events, void *data);

/** Release everyone. Fine after a failed watchdog_init(), or none. */
void watchdog_finish(struct watchdog *watchdog);

/** Turned off, it releases everyone. */
void watchdog_set(struct watchdog *watchdog, bool is_on);

#endif /* HR_WATCHDOG_H */
