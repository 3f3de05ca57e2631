/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PAINTER_H
#define HEADROOM_PAINTER_H

#include <stdbool.h>

#include "monitor/view/cells.h"

/**
 * A terminal that shows surfaces, and gives keys. Only what has changed is sent.
 * Thread: main.
 */
struct painter {
	void *screen;			/**< of curses; NULL when it is off */
	struct surface shown;		/**< what is there now */
	unsigned long looks[N_INKS];	/**< attributes of curses */
};

/**
 * Take the terminal at stdin and stdout, with its colours or without any. 0, or -1 when
 * it is none, or one that cannot move its cursor.
 */
int painter_start(struct painter *painter, bool is_coloured);

/** Give it back as it was. Fine after a failed start. */
void painter_stop(struct painter *painter);

/** Give the terminal to others for a while, and take it back, all to be drawn again. */
void painter_pause(struct painter *painter);
void painter_resume(struct painter *painter);

/** How large the terminal is now; curses is told. */
void painter_size(struct painter *painter, int *n_columns, int *n_rows);

/** Show a surface of that size. 0 or -ENOMEM. */
int painter_draw(struct painter *painter, const struct surface *surface);

/** The next key, as actions_key() takes it, or -1 when there is none by now. */
int painter_key(struct painter *painter);

#endif /* HEADROOM_PAINTER_H */
