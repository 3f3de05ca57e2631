/* SPDX-License-Identifier: MIT */
/* get, set, reset, list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "client/message.h"
#include "client/name.h"
#include "client/parameters.h"
#include "command/answer.h"
#include "command/command.h"
#include "lib/json.h"
#include "lib/table.h"
#include "lib/text.h"

#define KEY_BYTES 512
#define KEY_ERROR "error"
#define KEY_OVERLAY "overlay"

static int complain_no_key(const struct keys *keys, const char *word)
{
	const char *guess = name_guess(keys, word);

	complain(STATUS_REFUSED, "%s: there is no such key", word);
	if (guess != NULL)
		advise("Is it %s? headroom get shows all.", guess);
	else
		advise("headroom get shows the keys there are.");
	return STATUS_REFUSED;
}

static void print_all(const struct call *call)
{
	const struct keys *keys = &call->graph->keys;
	struct table table = { .n_columns = 2 };
	struct json json = { .file = stdout };
	const struct key *key;

	if (call->is_json)
		json_open(&json, NULL, '{');
	spa_list_for_each(key, &keys->list, link) {
		if (key->subject != KEYS_ALL)
			continue;
		if (call->is_json) {
			json_word(&json, key->name, key->value);
			continue;
		}
		table_add(&table, STYLE_NAME, key->name);
		table_add(&table, STYLE_PLAIN, key->value);
	}
	if (call->is_json)
		json_close(&json, '}');
	else
		table_print(&table);
}

int run_get(const struct call *call)
{
	const struct keys *keys = &call->graph->keys;
	char buf[KEY_BYTES], clean[4 * KEY_BYTES];
	struct json json = { .file = stdout };
	const char *name, *value;

	if (call->n_args == 0) {
		print_all(call);
		return STATUS_OK;
	}
	name = name_key(keys, call->args[0], buf, sizeof(buf));
	if ((value = keys_get(keys, KEYS_ALL, name)) == NULL)
		return complain_no_key(keys, call->args[0]);
	if (call->is_json)
		json_word(&json, NULL, value);
	else
		puts(text_printable(value, clean, sizeof(clean)));
	if (call->is_json)
		putchar('\n');
	return STATUS_OK;
}

static int set(const struct call *call, const char *word, const char *value)
{
	char buf[KEY_BYTES];
	const char *name = name_key(&call->graph->keys, word, buf, sizeof(buf));
	const char *guess = NULL;
	int status = answer_print(call, KEYS_ALL, name, value);

	if (status == STATUS_REFUSED && keys_get(&call->graph->keys, KEYS_ALL, name) == NULL &&
	    (guess = name_guess(&call->graph->keys, word)) != NULL)
		advise("Is it %s?", guess);
	return status;
}

int run_set(const struct call *call)
{
	const char *word = call->args[0], *equals = strchr(word, '=');
	char key[KEY_BYTES];

	if (call->n_args == 2)
		return set(call, word, call->args[1]);
	if (equals == NULL)
		return complain(STATUS_USAGE, "set %s: what to? set %s VALUE", word, word);
	if ((size_t)snprintf(key, sizeof(key), "%.*s", (int)(equals - word), word) >= sizeof(key))
		return complain(STATUS_USAGE, "the name of the key is too long");
	return set(call, key, equals + 1);
}

static int reset_all(const struct call *call)
{
	struct keys *keys = &call->graph->keys;
	int status;

	if (keys->proxy != NULL)
		keys_set(keys, KEYS_ALL, NULL, NULL);
	if ((status = graph_sync(call->graph)) != STATUS_OK)
		return status;
	if (call->is_json)
		print_all(call);
	else
		puts("everything is as the module was started");
	return STATUS_OK;
}

static bool is_of_program(const char *key)
{
	return spa_strstartswith(key, "route.") && !spa_streq(key, "route.default");
}

/* What was set is in the overlay; one by one, so that each is answered. */
static int reset_settings(const struct call *call)
{
	const char *overlay = keys_get(&call->graph->keys, KEYS_ALL, KEY_OVERLAY), *applied;
	int status = STATUS_OK, n_routes = 0;
	char name[KEY_BYTES], *copy;
	struct spa_json top, item;

	if (overlay == NULL)
		return reset_all(call);
	if ((copy = strdup(overlay)) == NULL)
		return complain(STATUS_REFUSED, "no memory");
	spa_json_init(&top, copy, strlen(copy));
	if (spa_json_enter_array(&top, &item) <= 0)
		name[0] = '\0';
	else
		while (status == STATUS_OK &&
		       spa_json_get_string(&item, name, sizeof(name)) > 0) {
			if (is_of_program(name))
				n_routes++;
			else
				status = answer_write(call->graph, KEYS_ALL, name, NULL, &applied);
		}
	free(copy);
	if (status == STATUS_OK && keys_get(&call->graph->keys, KEYS_ALL, KEY_ERROR) != NULL)
		status = answer_write(call->graph, KEYS_ALL, KEY_ERROR, NULL, &applied);
	if (status != STATUS_OK)
		return status;
	if (call->is_json)
		print_all(call);
	else
		printf("everything is as the module was started%s\n", n_routes == 0 ? "" :
				", but for the routes of programs");
	if (n_routes > 0)
		advise("headroom reset all takes these back, too.");
	return STATUS_OK;
}

