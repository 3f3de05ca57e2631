/* SPDX-License-Identifier: MIT */
#ifndef HR_APPLEVEL_KEYS_H
#define HR_APPLEVEL_KEYS_H

#include "params/params.h"

/**
 * The keys of the levels of programs, and what may stand behind them: in the module's
 * arguments, in a profile, in the metadata. Thread: any; nothing is shared.
 */

#define APPLEVEL_KEY "app-level"
#define APPLEVEL_PREFIX HR_APP_LEVEL_PREFIX
#define APPLEVEL_KEY_DEFAULT APPLEVEL_PREFIX "default"

/** The row of a key: a number of the table, or a switch. A program's has another name. */
const struct hr_param_spec *applevel_key_spec(const char *key);

/** As hr_param_parse(); -EINVAL, too, when the key names no program. */
int applevel_key_read(const char *key, const char *text, double *number);

#endif /* HR_APPLEVEL_KEYS_H */
