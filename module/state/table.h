/* SPDX-License-Identifier: MIT */
#ifndef HR_STATE_TABLE_H
#define HR_STATE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <spa/utils/list.h>

#include <headroom/conf-text.h>

/**
 * What is saved, in memory and as text: sections of keys with values, all of them
 * words nobody here understands.
 *
 * The text is SPA-JSON:
 *
 *	{
 *	    "headroom.state.version" = 1
 *	    "settings" = {
 *	        "bypass" = "true"
 *	    }
 *	}
 *
 * Thread: any, one at a time.
 */

#define STATE_VERSION 1
#define STATE_SECTION_BYTES 32u		/**< of a section's name, with the 0 at its end */
#define STATE_KEY_BYTES 512u		/**< likewise of a key */
#define STATE_MAX_SECTIONS 16u
#define STATE_MAX_ENTRIES 4096u		/**< of all sections */
#define STATE_MAX_TEXT_BYTES (1024u * 1024u)

struct state_entry {
	struct spa_list link;
	size_t text_bytes;		/**< its share of the text */
	char *value;
	char key[];
};

struct state_section {
	struct spa_list link;
	struct spa_list entries;	/**< of struct state_entry, in the order they came */
	char name[STATE_SECTION_BYTES];
};

struct state_table {
	struct spa_list sections;
	uint32_t n_sections, n_entries;
	size_t text_bytes;		/**< at least as many as the text has */
};

void state_table_init(struct state_table *table);
void state_table_finish(struct state_table *table);

/** The value, until it is changed; or NULL. */
const char *state_table_get(const struct state_table *table, const char *section,
		const char *key);

/**
 * Give a key a value, or with NULL take it away.
 *
 * section   made of a-z and '-'
 *
 * 1 when that changed something, 0 when not; -ENOSPC when the table would be larger
 * than the limits above; -EINVAL when the section or the key is none, or too long;
 * -EILSEQ when a text is not UTF-8, or has the character 127; -ENOMEM. Nothing changed
 * then.
 */
int state_table_set(struct state_table *table, const char *section, const char *key,
		const char *value);

/** Take all keys of a section away, or with NULL everything. Whether that changed something. */
bool state_table_clear(struct state_table *table, const char *section);

/** The section, or NULL. */
const struct state_section *state_table_find(const struct state_table *table,
		const char *section);

/** The text, which is the caller's, and its bytes before the 0; NULL without memory. */
char *state_table_text(const struct state_table *table, size_t *size_bytesp);

/**
 * Read a text into an empty table. It is hostile: may be anything. All or nothing is
 * taken, so that what was cut off or spoilt is not half obeyed.
 *
 * 0; -EINVAL after on_fault was told once what is wrong, and where; -ENOTSUP when
 * the version is newer, and its number in *versionp; -ENOMEM. The table is empty then.
 */
int state_table_read(struct state_table *table, const char *text, size_t size_bytes,
		int *versionp, hr_profile_fault_fn on_fault, void *data);

#endif /* HR_STATE_TABLE_H */
