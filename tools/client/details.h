/* SPDX-License-Identifier: MIT */
#ifndef HEADROOM_DETAILS_H
#define HEADROOM_DETAILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <headroom/reasons.h>

#include "client/keys.h"
#include "lib/json.h"

/**
 * The keys that the module has for programs. Its sentences, beside them, are shown as they
 * are, and nothing is read out of them: where there is no detail, the module is an older one.
 */

/** What a client said: the start of it, and how long the whole is. */
struct detail_said {
	char start[1024];
	size_t n_bytes;
};

/** The key error.detail. */
struct error_detail {
	char code[32];			/**< HEADROOM_ERROR_… */
	bool is_refused;		/**< a write was; else something else is wrong */
	uint32_t subject;
	struct detail_said key, written;
	bool is_deletion;		/**< nothing was written */
};

/** What is known of the key error. False when there is none, or nothing that is understood. */
bool error_detail_read(const struct keys *keys, struct error_detail *detail);

/** Whether it is this write that was refused; value NULL is a deletion. */
bool error_detail_is_of(const struct error_detail *detail, uint32_t subject, const char *key,
		const char *value);

/** One of the key stuck.detail. */
struct stuck_detail {
	uint32_t pid;			/**< 0 when it is not known */
	bool is_stuck;			/**< false: it is back */
};

/**
 * Who hangs: of KEYS_ALL all that do, at most n_max; of a stream itself. Returns how many are
 * in the list; 0 when nothing is said that is understood.
 */
size_t stuck_detail_read(const struct keys *keys, uint32_t subject, struct stuck_detail *list,
		size_t n_max);

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
