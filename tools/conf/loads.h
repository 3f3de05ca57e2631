/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_CONF_LOADS_H
#define HEADROOM_CONF_LOADS_H

#include "conf/entry.h"
#include "conf/places.h"

/**
 * The files that load the module, in the order in which a version of PipeWire reads them.
 *
 * Up to 1.1.80 PipeWire reads the user's fragments first, then those in /etc, then its own;
 * from then on the other way round. Up to 1.5.80 the first one of a name hides the others.
 */
struct conf_load {
	char path[PATH_MAX];
	enum conf_place place;
	struct conf_entry entry;	/**< n_entries is at least 1 */
	char hidden_by[PATH_MAX];	/**< the file of that name that is read instead; "" */
	bool is_left_out;		/**< a user's file is there, and this one is for others */
	bool is_link;			/**< to the file that is installed with the module */
	bool is_marked;			/**< written by drop_in_add() */
};

struct conf_loads {
	struct conf_load *list;		/**< owned */
	size_t n;
};

/** version is PipeWire's, "1.4.2". 0 or -ENOMEM; conf_loads_finish() is fine after both. */
int conf_loads_read(struct conf_loads *loads, const char *version);

void conf_loads_finish(struct conf_loads *loads);

/** Whether PipeWire comes to load the module by this file. */
bool conf_load_counts(const struct conf_load *load);

/**
 * Whether a path is a link to such an installed file, of whatever prefix, also of one that
 * is gone; target is where it leads, as it stands in the link. size_bytes is of target.
 */
bool conf_is_link(const char *path, char *target, size_t size_bytes);

#endif /* HEADROOM_CONF_LOADS_H */
