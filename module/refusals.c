/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <time.h>

#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include "log.h"
#include "printable.h"
#include "refusals.h"

/* Whoever writes nonsense in a loop must not fill the disk. */
#define LINES_PER_SEC 5

static bool may_log(struct refusals *r)
{
	struct timespec now;
	uint64_t now_ns;

	clock_gettime(CLOCK_MONOTONIC, &now);
	now_ns = SPA_TIMESPEC_TO_NSEC(&now);
	if (now_ns - r->logged_ns >= SPA_NSEC_PER_SEC) {
		r->logged_ns = now_ns;
		r->n_logged = 0;
	}
	return r->n_logged++ < LINES_PER_SEC;
}

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
	if (may_log(r))
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
