/* SPDX-License-Identifier: MIT */
#ifndef HR_STATE_H
#define HR_STATE_H

#include <pipewire/loop.h>

/**
 * What outlives the daemon: words under a section and a key, in one file. Each part
 * of the module owns a section and alone knows what its words mean; what is read is
 * hostile, so a part checks it as it checks what a client says.
 *
 * A change is written half a second after the last one, at most two seconds after the
 * first, by a thread of its own (writer.h). Nothing wakes up while nothing
 * changes. doc/control.md, "State", is the manual, doc/decisions/0008-state.md the
 * reasons.
 *
 * Thread: main. Every function is fine with NULL: nothing is known, nothing saved.
 */
struct state;

/** Sections: names of up to 31 of a-z and '-'. */
#define STATE_SETTINGS "settings"	/**< what was written to the keys of subject 0 */
#define STATE_OUTPUT "output"		/**< "device": the last default sink that was one */

#define STATE_WAIT_MSEC 2000		/**< state_free() waits no longer for the disk */

/**
 * Read what was saved. What cannot be read is kept aside, and logged in one line.
 *
 * loop   the main loop, which outlives the state
 * dir    absolute, or NULL for $XDG_STATE_HOME/headroom or ~/.local/state/headroom
 *
 * NULL, after a line in the log, when there is nowhere to save, or no memory.
 */
struct state *state_new(struct pw_loop *loop, const char *dir);

/**
 * Write what was changed, and end. Waits for the disk, at most STATE_WAIT_MSEC, then
 * leaves the thread to itself.
 */
void state_free(struct state *state);

/** The value of a key, valid until it is changed; or NULL. */
const char *state_get(const struct state *state, const char *section, const char *key);

/**
 * Give a key a value, or with NULL take it away; saved soon.
 *
 * key     up to 511 bytes
 * value   of any length; all keys and values together up to 1 MiB, up to 4096 keys
 *
 * 0; -EINVAL, -EILSEQ (no UTF-8), -ENOSPC or -ENOMEM, and what was saved stays.
 */
int state_set(struct state *state, const char *section, const char *key, const char *value);

/** Take all keys of a section away, or with NULL those of all sections; saved soon. */
void state_clear(struct state *state, const char *section);

/** May set the key it is called for, or take it away; nothing else of the state. */
typedef void (*state_each_fn)(void *data, const char *key, const char *value);

/** Call for each key of a section, in the order they were first set. */
void state_each(struct state *state, const char *section, state_each_fn on_each, void *data);

#endif /* HR_STATE_H */
