/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_SOURCES_H
#define HEADROOM_RENDER_SOURCES_H

#include <stddef.h>
#include <sys/types.h>

#include "render/options.h"

/** A file to be rendered, and where to; owned by its list. */
struct source {
	char *in_path;		/**< as the user can call it */
	char *real_path;	/**< absolute and without links; in_path when there is none */
	char *out_path;
	size_t kept_bytes;	/**< from here on real_path is kept below the output folder */
	off_t size_bytes;	/**< of the file; 1 when it is not known, or empty */
};

/** In the order of real_path, each file once. */
struct sources {
	struct source *list;	/**< owned */
	size_t n;
};

/**
 * Find what options->files name: files, patterns, and folders with everything in them that
 * has the name of a sound file. Hidden files, links to folders and the output folder are
 * left out there. Every file gets a name of its own in the output folder:
 *
 * - the one it has, with the path it has below the folder that was named;
 * - when two would get the same, all of them have the path below the folder they share;
 * - when only the extension made them differ, it stays in the name.
 *
 * A file that is not there is in the list: whoever opens it says so. Returns 0, or -1 with
 * a message. sources_finish() is fine after both.
 */
int sources_find(struct sources *sources, const struct options *options);

void sources_finish(struct sources *sources);

#endif /* HEADROOM_RENDER_SOURCES_H */
