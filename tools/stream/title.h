/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_STREAM_TITLE_H
#define HEADROOM_STREAM_TITLE_H

#include <stdbool.h>
#include <time.h>

#include "stream/options.h"
#include "stream/outbox.h"

/** What is playing: a text, or the first line of a file that somebody writes. */
struct title {
	const char *path;		/**< NULL: the text does not change */
	struct timespec changed;	/**< of the file, when it was read */
	char text[OUTBOX_TITLE_BYTES];	/**< valid UTF-8, one line */
};

void title_init(struct title *title, const struct options *options);

/** Look at the file again. Whether the text is another one now. */
bool title_poll(struct title *title);

#endif /* HEADROOM_STREAM_TITLE_H */
