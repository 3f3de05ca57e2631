/* SPDX-License-Identifier: MIT */
#ifndef HR_SUSPECTS_H
#define HR_SUSPECTS_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/impl.h>

/**
 * Nodes of clients that may be why a sink starves.
 *
 * A suspect's client is asked, with a ping of the core protocol, whether it still
 * answers. An isolated node is made inactive inside the daemon: its links stay, but
 * nobody waits for it any more. On its way to inactive it is sent the command to
 * pause, and a client obeys that together with its data thread before it answers
 * anything later. So the answer to a ping that was sent after the isolation says
 * that both threads live, and releases the node.
 *
 * One that was convicted of sending what is no sound answers all the time: it is released
 * when its client makes it active, as it does when it pauses and plays again.
 *
 * Thread: main.
 */

struct suspects;

enum suspect_fault {
	SUSPECT_HANGS,
	SUSPECT_NONFINITE,	/**< it sends what is no sound */
};

struct suspect {
	struct spa_list link;
	struct suspects *suspects;
	struct pw_impl_node *node;
	struct spa_hook node_listener;
	struct pw_resource *resource;	/**< core of the client; NULL when it is gone */
	struct spa_hook resource_listener;
	uint32_t id;			/**< of the node's global */
	uint32_t client_id;
	int pid;			/**< 0 when unknown */
	char name[64];			/**< of the program, printable */
	char client[96];		/**< "mpv (pid 1234)", for people */

	bool is_feeder;			/**< of the sink that starves now */
	bool is_asked, is_answered;	/**< the last ping */
	int ping_seq;
	uint64_t asked_ns;

	bool is_isolated;
	enum suspect_fault fault;	/**< for that */
	bool is_told;			/**< `changed` was called for it */
	bool is_sleepless;		/**< node.pause-on-idle was false */
	/** The search that isolated it, and still goes on; then an answer is no release. */
	const void *trial;
	unsigned int step;		/**< of that search */
	unsigned int n_isolations;
	uint64_t isolated_ns, released_ns;
	uint64_t hold_ns;		/**< isolated for at least so long */
};

struct suspects_events {
	/** Isolated or released. */
	void (*changed)(void *data, struct suspect *suspect);
	/** An isolated one answers, but is held back: suspects_release_due() is to be called. */
	void (*held)(void *data);
	/** Its node goes. It is not in the list any more, and is freed when this returns. */
	void (*removed)(void *data, struct suspect *suspect);
};

struct suspects {
	struct pw_context *context;
	struct spa_list list;
	const struct suspects_events *events;
	void *data;
};

void suspects_init(struct suspects *suspects, struct pw_context *context,
		const struct suspects_events *events, void *data);

/** Release everyone, and forget them. No event is emitted for it. */
void suspects_finish(struct suspects *suspects);

/** Mark who feeds the sink now, and ask those that were not asked since `since_ns`. */
void suspects_collect(struct suspects *suspects, struct pw_impl_node *sink, uint64_t since_ns,
		uint64_t now_ns);

/** Whether its process is stopped, by a signal or a debugger; looked up in /proc. */
bool suspect_is_stopped(const struct suspect *suspect);

/**
 * Make it inactive. One that may hang is asked, and held longer when it comes back too
 * often. With a trial, which one that may send what is no sound must have, it is not released
 * by its answer until suspects_end_trial(), and of the second kind nobody is told before.
 */
void suspect_isolate(struct suspect *suspect, enum suspect_fault fault, const void *trial,
		unsigned int step, uint64_t now_ns);

/** Make it active again. */
void suspect_release(struct suspect *suspect, uint64_t now_ns);

/** Release who answers and was held long enough. True when somebody is still held. */
bool suspects_release_due(struct suspects *suspects, uint64_t now_ns);

/** Release who was isolated in that trial before the step; the others stay, as guilty. */
void suspects_end_trial(struct suspects *suspects, const void *trial, unsigned int step,
		uint64_t now_ns);

/** Release everyone. */
void suspects_release_all(struct suspects *suspects, uint64_t now_ns);

#endif /* HR_SUSPECTS_H */
