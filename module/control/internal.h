/* SPDX-License-Identifier: MIT */
#ifndef HR_CONTROL_PRIV_H
#define HR_CONTROL_PRIV_H

#include <stdbool.h>

#include <headroom/pair.h>

#include "app-level/app-level.h"
#include "control/active-profile.h"
#include "control/arguments.h"
#include "control/control.h"
#include "control/error-key.h"
#include "control/node-params.h"
#include "control/profile-monitor.h"
#include "control/user-settings.h"
#include "graph/metadata.h"
#include "graph/output-device.h"
#include "routing/router.h"
#include "watchdog/watchdog.h"

/**
 * What the files of the control share. control.c finds the row of a key that was
 * written, key-*.c do what the rows say. Thread: main.
 */

struct control {
	struct pw_context *context;
	struct metadata md;
	struct refusals refusals;
	struct node_params params;
	struct router router;
	struct overlay overlay;
	struct applevel *applevel;
	struct pw_properties *start_app_level;	/**< its keys, as started */
	struct hr_profile_app_levels applied_app_levels;	/**< of the profile */
	const struct control_events *events;	/**< may be NULL */
	void *data;
	struct spa_source *refresh;	/**< reads the parameters again */
	struct spa_source *turn;	/**< tells what is overlaid now */
	struct spa_hook node_listener;
	int start_default;		/**< enum route, or -1: that of the profile */
	char *start_rules;		/**< text; never NULL */
	struct profiles profiles;
	struct profile_watch watch;	/**< of their files */
	struct device device;		/**< that headroom.processed plays to */
	char start_profile[HR_PROFILE_NAME_BYTES];
	bool is_profile_manual;		/**< chosen by hand since the device changed */
	double strength_percent, start_strength_percent;
	struct watchdog watchdog;
	bool start_watchdog;
	bool is_watching;
};

/** One key of subject 0, or one kind of keys. */
struct control_key {
	const char *name;
	bool is_prefix;			/**< every key that starts with name */
	bool is_kept;			/**< in the overlay, as the value the key holds afterwards */
	const char *stands_for;		/**< the key of the overlay instead of this, or NULL */
	/**
	 * Put a value in force; NULL is deletion, which goes back to what is below.
	 * Answers in any case. Returns 0, or a negative errno after a refusal.
	 */
	int (*write)(struct control *control, const char *key, const char *value);
};

/* ---- answer.c ---- */

/**
 * Refuse a value of subject 0, and then answer with what the key holds, if it is there.
 * Returns refusal->res.
 */
int control_refuse(struct control *control, const char *key, const char *value,
		const struct refusal *refusal);

/** The value of a key was good: answer with what it holds now. Returns 0. */
int control_accept(struct control *control, const char *key, const char *value);

/* ---- key-params.c ---- */

#define CONTROL_KEY_BYPASS "bypass"
#define CONTROL_PARAM_BYPASS HEADROOM_PREFIX "bypass"

int control_write_param(struct control *control, const char *key, const char *value);

/** Show all parameters as they are. */
void control_show_params(struct control *control);

/** What others set through Props goes into the overlay. */
void control_absorb_params(struct control *control);

/** Watch the node for what others set. 0 or negative errno. */
int control_watch_params(struct control *control, struct spa_node *node);
void control_unwatch_params(struct control *control);

/* ---- key-route.c ---- */

#define CONTROL_KEY_DEFAULT ROUTER_APP_PREFIX "default"
#define CONTROL_KEY_RULES "rules"

int control_write_default(struct control *control, const char *key, const char *value);
int control_write_app(struct control *control, const char *key, const char *value);
int control_write_rules(struct control *control, const char *key, const char *value);

/** A key of a stream; key NULL is all of them. */
void control_write_stream(struct control *control, uint32_t subject, const char *key,
		const char *value);

/** The router, with the rules of the arguments, and its keys. 0 or negative errno. */
int control_start_router(struct control *control, const struct control_setup *setup);

/* ---- key-profile.c ---- */

#define CONTROL_KEY_PROFILE "profile"
#define CONTROL_KEY_PROFILES "profiles"
#define CONTROL_KEY_STRENGTH "strength"

int control_write_profile(struct control *control, const char *key, const char *value);
int control_write_strength(struct control *control, const char *key, const char *value);

/** Find the profile that should be in force, read it and put it there. */
void control_choose_profile(struct control *control);

/** Read the names of the profiles, and what changed in their files. */
void control_reload_profiles(struct control *control);

/** The profile to start with, under the router and the parameters. */
void control_start_profile(struct control *control, const struct config *config);
void control_stop_profile(struct control *control);

/* ---- key-device.c ---- */

#define CONTROL_KEY_DEVICE "device"
#define CONTROL_PROFILE_PREFIX CONTROL_KEY_PROFILE "."

int control_write_device_profile(struct control *control, const char *key, const char *value);

/** The output of headroom.processed was linked to this sink; data is the control. */
void control_device_linked(void *data, struct pw_impl_node *sink);

/** Before the router. 0 or negative errno. */
int control_start_device(struct control *control);

/* ---- key-watchdog.c ---- */

#define CONTROL_KEY_WATCHDOG "watchdog"

int control_write_watchdog(struct control *control, const char *key, const char *value);

/** The watchdog, as the arguments say, and its keys. 0 or negative errno. */
int control_start_watchdog(struct control *control, const struct control_setup *setup);

/* ---- key-app-level.c ---- */

int control_write_app_level(struct control *control, const char *key, const char *value);

/** Put in force what profile and strength say of keys that the user did not set. */
void control_apply_app_level(struct control *control);

/** Of a stream; deleted, its program's is forgotten. */
void control_write_level(struct control *control, uint32_t subject, const char *value);

/** With the arguments of its keys. 0 or negative errno. */
int control_start_app_level(struct control *control, const struct pw_properties *start);
void control_stop_app_level(struct control *control);

#endif /* HR_CONTROL_PRIV_H */
