/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_DETAILS_H
#define HEADROOM_DETAILS_H

#include <stdbool.h>

#include "lib/json.h"

/** What the key `level` of a stream tells: { "cut-db": 3, "lufs": -17 … }. */
struct level {
	double cut_db;		/**< it is turned down by; 0 or more */
	double heard_lufs;	/**< how loud it is at full volume */
};

/** False when text is NULL or tells no cut. What else it has is left out. */
bool level_read(const char *text, struct level *level);

/** The same as a JSON object, or null. */
void level_as_json(struct json *json, const char *key, const char *text);

#endif /* HEADROOM_DETAILS_H */
