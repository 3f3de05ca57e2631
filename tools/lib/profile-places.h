/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_PROFILE_PLACES_H
#define HEADROOM_PROFILE_PLACES_H

#include <headroom/profile-file.h>

/**
 * hr_profile_dirs_init() for a program: with what is installed, or, as long as it
 * lies in "tools" of where it was built, with the profiles beside it there.
 */
void profile_places(struct hr_profile_dirs *dirs);

#endif /* HEADROOM_PROFILE_PLACES_H */
