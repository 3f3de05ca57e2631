/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "client/message.h"
#include "command/answer.h"
#include "command/command.h"
#include "lib/json.h"

#define KEY_BYPASS "headroom.bypass"
#define KEY_MATCHED "headroom.bypass.level-matched"

static bool is_true(const struct graph *graph, const char *name)
{
	return spa_streq(keys_get(&graph->keys, KEYS_ALL, name), "true");
}

static int print_state(const struct call *call)
{
	bool is_bypassed = is_true(call->graph, KEY_BYPASS);
	bool is_matched = is_true(call->graph, KEY_MATCHED);
	struct json json = { .file = stdout };

	if (call->is_json) {
		json_open(&json, NULL, '{');
		json_bool(&json, "bypass", is_bypassed);
		json_bool(&json, "level-matched", is_matched);
		json_close(&json, '}');
	} else {
		printf("bypass is %s%s\n", is_bypassed ? "on" : "off",
				is_matched ? ", at the loudness of the other side" : "");
	}
	return STATUS_OK;
}

static int write_both(const struct call *call, bool is_bypassed, bool is_matched)
{
	bool has_matched = keys_get(&call->graph->keys, KEYS_ALL, KEY_MATCHED) != NULL;
	const char *applied;
	int status = STATUS_OK;

	/* The loudness first: nobody wants to be startled for a moment. */
	if (has_matched && is_true(call->graph, KEY_MATCHED) != is_matched)
		status = answer_write(call->graph, KEYS_ALL, KEY_MATCHED,
				is_matched ? "true" : "false", &applied);
	if (status == STATUS_OK)
		status = answer_write(call->graph, KEYS_ALL, KEY_BYPASS,
				is_bypassed ? "true" : "false", &applied);
	return status == STATUS_OK ? print_state(call) : status;
}

static int compare(const struct call *call)
{
	if (keys_get(&call->graph->keys, KEYS_ALL, KEY_MATCHED) == NULL) {
		complain(STATUS_NOT_THERE,
				"this version of the module cannot compare at one loudness");
		advise("headroom bypass on and off compare as it is.");
		return STATUS_NOT_THERE;
	}
	return write_both(call, !is_true(call->graph, KEY_BYPASS), true);
}

/* Deleted, not set to false: profiles are to have their say again. */
static int take_back(const struct call *call)
{
	static const char *const names[] = { KEY_BYPASS, KEY_MATCHED };
	const char *applied;
	int status = STATUS_OK;

	for (size_t i = 0; i < SPA_N_ELEMENTS(names) && status == STATUS_OK; i++)
		if (keys_get(&call->graph->keys, KEYS_ALL, names[i]) != NULL)
			status = answer_write(call->graph, KEYS_ALL, names[i], NULL, &applied);
	if (status != STATUS_OK || !is_true(call->graph, KEY_BYPASS))
		return status == STATUS_OK ? print_state(call) : status;
	/* The profile, or the module's arguments, say so. */
	return write_both(call, false, false);
}

/* "headroom off" is "headroom bypass on", and the other way round. */
int run_bypass(const struct call *call)
{
	const char *word = call->n_args > 0 ? call->args[0] : call->command->name;

	if (spa_streq(word, "bypass"))
		return print_state(call);
	if (call->n_args > 0 ? spa_streq(word, "on") : spa_streq(word, "off"))
		return write_both(call, true, false);
	if (call->n_args == 0 || spa_streq(word, "off"))
		return take_back(call);
	if (spa_streq(word, "ab"))
		return compare(call);
	return complain(STATUS_USAGE, "bypass %s: allowed is on, off or ab", word);
}
