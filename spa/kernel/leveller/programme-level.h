/* SPDX-License-Identifier: MIT */
#ifndef HR_PROGRAMME_LEVEL_H
#define HR_PROGRAMME_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/leveller/level-windows.h"
#include "kernel/leveller/quiet-evidence.h"

/**
 * How loud the programme is that plays now: its gated loudness, as a listener would name it
 * who heard the last seconds, and not those before somebody else began to speak.
 *
 * The level is the mean power of what counts (the relative gate of BS.1770), over all of it
 * at first and over some seconds later. It is bent only by sound like its own. Where the
 * sound is of another segment (another speaker, scene or piece) it is replaced at once:
 *
 * - louder: a window of 20 to 300 ms is far enough above it; the shorter, the farther. What
 *   is over after a second was an event, and the level before it is back;
 * - quieter: quiet-evidence.h heard enough sound that is no part of it;
 * - the level before the change is remembered for a while: who spoke before is recognised.
 *
 * All levels are LUFS, all distances LU, all times seconds of sound.
 */

#define HR_N_LOUDER_RULES 4u

/** Evidence for a louder segment: a window that is so far above the level. */
struct hr_louder_rule {
	float above_lu;
	float excess_lu;	/**< what such a window is above the level of its segment */
	float weight_sec;	/**< what the estimate counts as */
};

struct hr_programme_coefs {
	float hop_sec;
	float memory_sec;		/**< most that the level remembers */
	float gate_lu;			/**< below the level by more does not count */
	float first_gate_lu;		/**< while the level rests on less than first_sec */
	float first_sec;
	struct hr_louder_rule louder[HR_N_LOUDER_RULES];	/**< 20, 50, 100, 300 ms */
	float sure_lu;			/**< more for a level of two seconds and more */
	float drift_up_lu;		/**< the last second is above by more: follow it */
	float drift_down_lu;		/**< below by more: forget faster */
	float event_sec;		/**< a louder segment that is over by then was none */
	float event_lu;
	float known_sec;		/**< how long the level before the change is known */
	float known_up_lu;		/**< an estimate so near below, or above, is known */
	float known_up_above_lu;
	float known_up_weight_sec;
	struct hr_quiet_coefs quiet;
};

/** What a level was before it was replaced. */
struct hr_level_before {
	double mean_pow;
	float lufs;
	float weight_sec;
	float age_sec;
};

/** What a hop brought. */
enum hr_programme_news {
	HR_PROGRAMME_GOES_ON,
	HR_PROGRAMME_BEGINS,	/**< the first level */
	HR_PROGRAMME_LOUDER,
	HR_PROGRAMME_QUIETER,
	HR_PROGRAMME_BACK,	/**< what was louder was an event */
};

struct hr_programme {
	struct hr_programme_coefs coefs;
	struct hr_level_windows windows;
	struct hr_quiet_evidence quiet;
	bool known;			/**< there is a level */
	bool counts;			/**< the last hop was part of the programme */
	double mean_pow;
	float lufs;			/**< of mean_pow */
	float weight_sec;		/**< of sound it rests on */
	double second_pow;		/**< of the last second that counted */
	float since_change_sec;
	struct hr_level_before before;	/**< the change; weight 0 = none */
	bool recognised;		/**< before was looked at since the change */
	bool maybe_event;
	double event_pow;		/**< sum over event_heard_sec */
	float event_heard_sec;
};

/** No level. Thread: control. */
void hr_programme_init(struct hr_programme *programme);

/** Use other coefficients; copied. Another hop_sec needs a reset. Thread: RT. */
HR_RT void hr_programme_set_coefs(struct hr_programme *programme,
		const struct hr_programme_coefs *coefs);

/** The sound is interrupted; the level stays. Thread: RT. */
HR_RT void hr_programme_reset(struct hr_programme *programme);

/**
 * Learn from a hop: its weighted mean square, and the newest reading of periodicity.h.
 * Thread: RT.
 */
HR_RT enum hr_programme_news hr_programme_push(struct hr_programme *programme, double hop_pow,
		float periodicity);

#endif /* HR_PROGRAMME_LEVEL_H */
