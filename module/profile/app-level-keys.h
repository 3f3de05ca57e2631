/* SPDX-License-Identifier: MIT */
#ifndef HR_APPLEVEL_KEYS_H
#define HR_APPLEVEL_KEYS_H

#include <stddef.h>

/**
 * The keys of the levels of programs, and what may stand behind them: in the module's
 * arguments, in a profile, in the metadata. Thread: any; nothing is shared.
 */

#define APPLEVEL_KEY "app-level"
#define APPLEVEL_PREFIX APPLEVEL_KEY "."
#define APPLEVEL_KEY_DEFAULT APPLEVEL_PREFIX "default"
#define APPLEVEL_WORD_BYTES 32u

/** When a program is too loud. */
struct applevel_tuning {
	double target_lufs;		/**< loudness above this is cut */
	double peak_dbfs;		/**< sample peaks above this are cut */
	double max_cut_db;
	double release_db_per_sec;	/**< how fast a cut may fade */
};

/** One number of the tuning, behind APPLEVEL_PREFIX and its name. */
struct applevel_parameter {
	const char *name;		/**< "target-lufs" */
	size_t offset;			/**< of the double in struct applevel_tuning */
	double least, most, start;
	const char *range_text;		/**< "-50 .. -5" */
	const char *unit;		/**< "LUFS" */
};
extern const struct applevel_parameter applevel_parameters[];
extern const size_t applevel_n_parameters;

/** The parameter a key is of, or NULL: it is a word, of a switch or of a program. */
const struct applevel_parameter *applevel_key_parameter(const char *key);

/** What may stand behind a key, for a message: "on or off". */
const char *applevel_key_allowed(const char *key);

/**
 * Read what stands behind a key: a number in its range, or 0 or 1 for a word. Returns 0;
 * -EINVAL when it is neither, or the key names no program; -ERANGE for a number out of
 * its range.
 */
int applevel_key_read(const char *key, const char *text, double *number);

/** The word for a number of applevel_key_read(), whatever the locale is. Returns word. */
const char *applevel_key_word(const char *key, double number, char word[APPLEVEL_WORD_BYTES]);

#endif /* HR_APPLEVEL_KEYS_H */
