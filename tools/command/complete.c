/* SPDX-License-Identifier: MIT */
#include "command/complete.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include <headroom/argument.h>
#include <headroom/reasons.h>
#include <headroom/route.h>

#include "client/graph.h"
#include "client/name.h"
#include "client/parameters.h"
#include "command/command.h"
#include "lib/profile-places.h"
#include "lib/text.h"

/* What is completed: the start of a word, and the words before it. */
struct completion {
	const char *start;
	char *const *args;	/* of the command, before the word */
	int n_args;
	const char *remote;	/* as of --remote */
	struct graph *graph;	/* NULL: nothing is running */
};

static void offer(const struct completion *c, const char *word, const char *text)
{
	char clean_word[TEXT_BYTES], clean_text[TEXT_BYTES];

	if (word == NULL || !spa_strstartswith(word, c->start))
		return;
	text_printable(word, clean_word, sizeof(clean_word));
	/* What cannot be typed as it is would be another word. */
	if (!spa_streq(clean_word, word))
		return;
	text_printable(text, clean_text, sizeof(clean_text));
	printf("%s%s%s\n", clean_word, *clean_text != '\0' ? "\t" : "", clean_text);
}

static void offer_list(const struct completion *c, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		offer(c, words[i], "");
}

/* ---- what a word can be ---- */

static void offer_keys(const struct completion *c)
{
	const struct key *key;

	if (c->graph == NULL)
		return;
	spa_list_for_each(key, &c->graph->keys.list, link)
		if (key->subject == KEYS_ALL && !spa_streq(key->name, HEADROOM_KEY_ERROR) &&
		    !spa_streq(key->name, HEADROOM_KEY_ERROR_DETAIL)) {
			offer(c, key->name, key->value);
			if (spa_strstartswith(key->name, HR_PARAM_PREFIX) && *c->start != '\0')
				offer(c, key->name + strlen(HR_PARAM_PREFIX), key->value);
		}
}

static void offer_profile(void *data, const char *name, const char *path)
{
	struct hr_profile profile;

	hr_profile_load(&profile, path, NULL, NULL);
	offer(data, name, profile.description);
	hr_profile_finish(&profile);
}

static void offer_profiles(const struct completion *c)
{
	struct hr_profile_dirs dirs;

	profile_places(&dirs);
	hr_profile_each(&dirs, offer_profile, (void *)c);
}

static void offer_routes(const struct completion *c)
{
	offer_list(c, route_names, N_ROUTES);
}

/* Of a key that is a parameter: what its type has names for. */
static void offer_values(const struct completion *c)
{
	static const char *const switches[] = { "true", "false" };
	const char *name = c->n_args > 0 ? c->args[0] : "";
	char buf[128];
	int id;

	if (spa_streq(name, "profile")) {
		offer_profiles(c);
		return;
	}
	if (spa_strstartswith(name, "route.")) {
		offer_routes(c);
		return;
	}
	if (spa_streq(name, "bypass") || spa_streq(name, "app-level") ||
	    spa_streq(name, "watchdog")) {
		offer_list(c, switches, SPA_N_ELEMENTS(switches));
		return;
	}
	snprintf(buf, sizeof(buf), "%s%s", spa_strstartswith(name, HR_PARAM_PREFIX) ? "" :
			HR_PARAM_PREFIX, name);
	if ((id = hr_params_find(buf)) < 0)
		return;
	if (hr_param_specs[id].type == HR_PARAM_TYPE_ENUM)
		offer_list(c, hr_param_specs[id].labels, hr_param_specs[id].n_labels);
	else if (hr_param_specs[id].type == HR_PARAM_TYPE_BOOL)
		offer_list(c, switches, SPA_N_ELEMENTS(switches));
}

static void offer_streams(const struct completion *c)
{
	const struct object *node = NULL;
	char id[16];

	while (c->graph != NULL && (node = graph_next(c->graph, KIND_NODE, node)) != NULL) {
		snprintf(id, sizeof(id), "%u", node->id);
		if (name_is_stream(node))
			offer(c, id, name_of_stream(c->graph, node));
	}
}

static void offer_apps(const struct completion *c)
{
	const struct object *node = NULL;
	const struct key *key;

	if (c->graph == NULL)
		return;
	while ((node = graph_next(c->graph, KIND_NODE, node)) != NULL)
		if (name_is_stream(node))
			offer(c, name_of_stream(c->graph, node), "plays");
	spa_list_for_each(key, &c->graph->keys.list, link)
		if (key->subject == KEYS_ALL && spa_strstartswith(key->name, "route."))
			offer(c, key->name + strlen("route."), key->value);
}

