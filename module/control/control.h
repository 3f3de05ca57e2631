/* SPDX-License-Identifier: MIT */
#ifndef HR_CONTROL_H
#define HR_CONTROL_H

#include <pipewire/impl.h>

#include "control/arguments.h"
#include "control/user-settings.h"
#include "graph/sink-pair.h"

/**
 * Everything that can be told to the module while it runs: the keys of the
 * `headroom` metadata, and what they do. doc/control.md is the manual.
 *
 * Thread: main.
 */
struct control;
struct state;

/** Borrowed for the call, except the names of the sinks, which are kept. */
struct control_setup {
	const struct config *config;
	struct spa_node *node;		/**< of the processed sink; outlives the control */
	const char *processed, *bypass;	/**< node.name of the sinks; bypass may be NULL */
	const char *outputs[2];		/**< node.name of their outputs; likewise */
	struct pair *pairs[2];		/**< processed, bypass; outlive the control; likewise */
};

/** 0 or negative errno; *controlp is the caller's. No stream is judged yet. */
int control_new(struct control **controlp, struct pw_context *context,
		const struct control_setup *setup);

/** The device that was chosen last in an earlier life; before control_start(). */
void control_set_device(struct control *control, const char *name);

/** Send streams where they belong from now on. Once. */
void control_start(struct control *control);

/** Let go of the streams, and take the metadata away. NULL is fine. */
void control_free(struct control *control);

/**
 * Write a key of subject 0, as a client does; value NULL deletes it. Answered, and
 * refused, in the metadata. Returns 0, or a negative errno when it was refused.
 */
int control_write(struct control *control, const char *key, const char *value);

/** Where the loudness of programs is saved; before anything is written. NULL: nowhere. */
void control_set_state(struct control *control, struct state *state);

/** The streams of the daemon, for others to listen. Borrowed; they go with the control. */
struct streams *control_streams(struct control *control);

/** What the user set. Written again, key by key, it makes the same state. Borrowed. */
const struct overlay *control_overlay(const struct control *control);

struct control_events {
	/** What the user set changed; once for all that did in a turn of the main loop. */
	void (*overlay_changed)(void *data);
	/** All of it was taken back, also what was refused when it was read. */
	void (*reset)(void *data);
	/** The user made this device the default sink. */
	void (*device_chosen)(void *data, const char *name);
};

/** The one listener; both are kept, until it is another one. NULL is none. */
void control_listen(struct control *control, const struct control_events *events, void *data);

#endif /* HR_CONTROL_H */
