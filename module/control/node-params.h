/* SPDX-License-Identifier: MIT */
#ifndef HR_SETTINGS_H
#define HR_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <spa/node/node.h>

/**
 * The parameters of the processed sink as words: what a key may hold, what it
 * holds, and setting it.
 *
 * Everything is asked of the node, through PropInfo and Props, so there is no
 * second table. Words are as in a configuration file: true, -18, peak.
 *
 * Thread: main.
 */

#define SETTING_NAME_BYTES 64u
#define SETTING_VALUE_BYTES 32u
#define SETTINGS_MAX 128u		/**< a node with more is cut */

enum setting_kind { SETTING_BOOL, SETTING_NUMBER, SETTING_LABEL };

struct setting {
	char name[SETTING_NAME_BYTES];		/**< "headroom.agc.target-lufs" */
	enum setting_kind kind;
	double min, max;			/**< NUMBER: both allowed, in the name's unit */
	char labels[128];			/**< LABEL: "peak or rms" */
	char value[SETTING_VALUE_BYTES];	/**< in force */
	char start[SETTING_VALUE_BYTES];	/**< when the module was loaded */
	char base[SETTING_VALUE_BYTES];		/**< when nobody sets it: of the profile, or `start` */
	bool is_foreign;			/**< `value` is what somebody else set; the owner resets it */
};

struct settings {
	struct spa_node *node;			/**< borrowed */
	uint32_t n_settings;
	struct setting list[SETTINGS_MAX];
};

/** Read names, ranges and start values of a node that outlives the struct. */
void settings_init(struct settings *settings, struct spa_node *node);

/** The setting of that name, or NULL. */
struct setting *settings_find(struct settings *settings, const char *name);

/**
 * Set one parameter of the node; `value` is not trusted. Reads all values before, as
 * settings_refresh() does.
 *
 * Returns 0 and keeps what the node made of it; -EINVAL when it is not of the
 * kind, -ERANGE when it is outside the range, or what the node says.
 */
int settings_set(struct settings *settings, struct setting *setting, const char *value);

/**
 * Set some parameters at once, so that none acts without the others. values[i] is a
 * text for list[i], in its range, or NULL. Returns 0 or what the node says.
 */
int settings_set_all(struct settings *settings, const char *const values[SETTINGS_MAX]);

/** Read all values from the node again. What changed by itself becomes is_foreign. */
void settings_refresh(struct settings *settings);

/** "-24 .. 0", "true or false", "peak or rms". Always ends buf with 0; returns buf. */
const char *setting_range_text(const struct setting *setting, char *buf, size_t size_bytes);

#endif /* HR_SETTINGS_H */
