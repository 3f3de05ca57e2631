/* SPDX-License-Identifier: MIT */
#ifndef HR_QUIET_EVIDENCE_H
#define HR_QUIET_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "kernel/leveller/level-windows.h"

/**
 * Is what is quieter than the programme another programme, or a pause?
 *
 * Two kinds of evidence are collected at the same time:
 *
 * - deep: sound that no longer counts as part of the programme. How much of it is needed
 *   depends on what it is like: little when it begins with attacks, as words and notes do, or
 *   is as loud as the programme before this one; more when it only lasts, is very far below,
 *   or as quiet as a background that was heard before;
 * - shallow: sound since the level last came near the programme; the nearer, the more.
 *
 * Of either more is needed when nothing in it is periodic, as voices and notes are. Gaps
 * between words neither count nor clear anything, and the echo of what was louder does not
 * count: it falls all the time. What is not above the noise floor, the least of the last
 * seconds of the programme, is no sound.
 *
 * All levels are LUFS, all distances LU, all times seconds of sound.
 */

#define HR_N_SHALLOW_RULES 3u
#define HR_FLOOR_PIECES 8u	/**< of half a second */

/** So far below the programme, for so long. */
struct hr_shallow_rule {
	float below_lu, need_sec;
};

struct hr_quiet_coefs {
	float hop_sec;
	float silence_lufs;		/**< below nothing is sound */
	float above_floor_lu;		/**< sound is so far above the noise floor, */
	float floor_depth_lu;		/**< if that is so far below the programme */
	float low_lu;			/**< 300 ms are so far below the programme */
	float first_sec;		/**< needed for the first level of all, */
	float first_loud_lufs;		/**< and next to nothing where it is louder */
	float need_sec;			/**< with two attacks or more */
	float need_one_attack_sec;
	float need_known_sec;		/**< as loud as the programme before, one attack */
	float need_known_steady_sec;	/**< the same without one */
	float need_steady_sec;		/**< no attack, but it stands still */
	float need_long_sec;		/**< else */
	float attack_lu;		/**< 20 ms rise by so much */
	float steady_depth_lu;		/**< steady sound farther below needs long, too */
	float deep_lu, deep_factor;	/**< so far below needs more */
	float faint_lufs, faint_factor;	/**< so quiet needs more */
	float background_lu;		/**< above a background: needs three times as much */
	float known_lu;			/**< as near as this is as loud */
	float memory_sec;		/**< of the deep level */
	float present_lu;		/**< when 300 ms are so far below what was found: an echo */
	float echo_sec;			/**< 50 ms reached a new low so recently: an echo */
	float echo_lu_per_sec;		/**< one that falls more slowly is none, */
	float echo_fall_lu;		/**< nor where 50 ms are not so far below 100 ms */
	float periodic;			/**< from here on a reading is periodic */
	float periodic_sec;		/**< of it there must be, deep and shallow */
	float shallow_periodic_sec;
	float periodic_share;		/**< and so much of all that was heard */
	float noisy_factor;		/**< else needs more: deep, */
	float known_noisy_factor;	/**< as loud as the programme before, */
	float shallow_noisy_factor;	/**< and shallow */
	float shallow_faint_lufs, shallow_faint_factor;
	float again_sec;		/**< after a change down, go on for so long */
	float again_lu, again_factor;	/**< so far below needs less */
	struct hr_shallow_rule shallow[HR_N_SHALLOW_RULES];
	float shallow_reach_lu;		/**< farther below is not shallow */
};

/** What the evidence is about; the caller's knowledge of the programme. */
struct hr_quiet_context {
	bool known;			/**< there is a level */
	bool counts;			/**< the hop is part of the programme */
	float lufs;			/**< of the programme */
	float gate_lu;
	float since_change_sec;
	bool before_known;		/**< so is the level before the change */
	float before_lufs;
	double hop_pow;
	float periodicity;		/**< periodicity.h */
};

/** Evidence at one distance. */
struct hr_quiet_sound {
	double mean_pow;
	float weight_sec;
	float heard_sec;
	float periodic_sec;
};

struct hr_quiet_evidence {
	struct hr_quiet_sound deep;
	struct hr_quiet_sound shallow[HR_N_SHALLOW_RULES];
	uint32_t n_attacks;
	float trough_lufs;		/**< least of 20 ms since the last attack */
	float low_lufs;			/**< least of 50 ms lately */
	float since_low_sec;
	float loud_sec;			/**< the programme, without a break */
	bool again;			/**< the last change was down */
	float background_lufs, background_age_sec;
	float floor_lufs;		/**< while the programme was heard */
	float piece_lufs[HR_FLOOR_PIECES];	/**< minima */
	float filling_lufs;
	float filling_sec;
	uint32_t next_piece, n_pieces;
};

/** What was found. weight_sec 0: nothing. */
struct hr_quiet_finding {
	double mean_pow;
	float weight_sec;
	bool deep;			/**< not shallow */
};

/** Nothing heard. Thread: any. */
HR_RT void hr_quiet_reset(struct hr_quiet_evidence *quiet);

/** The programme was replaced. down: by a quieter one. Thread: RT. */
HR_RT void hr_quiet_begin(struct hr_quiet_evidence *quiet, bool down);

/** A hop, already in the windows. Thread: RT. */
HR_RT struct hr_quiet_finding hr_quiet_push(struct hr_quiet_evidence *quiet,
		const struct hr_quiet_coefs *coefs, const struct hr_level_windows *windows,
		const struct hr_quiet_context *context);

#endif /* HR_QUIET_EVIDENCE_H */
