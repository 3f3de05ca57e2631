/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_RENDER_PROFILES_H
#define HEADROOM_RENDER_PROFILES_H

#include "params/params.h"

/**
 * Set the parameters to those of a profile: a path when there is a '/' in name,
 * else a name, which is looked for where headroom-profile(5) says. What is wrong
 * in the file is said and left out.
 *
 * Says what is wrong and returns -1 when nothing could be read, else 0.
 */
int profiles_read(struct hr_params *params, const char *name);

/** Print the names with their descriptions on stdout. */
void profiles_print(void);

#endif /* HEADROOM_RENDER_PROFILES_H */
