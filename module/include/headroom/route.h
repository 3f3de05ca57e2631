/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_ROUTE_H
#define HEADROOM_ROUTE_H

/**
 * Where a stream goes. Profiles, rules, the module's arguments and the keys of
 * the metadata know the same names. Thread: any; nothing is shared.
 */

enum route {
	ROUTE_PROCESSED,	/**< through headroom.processed */
	ROUTE_BYPASS,		/**< no target: straight to the device */
	ROUTE_SINK,		/**< through headroom.bypass */
	ROUTE_NONE,		/**< where it goes without Headroom */
	N_ROUTES
};

/** "processed", "bypass", "sink", "none" */
extern const char *const route_names[N_ROUTES];

/** What the names are, for a message. */
#define ROUTE_RANGE_TEXT "processed, bypass, sink or none"

/** The route of that name, or -1. */
int route_find(const char *name);

#endif /* HEADROOM_ROUTE_H */
