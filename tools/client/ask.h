/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_ASK_H
#define HEADROOM_ASK_H

#include <stdint.h>

#include "client/graph.h"

/** What became of a write. */
struct ask_answer {
	int status;		/**< enum status */
	/** What is in force then; NULL: the key is gone. Valid until the next graph_sync(). */
	const char *applied;
	char code[32];		/**< of a refusal, HEADROOM_ERROR_…; "" when it is not known */
	/**
	 * Why it was refused or not answered, or, with STATUS_OK, what else is wrong: a
	 * mistake in a profile that is used. "" when there is nothing to say, or when
	 * graph_complain() said it. By others: to be shown through text_printable().
	 */
	char sentence[1024];
};

/**
 * Write a key of the module and wait for what became of it, at most GRAPH_DEADLINE_MS
 * each for daemon and module. Other clients may write meanwhile; only a refusal of this
 * key and this value is ours.
 *
 * value    NULL deletes: back to the start
 *
 * Says nothing but what graph_complain() does. Returns answer->status.
 */
int ask_write(struct graph *graph, uint32_t subject, const char *name, const char *value,
		struct ask_answer *answer);

#endif /* HEADROOM_ASK_H */
