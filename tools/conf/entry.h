/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_CONF_ENTRY_H
#define HEADROOM_CONF_ENTRY_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "conf/text.h"

/** What a file of configuration says of the module. */
struct conf_entry {
	unsigned int n_entries;		/**< of context.modules that load it; 0: it does not */
	char name[PATH_MAX];		/**< of the first of them, as it stands there */
	struct conf_range args;		/**< of its args, with both brackets; start == end: none */
	bool is_for_others;		/**< is left out where a user has one of their own */
	bool is_of_user;		/**< the file sets HEADROOM_KEY_USER */
	bool has_modules;		/**< there is a context.modules, whatever it loads */
	bool has_properties;		/**< and a context.properties */
};

/** Read it out of some bytes; ranges are in them. What is no configuration says nothing. */
void conf_entry_read(struct conf_entry *entry, const char *text, size_t n_bytes);

#endif /* HEADROOM_CONF_ENTRY_H */
