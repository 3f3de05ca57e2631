/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include <headroom/reasons.h>

#include "command/answer.h"
#include "client/ask.h"
#include "client/message.h"
#include "lib/json.h"
#include "lib/text.h"

static void say_what_to_do(uint32_t subject, const char *name, const struct ask_answer *answer)
{
	if (answer->status == STATUS_TIMEOUT)
		advise("headroom get tells what is in force.");
	else if (answer->status == STATUS_NO_MODULE)
		advise("headroom doctor tells whether it is loaded.");
	else if (answer->status != STATUS_REFUSED)
		return;
	else if (spa_streq(answer->code, HEADROOM_ERROR_UNKNOWN))
		advise("headroom get shows the keys there are.");
	else if (spa_strstartswith(name, "headroom."))
		advise("headroom list %s shows what is allowed.", name);
	else if (subject != KEYS_ALL)
		advise("headroom status shows the streams there are.");
}

int answer_write(struct graph *graph, uint32_t subject, const char *name, const char *value,
		const char **applied)
{
	struct ask_answer answer;

	ask_write(graph, subject, name, value, &answer);
	*applied = answer.applied;
	if (answer.sentence[0] == '\0')
		return answer.status;
	complain((enum status)answer.status, "%s", answer.sentence);
	say_what_to_do(subject, name, &answer);
	return answer.status;
}

int answer_print(const struct call *call, uint32_t subject, const char *name,
		const char *value)
{
	const char *applied;
	char clean_name[TEXT_BYTES], clean[4 * TEXT_BYTES];
	int status = answer_write(call->graph, subject, name, value, &applied);

	if (status != STATUS_OK)
		return status;
	if (call->is_json) {
		struct json json = { .file = stdout };

		json_open(&json, NULL, '{');
		if (subject != KEYS_ALL)
			json_number(&json, "stream", subject);
		json_string(&json, "key", name);
		json_word(&json, "value", applied);
		json_close(&json, '}');
		return STATUS_OK;
	}
	text_printable(name, clean_name, sizeof(clean_name));
	if (applied == NULL)
		printf("%s is set no longer\n", clean_name);
	else
		printf("%s = %s\n", clean_name, text_printable(applied, clean, sizeof(clean)));
	return STATUS_OK;
}