int run_reset(const struct call *call)
{
	char buf[KEY_BYTES];

	if (call->n_args == 0)
		return reset_settings(call);
	if (spa_streq(call->args[0], "all"))
		return reset_all(call);
	return answer_print(call, KEYS_ALL,
			name_key(&call->graph->keys, call->args[0], buf, sizeof(buf)), NULL);
}

/* ---- list ---- */

static void list_as_json(struct json *json, const struct parameter *parameter)
{
	const struct hr_param_spec *spec = &parameter->spec;
	char range[HR_PARAM_RANGE_BYTES];

	json_open(json, NULL, '{');
	json_string(json, "name", parameter->name);
	json_word(json, "value", parameter->value);
	if (parameter->fallback[0] != '\0')
		json_word(json, "default", parameter->fallback);
	json_string(json, "allowed", hr_param_range_text(spec, range, sizeof(range)));
	if (spec->type == HR_PARAM_TYPE_FLOAT) {
		json_number(json, "min", (double)spec->min);
		json_number(json, "max", (double)spec->max);
	}
	json_string(json, "unit", spec->unit);
	json_string(json, "description", spec->description);
	json_close(json, '}');
}

static void list_as_text(struct table *table, const struct parameter *parameter)
{
	bool is_changed = parameter->fallback[0] != '\0' &&
		!spa_streq(parameter->fallback, parameter->value);
	const struct hr_param_spec *spec = &parameter->spec;
	char range[HR_PARAM_RANGE_BYTES];

	table_add(table, STYLE_NAME, parameter->name);
	table_format(table, is_changed ? STYLE_WARN : STYLE_PLAIN, "%s%s", parameter->value,
			is_changed ? " *" : "");
	table_add(table, STYLE_DIM, parameter->fallback);
	table_add(table, STYLE_DIM, hr_param_range_text(spec, range, sizeof(range)));
	table_add(table, STYLE_PLAIN, spec->description);
}

static void list_head(struct table *table)
{
	static const char *const heads[] = { "parameter", "value", "default", "allowed",
		"what it is" };

	for (size_t i = 0; i < SPA_N_ELEMENTS(heads); i++)
		table_add(table, STYLE_TITLE, heads[i]);
}

int run_list(const struct call *call)
{
	const char *word = call->n_args > 0 ? call->args[0] : "";
	struct table table = { .n_columns = 5 };
	struct json json = { .file = stdout };
	struct parameters parameters;
	int status = parameters_read(&parameters, call->graph), n = 0;

	if (status != STATUS_OK)
		return status;
	if (call->is_json)
		json_open(&json, NULL, '[');
	for (int i = 0; i < parameters.n_parameters; i++) {
		if (strstr(parameters.list[i].name, word) == NULL)
			continue;
		if (call->is_json)
			list_as_json(&json, &parameters.list[i]);
		else if (n++ == 0)
			list_head(&table);
		if (!call->is_json)
			list_as_text(&table, &parameters.list[i]);
	}
	if (call->is_json)
		json_close(&json, ']');
	else if (n > 0)
		table_print(&table);
	else
		return complain_no_key(&call->graph->keys, word);
	return STATUS_OK;
}
