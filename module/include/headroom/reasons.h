/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_REASONS_H
#define HEADROOM_REASONS_H

/**
 * Why something is as it is, for programs: keys of the metadata beside those that tell people
 * the same in a sentence, and the words they hold. Sentences change from version to version,
 * these do not; a word that is not here is of a newer version. doc/control.md is the manual.
 */

/* ---- what is wrong ---- */

#define HEADROOM_KEY_ERROR "error"
/** Of subject 0, set just before HEADROOM_KEY_ERROR and deleted with it: a JSON object. */
#define HEADROOM_KEY_ERROR_DETAIL HEADROOM_KEY_ERROR ".detail"

/** Fields of it. Only "written" and what follows can be missing. */
#define HEADROOM_ERROR_SERIAL "serial"		/**< a number: how many were told so far */
#define HEADROOM_ERROR_CODE "code"		/**< one of the words below */
#define HEADROOM_ERROR_REFUSED "refused"	/**< true: a write; false: something else */
#define HEADROOM_ERROR_SUBJECT "subject"	/**< a number */
#define HEADROOM_ERROR_KEY "key"		/**< cut when it is long or no UTF-8 */
#define HEADROOM_ERROR_WRITTEN "written"	/**< the value, likewise; not there: deleted */
#define HEADROOM_ERROR_MIN "min"		/**< a number, both ends included */
#define HEADROOM_ERROR_MAX "max"
#define HEADROOM_ERROR_UNIT "unit"		/**< of both */
#define HEADROOM_ERROR_KEY_BYTES "key-bytes"	/**< of the whole key, when it was cut */
#define HEADROOM_ERROR_WRITTEN_BYTES "written-bytes"	/**< likewise */

#define HEADROOM_ERROR_INVALID "invalid"	/**< not of the kind that is allowed */
#define HEADROOM_ERROR_RANGE "range"		/**< a number outside of min .. max */
#define HEADROOM_ERROR_UNKNOWN "unknown"	/**< no such key */
#define HEADROOM_ERROR_READ_ONLY "read-only"	/**< a key that only tells */
#define HEADROOM_ERROR_FULL "full"		/**< no room for more of these */
#define HEADROOM_ERROR_NOT_FOUND "not-found"	/**< what the key or the value names */
#define HEADROOM_ERROR_DENIED "denied"		/**< it may not be changed, or not be read */
#define HEADROOM_ERROR_NO_MEMORY "no-memory"
#define HEADROOM_ERROR_FAULTY "faulty"		/**< the file of a profile has mistakes */
#define HEADROOM_ERROR_FAILED "failed"		/**< anything else */

/* ---- why a stream goes where it goes ---- */

#define HEADROOM_KEY_WHY "why"
/** Of a stream's id, one of the words below. */
#define HEADROOM_KEY_WHY_CODE HEADROOM_KEY_WHY ".code"

#define HEADROOM_WHY_OUTPUT "output"		/**< of one of Headroom's own sinks */
#define HEADROOM_WHY_EXCLUSIVE "exclusive"	/**< not routable: it wants the device alone */
#define HEADROOM_WHY_NOT_ROUTABLE "not-routable"	/**< for another reason */
#define HEADROOM_WHY_OVERRIDE "override"	/**< `route` of its id was set */
#define HEADROOM_WHY_PIN "pin"			/**< somebody else chose its target */
#define HEADROOM_WHY_APP "app"			/**< route.<program> */
#define HEADROOM_WHY_RULE "rule"		/**< one of `rules` */
#define HEADROOM_WHY_PROFILE_RULE "profile-rule"
#define HEADROOM_WHY_PROFILE "profile"		/**< the route of the profile */
#define HEADROOM_WHY_DEFAULT "default"		/**< route.default */

/* ---- who hangs ---- */

#define HEADROOM_KEY_STUCK "stuck"
/**
 * Of subject 0, while HEADROOM_KEY_STUCK is there: a JSON list of those that hang now. Of a
 * stream that hung: an object. Each has all of these fields.
 */
#define HEADROOM_KEY_STUCK_DETAIL HEADROOM_KEY_STUCK ".detail"

#define HEADROOM_STUCK_NODE "node"		/**< a number: the stream's id */
#define HEADROOM_STUCK_NAME "name"		/**< of the program */
#define HEADROOM_STUCK_PID "pid"		/**< a number, 0 when it is not known */
#define HEADROOM_STUCK_IS_STUCK "stuck"		/**< true; false: it is back */
#define HEADROOM_STUCK_FAULT "fault"		/**< "hangs", or "nonfinite": sends NaN */
#define HEADROOM_STUCK_ISOLATIONS "isolations"	/**< a number: how often */

#endif /* HEADROOM_REASONS_H */
