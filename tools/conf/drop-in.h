/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_CONF_DROP_IN_H
#define HEADROOM_CONF_DROP_IN_H

#include <limits.h>
#include <stdbool.h>

#include "conf/entry.h"
#include "conf/text.h"

/**
 * The lines that load the module, between two marks in a file of configuration. What
 * stands around them is the user's, and stays byte for byte; what there was before is told
 * by lines "# before: ..." behind the first mark, so that it can come back.
 *
 * Thread: any.
 */

/** What there was before. */
struct drop_in_before {
	bool has_file;		/**< there was a file of that path */
	bool is_open;		/**< its last line had no end */
	unsigned int n_dirs;	/**< directories that were made for it */
	char link[NAME_MAX + 1];	/**< a link there that loaded the module; "" */
	char target[PATH_MAX];	/**< of that link */
};

struct drop_in {
	struct conf_text text;		/**< of the file; empty without one */
	struct conf_range block;	/**< from the first mark to behind the second; or empty */
	struct conf_entry entry;	/**< of the block; args are in the text */
};

/** Whether there are marks, in their order and once each. */
enum drop_in_state { DROP_IN_NONE, DROP_IN_MARKED, DROP_IN_BROKEN };

/** Find the marks and what is between them, after text was set or changed. */
enum drop_in_state drop_in_find(struct drop_in *drop_in);

void drop_in_finish(struct drop_in *drop_in);

/**
 * Add the lines behind the last one. name is that of the module; is_of_user: they go over
 * those for everybody, which are left out where a user has these. 0 or -ENOMEM.
 */
int drop_in_add(struct drop_in *drop_in, const char *name, bool is_of_user,
		const struct drop_in_before *before);

/** Read what the lines say there was before. False when they do not say it. */
bool drop_in_before(const struct drop_in *drop_in, struct drop_in_before *before);

/**
 * Set an argument; of a parameter by its own name, in params = { }. value NULL takes it
 * out. Returns 1 when the text changed, 0 when it was so already, -EINVAL when brackets
 * or quotes of the value do not match, or the lines have no args; -ENOMEM.
 */
int drop_in_set(struct drop_in *drop_in, const char *key, const char *value);

/** Take the lines out again, with what was added to end the line before. 0 or -ENOMEM. */
int drop_in_take_out(struct drop_in *drop_in, const struct drop_in_before *before);

#endif /* HEADROOM_CONF_DROP_IN_H */