static void offer_levels(const struct completion *c)
{
	static const char *const levels[] = { "on", "off", "default" };

	offer_list(c, levels, SPA_N_ELEMENTS(levels));
}

/* "profile=" and, once something is typed, the parameters. */
static void offer_arguments(const struct completion *c)
{
	char word[160];

	for (const char *const *key = hr_argument_keys; *key != NULL; key++) {
		snprintf(word, sizeof(word), "%s=", *key);
		offer(c, word, "");
	}
	for (int id = 0; id < HR_N_PARAMS && *c->start != '\0'; id++) {
		snprintf(word, sizeof(word), "%s=", hr_param_specs[id].name);
		offer(c, word, hr_param_specs[id].description);
	}
}

static void offer_bypass(const struct completion *c)
{
	static const char *const states[] = { "on", "off", "ab" };

	offer_list(c, states, SPA_N_ELEMENTS(states));
}

/* The first or the second word of the commands; the same one only once. */
static void offer_commands(const struct completion *c)
{
	const char *last = "";
	char word[64];

	for (size_t i = 0; i < n_commands; i++) {
		const char *name = commands[i].name, *second = strchr(name, ' ');
		bool is_new;

		if (c->n_args == 0) {
			snprintf(word, sizeof(word), "%.*s", (int)strcspn(name, " "), name);
			is_new = !spa_strstartswith(last, word) ||
				strchr(" ", last[strlen(word)]) == NULL;
			if (is_new)
				offer(c, word, second == NULL ? commands[i].summary : "");
			last = name;
		} else if (c->n_args == 1 && second != NULL &&
				strncmp(name, c->args[0], (size_t)(second - name)) == 0 &&
				c->args[0][second - name] == '\0') {
			offer(c, second + 1, commands[i].summary);
		}
	}
}

struct word_kind {
	const char *name;	/* as in commands.def */
	void (*offer)(const struct completion *c);
	bool is_running;	/* has to ask PipeWire */
};

static const struct word_kind word_kinds[] = {
	{ "KEY", offer_keys, true },
	{ "VALUE", offer_values, false },
	{ "PROFILE", offer_profiles, false },
	{ "ROUTE", offer_routes, false },
	{ "APP", offer_apps, true },
	{ "STREAM", offer_streams, true },
	{ "LEVEL", offer_levels, false },
	{ "BYPASS", offer_bypass, false },
	{ "COMMAND", offer_commands, false },
	{ "KEY=VALUE", offer_arguments, false },
};

/* The kind of the n-th word of "KEY [VALUE]". */
static const struct word_kind *find_kind(const char *args, int n)
{
	size_t length_bytes;

	for (; n > 0 && *args != '\0'; n--) {
		const char *next = args + strcspn(args, " ");

		next += strspn(next, " ");
		if (*next == '.')
			break;		/* more of the same */
		args = next;
	}
	args += *args == '[';
	length_bytes = strcspn(args, "] ");
	for (size_t i = 0; i < SPA_N_ELEMENTS(word_kinds); i++)
		if (strlen(word_kinds[i].name) == length_bytes &&
		    strncmp(word_kinds[i].name, args, length_bytes) == 0)
			return &word_kinds[i];
	return NULL;
}

static void offer_args(struct completion *c, const struct command *command)
{
	const struct word_kind *kind = find_kind(command->args, c->n_args);
	struct graph graph;

	if (kind == NULL)
		return;
	if (kind->is_running) {
		if (graph_init(&graph, c->remote, GRAPH_ALL | GRAPH_QUIET) == STATUS_OK)
			c->graph = &graph;
		kind->offer(c);
		graph_finish(&graph);
	} else {
		kind->offer(c);
	}
}

int complete(char *words[], int n_words)
{
	struct completion c = { .start = n_words > 0 ? words[n_words - 1] : "" };
	static const char *const options[] = { "--json", "--remote", "--help",
		"--version", "--system", "--restart" };
	const struct command *command;
	int n_name, n_before = n_words > 0 ? n_words - 1 : 0;

	if (*c.start == '-') {
		offer_list(&c, options, SPA_N_ELEMENTS(options));
		return STATUS_OK;
	}
	for (; n_before > 0 && words[0][0] == '-'; words++, n_before--)
		if (n_before > 1 && spa_streq(words[0], "--remote")) {
			c.remote = *++words;
			n_before--;
		}
	command = command_find(words, n_before, &n_name);
	c.args = words + n_name;
	c.n_args = n_before - n_name;
	if (command != NULL)
		offer_args(&c, command);
	else
		offer_commands(&c);
	return STATUS_OK;
}
