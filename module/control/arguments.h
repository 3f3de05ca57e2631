/* SPDX-License-Identifier: MIT */
#ifndef HR_CONFIG_H
#define HR_CONFIG_H

#include <stdbool.h>

#include <pipewire/properties.h>

#include "profile/rules.h"

/**
 * The module's arguments, checked.
 *
 * An argument that is unknown or has the wrong form is logged, named with what
 * it may be, and leaves the default; nothing here fails because of what a user
 * wrote. Parameters (`params`) are checked by the plugin, which owns the table.
 *
 * Thread: main. Every pointer is owned by the struct.
 */
struct config {
	bool with_bypass;		/**< make headroom.bypass too */
	bool with_watchdog;		/**< isolate clients that hang */
	bool is_tap_kept;		/**< remember the sound without readers, too */
	bool auto_config;		/**< give the nodes ports without a session manager */
	int default_route;		/**< enum route of streams nothing else is said of, or -1 */
	char *profile;			/**< name of the profile to start with; NULL when not given */
	double strength_percent;	/**< of it, to start with: 0 .. 100 */
	char *rules;			/**< their text, unread; NULL when none were given */
	bool is_saving;			/**< what is set outlives the daemon */
	char *state_dir;		/**< where; NULL when it was not given */
	struct pw_properties *audio;	/**< audio.channels, audio.position, if given */
	struct pw_properties *params;	/**< "headroom.agc.target-lufs" = "-18" ... */
	struct pw_properties *app_level;	/**< "app-level", "app-level.mpv" ..., unread */
	/** Properties that go over the module's own, by node. */
	struct pw_properties *processed_props;
	struct pw_properties *processed_output_props;
	struct pw_properties *bypass_props;
	struct pw_properties *bypass_output_props;
};

/** All of them with what they may be, for people who ask what the module takes. */
extern const char config_usage[];

/** Fill config from the text after `args =`; NULL is fine. 0 or -ENOMEM. */
int config_init(struct config *config, const char *args);

void config_finish(struct config *config);

#endif /* HR_CONFIG_H */
