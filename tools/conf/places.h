/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_CONF_PLACES_H
#define HEADROOM_CONF_PLACES_H

#include <limits.h>
#include <stdbool.h>

/** The directories PipeWire has its configuration in. */
enum conf_place {
	CONF_OWN,	/**< of this user; all there is when PIPEWIRE_CONFIG_DIR names it */
	CONF_ETC,	/**< of this machine */
	CONF_SHARE,	/**< of PipeWire itself */
	CONF_N_PLACES
};

/** Below each of them: files that are read beside pipewire.conf. */
#define CONF_FRAGMENTS "pipewire.conf.d"

/** The directory, or false when there is none, or PipeWire does not look there. */
bool conf_place(enum conf_place place, char dir[PATH_MAX]);

#endif /* HEADROOM_CONF_PLACES_H */
