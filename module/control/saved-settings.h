/* SPDX-License-Identifier: MIT */
#ifndef HR_STATE_OVERLAY_H
#define HR_STATE_OVERLAY_H

#include <stdint.h>

#include "control/control.h"
#include "state/store.h"

/**
 * Saves what the user chose: the overlay (user-settings.h) in the section STATE_SETTINGS, and
 * the default device in STATE_OUTPUT. At the start the overlay is written again, as if
 * a client did. A value that is refused then is told, and stays in the file until
 * something is set, or all is reset: its profile may be mended by then.
 *
 * Thread: main.
 */
struct state_overlay {
	struct state *state;		/**< borrowed; NULL: nothing happens */
	struct control *control;	/**< borrowed */
	uint32_t n_refused;		/**< entries of the section that are not in the overlay */
};

/** Write what was saved, and listen from now on; both outlive the struct. */
void state_overlay_init(struct state_overlay *so, struct state *state,
		struct control *control);

/** Save what changed in this turn of the loop, too. Fine on a struct of zeroes. */
void state_overlay_finish(struct state_overlay *so);

#endif /* HR_STATE_OVERLAY_H */
