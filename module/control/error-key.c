/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <spa/utils/string.h>

#include "base/log.h"
#include "base/text.h"
#include "control/error-key.h"

static void show(struct refusals *r, uint32_t subject, const char *key, const char *text)
{
	snprintf(r->key, sizeof(r->key), "%s", key);
	r->subject = subject;
	metadata_answer(r->md, 0, REFUSALS_KEY, text);
}

void refusals_tell(struct refusals *r, uint32_t subject, const char *key,
		const char *value, const char *reason, const char *stays)
{
	char text[512], said_key[sizeof(r->key)], said_value[64], where[16] = "";

	printable(key, said_key, sizeof(said_key));
	printable(value != NULL ? value : "(deleted)", said_value, sizeof(said_value));
	if (subject != 0)
		snprintf(where, sizeof(where), "%u ", subject);
	snprintf(text, sizeof(text), "%s%s = %s refused: %s%s%s", where, said_key,
			said_value, reason, stays != NULL ? ", stays " : "",
			stays != NULL ? stays : "");
	show(r, subject, key, text);
	if (headroom_log_limit_allows(&r->limit))
		pw_log_warn("%s", text);
}

void refusals_note(struct refusals *r, const char *key, const char *text)
{
	char said[512];

	show(r, 0, key, printable(text, said, sizeof(said)));
}

void refusals_settle(struct refusals *r, uint32_t subject, const char *key)
{
	if (r->key[0] == 0 || r->subject != subject || !spa_streq(r->key, key))
		return;
	r->key[0] = 0;
	metadata_set(r->md, 0, REFUSALS_KEY, NULL);
}
