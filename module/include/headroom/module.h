/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_MODULE_H
#define HEADROOM_MODULE_H

/** What configuration files and clients know the module by. */

/** Its name in context.modules, and of its file without .so; there may be a path before it. */
#define HEADROOM_MODULE "libpipewire-module-headroom"

/** Property of a module that was loaded beside another one, and does nothing: "true". */
#define HEADROOM_KEY_INERT "headroom.inert"

/**
 * Property of the daemon that a user's own drop-in sets to "true". The one for everybody
 * has it in its condition, so that the user's counts.
 */
#define HEADROOM_KEY_USER "headroom.user"

#endif /* HEADROOM_MODULE_H */
