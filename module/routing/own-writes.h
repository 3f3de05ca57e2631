/* SPDX-License-Identifier: MIT */
#ifndef HR_OWN_WRITES_H
#define HR_OWN_WRITES_H

#include <stdbool.h>
#include <stdint.h>

#include <spa/utils/list.h>

/**
 * Which values of a key in a metadata of another process are our own writes.
 *
 * The metadata tells every write, ours too, later, in the order in which it got them. By then
 * the node may be gone for which we wrote, and its id be that of another. So writes are kept by
 * id, apart from the nodes: a value that is told was written by us if it is on its way, or if
 * it is what was there before and we had written that.
 *
 * What somebody else writes while we write the same value cannot be told apart, nor need it be.
 *
 * Thread: main. Owner: who has the struct; the list may be read.
 */
struct own_write {
	struct spa_list link;
	uint32_t id;
	bool is_there;		/**< it came back, and nothing else came since */
	bool is_doubtful;	/**< the metadata is bound again and did not tell it yet */
	char value[];		/**< "" takes it away */
};

struct own_writes {
	struct spa_list list;	/**< of struct own_write, the oldest first */
	uint32_t n;
	uint32_t n_waiting;	/**< of them did not come back yet */
};

/** Most writes that are kept; of more, which nobody answers, the oldest is forgotten. */
#define OWN_WRITES_MAX 1024u

void own_writes_init(struct own_writes *writes);

/** Forget everything: the metadata is gone, or we are. */
void own_writes_clear(struct own_writes *writes);

/**
 * Note that a write leaves; "" takes the value away. 0, or -ENOMEM: then do not write, as
 * what comes back would be taken for somebody else's.
 */
int own_writes_add(struct own_writes *writes, uint32_t id, const char *value);

/** The metadata tells this value of an id, "" that there is none: whether we wrote it. */
bool own_writes_hear(struct own_writes *writes, uint32_t id, const char *value);

/**
 * The metadata is bound again, and will tell everything it holds now. Between this and
 * own_writes_rebound() own_writes_hear() is called for each value there.
 */
void own_writes_rebind(struct own_writes *writes);

/** It told everything: what left before and was not told is lost, or no longer there. */
void own_writes_rebound(struct own_writes *writes);

#endif /* HR_OWN_WRITES_H */
