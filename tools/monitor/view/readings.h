/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_READINGS_H
#define HEADROOM_READINGS_H

#include <stdbool.h>

#include <headroom/tap.h>

#include "monitor/view/ballistics.h"
#include "monitor/view/history.h"
#include "monitor/view/model.h"

/**
 * From what the tap says to what is shown: with ballistics, for eyes, or as it is, for
 * programs. Pure computation, any thread.
 */
struct readings {
	bool is_plain;			/**< no ballistics: all since readings_taken() */
	bool has_last;
	struct hr_tap_snapshot last;	/**< the newest reading */
	struct hr_tap_snapshot base;	/**< where means begin */
	struct readings_side {
		struct ballistics_peak peak, true_peak;
		double mean_pow;
	} in[HR_TAP_MAX_CHANNELS], out[HR_TAP_MAX_CHANNELS];
	struct ballistics_peak comp, limit;	/**< reductions, 0 or more dB */
	double silent_sec;		/**< since the last new frame */
	double pending_sec;		/**< that the meters have not moved for yet */
	float in_true_peak_lin, out_true_peak_lin;	/**< the most, since it was cleared */
};

/** Sound that stopped for so long is over: the longest cycle is 1 s at 8 kHz. */
#define READINGS_SILENT_SEC 1.1

/** Forget all: another memory. */
void readings_init(struct readings *readings, bool is_plain);

/** Forget the held and the highest peaks. */
void readings_clear_holds(struct readings *readings);

/**
 * Take a reading and fill in the sound. NULL when there was none. The history grows
 * while there is sound; it may be NULL.
 */
void readings_add(struct readings *readings, const struct hr_tap_meters *meters,
		uint32_t n_channels, double elapsed_sec, struct model_sound *sound,
		struct history *history);

/** Without ballistics: what was shown is known, begin anew. */
void readings_taken(struct readings *readings);

/** Whether there was sound lately, and whether anything shown still moves. */
bool readings_is_playing(const struct readings *readings);
bool readings_is_moving(const struct readings *readings);

#endif /* HEADROOM_READINGS_H */
