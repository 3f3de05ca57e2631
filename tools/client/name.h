/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_NAME_H
#define HEADROOM_NAME_H

#include <stddef.h>

#include "client/graph.h"

/**
 * The key a word stands for: "agc.enabled" for "headroom.agc.enabled", as long as
 * no key has that name itself; "target" for "headroom.agc.target-lufs", as long as no other
 * parameter has that word between its dots and dashes. Returns buf, or word.
 */
const char *name_key(const struct keys *keys, const char *word, char *buf, size_t size_bytes);

/** The key whose name is closest to a word, or NULL when none is close. */
const char *name_guess(const struct keys *keys, const char *word);

/**
 * Read the id of a stream, or find that of a program which has one only. Says what is wrong and
 * returns its status, else STATUS_OK.
 */
int name_stream(const struct graph *graph, const char *word, uint32_t *id);

/** Tell the names of what plays. */
void name_tell_playing(const struct graph *graph);

/** What a stream is called: its program, else its node.name, else "". */
const char *name_of_stream(const struct graph *graph, const struct object *stream);

/** Whether a node is a stream that plays, and none of our own. */
bool name_is_stream(const struct object *node);

/** Whether a program goes by this name, as doc/control.md says. */
bool name_is_app(const struct graph *graph, const struct object *stream, const char *app);

#endif /* HEADROOM_NAME_H */
