/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include "base/json-text.h"
#include "base/log.h"
#include "base/text.h"
#include "control/error-key.h"

#define SAID_KEY_BYTES 128	/* of what a client said, in the sentence and in the detail */
#define SAID_VALUE_BYTES 64
#define DETAIL_BYTES (6 * (SAID_KEY_BYTES + SAID_VALUE_BYTES) + 512)

static const char *code_of(int res)
{
	static const struct {
		int error;
		const char *code;
	} codes[] = {
		{ EINVAL, HEADROOM_ERROR_INVALID },
		{ ENAMETOOLONG, HEADROOM_ERROR_INVALID },
		{ ERANGE, HEADROOM_ERROR_RANGE },
		{ ENOKEY, HEADROOM_ERROR_UNKNOWN },
		{ EROFS, HEADROOM_ERROR_READ_ONLY },
		{ ENOSPC, HEADROOM_ERROR_FULL },
		{ ENOENT, HEADROOM_ERROR_NOT_FOUND },
		{ EPERM, HEADROOM_ERROR_DENIED },
		{ EACCES, HEADROOM_ERROR_DENIED },
		{ ENOMEM, HEADROOM_ERROR_NO_MEMORY },
		{ EBADMSG, HEADROOM_ERROR_FAULTY },
	};

	for (size_t i = 0; i < SPA_N_ELEMENTS(codes); i++)
		if (codes[i].error == -res)
			return codes[i].code;
	return HEADROOM_ERROR_FAILED;
}

static void put_said(struct json_text *json, const char *field, const char *field_bytes,
		const char *said, size_t max_bytes)
{
	if (!json_text_string(json, field, said, max_bytes))
		json_text_integer(json, field_bytes, (int64_t)strlen(said));
}

static bool is_about_number(const struct refusal *refusal)
{
	return refusal->reason == NULL && refusal->spec->type == HR_PARAM_TYPE_FLOAT;
}

static void put_refusal(struct json_text *json, const char *value, const struct refusal *refusal)
{
	if (value != NULL)
		put_said(json, HEADROOM_ERROR_WRITTEN, HEADROOM_ERROR_WRITTEN_BYTES, value,
				SAID_VALUE_BYTES - 1);
	if (!is_about_number(refusal))
		return;
	json_text_number(json, HEADROOM_ERROR_MIN, (double)refusal->spec->min);
	json_text_number(json, HEADROOM_ERROR_MAX, (double)refusal->spec->max);
	if (refusal->spec->unit[0] != 0)
		json_text_string(json, HEADROOM_ERROR_UNIT, refusal->spec->unit, SAID_VALUE_BYTES);
}

/* refusal NULL: nothing was. */
static void show(struct refusals *r, int res, const char *key, const char *value,
		const struct refusal *refusal, const char *text)
{
	char detail[DETAIL_BYTES];
	struct json_text json;

	r->serial++;
	r->is_refusal = refusal != NULL;
	json_text_start(&json, detail, sizeof(detail));
	json_text_open(&json, NULL, '{');
	json_text_integer(&json, HEADROOM_ERROR_SERIAL, r->serial);
	json_text_string(&json, HEADROOM_ERROR_CODE, code_of(res), SAID_VALUE_BYTES);
	json_text_bool(&json, HEADROOM_ERROR_REFUSED, refusal != NULL);
	json_text_integer(&json, HEADROOM_ERROR_SUBJECT, r->subject);
	put_said(&json, HEADROOM_ERROR_KEY, HEADROOM_ERROR_KEY_BYTES, key, SAID_KEY_BYTES - 1);
	if (refusal != NULL)
		put_refusal(&json, value, refusal);
	json_text_close(&json, '}');
	/* First, so that who hears of the sentence has it; never that of another sentence. */
	if (json.is_cut || metadata_answer(r->md, 0, HEADROOM_KEY_ERROR_DETAIL, detail) < 0)
		metadata_set(r->md, 0, HEADROOM_KEY_ERROR_DETAIL, NULL);
	metadata_answer(r->md, 0, HEADROOM_KEY_ERROR, text);
}

static void remember(struct refusals *r, uint32_t subject, const char *key)
{
	snprintf(r->key, sizeof(r->key), "%s", key);
	r->subject = subject;
	r->is_shown = true;
}

void refusals_tell(struct refusals *r, uint32_t subject, const char *key,
		const char *value, const struct refusal *refusal)
{
	char text[512], said_key[SAID_KEY_BYTES], said_value[SAID_VALUE_BYTES], where[16] = "";
	char range[HR_PARAM_RANGE_BYTES] = "";
	const char *reason = refusal->reason, *stays = refusal->stays;
	/* What is in no range is a word of a switch or a list. */
	int res = reason == NULL && !is_about_number(refusal) ? -EINVAL : refusal->res;

	printable(key, said_key, sizeof(said_key));
	printable(value != NULL ? value : "(deleted)", said_value, sizeof(said_value));
	if (subject != 0)
		snprintf(where, sizeof(where), "%u ", subject);
	if (reason == NULL)
		hr_param_range_text(refusal->spec, range, sizeof(range));
	snprintf(text, sizeof(text), "%s%s = %s refused: %s%s%s%s", where, said_key,
			said_value, reason != NULL ? reason : "allowed is ", range,
			stays != NULL ? ", stays " : "", stays != NULL ? stays : "");
	remember(r, subject, key);
	show(r, res, key, value, refusal, text);
	if (!refusal->is_logged && headroom_log_limit_allows(&r->limit))
		pw_log_warn("%s", text);
}

void refusals_note(struct refusals *r, const char *key, int res, const char *text)
{
	char said[512];

	remember(r, 0, key);
	show(r, res, key, NULL, NULL, printable(text, said, sizeof(said)));
}

void refusals_settle(struct refusals *r, uint32_t subject, const char *key)
{
	if (!r->is_shown || r->subject != subject || !spa_streq(r->key, key))
		return;
	r->is_shown = false;
	metadata_set(r->md, 0, HEADROOM_KEY_ERROR_DETAIL, NULL);
	metadata_set(r->md, 0, HEADROOM_KEY_ERROR, NULL);
}
