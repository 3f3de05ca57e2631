/* SPDX-License-Identifier: MIT */
#ifndef HR_VERDICT_H
#define HR_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <spa/utils/list.h>

#include "profile/rules.h"

/**
 * Where a stream goes, and why: a pure function of its properties and of what was
 * set. In this order, the first that says something decides:
 *
 *   output          one of our own: it goes to the device, as a bypass does
 *   not routable    the stream, or its kind, is not to be moved
 *   override        set for this one stream
 *   pin             somebody else chose its target
 *   application     route.<app> is one of the names its program goes by; before the pin,
 *                   when it is the newer wish
 *   rules           the first that matches
 *   profile's rules likewise
 *   default         if there is one, else that of the profile
 *
 * Thread: main; nothing is shared.
 */

#define VERDICT_WHY_BYTES 384u
#define VERDICT_APP_BYTES 128u

/** route.<app>: what was set for a program. */
struct app_route {
	struct spa_list link;
	char app[VERDICT_APP_BYTES];	/**< a name, or a pattern with * and ? */
	enum route route;
	uint64_t wish;			/**< the number of the wish; newer ones have higher */
	bool is_overruled;		/**< somebody chose otherwise for its program since */
};

/** What is known of a stream beside its properties. */
struct verdict_facts {
	bool is_output;		/**< the output of one of our own sinks */
	bool is_capture;
	bool is_encoded_only;
	bool is_target_ours;	/**< its property target.object is our own */
	bool is_pinned;
	enum route pin_route;	/**< where the pin leads: one of our sinks, or none */
	const char *pin;	/**< the target that was chosen */
	uint64_t pin_wish;	/**< as app_route.wish; 0 when the choice was made for a stream
				  *  that is gone, and the session manager remembers it */
	int override;		/**< enum route, or -1 */
};

/** What a profile says of streams. */
struct profile_policy {
	char name[64];
	struct rules *rules;		/**< may be NULL */
	enum route route;		/**< of streams no rule names */
};

/** What was set. */
struct verdict_policy {
	struct spa_list *apps;		/**< of struct app_route */
	const struct rules *rules;	/**< may be NULL */
	int default_route;		/**< enum route, or -1: that of the profile */
	const struct profile_policy *profile;	/**< may be NULL: none, and processed */
};

struct verdict {
	enum route route;
	bool is_routable;		/**< it can be moved at all */
	bool is_fixed;			/**< and to no other route than this */
	bool is_hands_off;		/**< nothing of ours may be in its way */
	struct app_route *app;		/**< what was set for its program, in force or not */
	const char *code;		/**< of <headroom/reasons.h>: "rule" */
	char why[VERDICT_WHY_BYTES];	/**< "rule 2: application.name = mpv" */
};

/** How far the search through both lists of rules is; { 0 } before and after it. */
struct verdict_search {
	struct rules_search rules;	/**< with what it may cost */
	bool is_in_profile;		/**< the first list is done */
};

/**
 * Judge. lookup reads the stream's properties, with data. False when the search
 * through the rules was interrupted: then route and why are not known yet.
 */
bool verdict_find(struct verdict *verdict, const struct verdict_policy *policy,
		const struct verdict_facts *facts, struct verdict_search *search,
		rules_lookup_fn lookup, void *data);

#endif /* HR_VERDICT_H */
