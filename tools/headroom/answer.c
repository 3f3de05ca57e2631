/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "answer.h"
#include "json.h"
#include "message.h"
#include "text.h"

#define KEY_ERROR "error"

/* The module cuts what it repeats of a key and of a value; doc/control.md. */
#define SAID_KEY_BYTES 128
#define SAID_VALUE_BYTES 64

struct question {
	uint32_t subject;
	const char *name;
	unsigned int n_bound;	/* of the object that was asked */
	char refusal[512];	/* how ours starts */
	char error[1024];	/* "" when it was not refused */
	char note[1024];	/* what else is wrong: a mistake in a profile that is used */
	bool is_answered;
};

/* As the module makes what it was told fit for one line, byte by byte. */
static void as_module_says(const char *said, char *buf, size_t size_bytes)
{
	size_t n = 0;

	for (; said[n] != '\0' && n + 1 < size_bytes; n++)
		buf[n] = (unsigned char)said[n] >= ' ' && said[n] != 127 ? said[n] : '?';
	buf[n] = '\0';
}

static void start_question(struct question *q, uint32_t subject, const char *name,
		const char *value)
{
	char key[SAID_KEY_BYTES], text[SAID_VALUE_BYTES], where[16] = "";

	*q = (struct question) { .subject = subject, .name = name };
	as_module_says(name, key, sizeof(key));
	as_module_says(value != NULL ? value : "(deleted)", text, sizeof(text));
	if (subject != KEYS_ALL)
		snprintf(where, sizeof(where), "%u ", subject);
	snprintf(q->refusal, sizeof(q->refusal), "%s%s = %s refused: ", where, key, text);
}

static void on_event(void *data, uint32_t subject, const char *name, const char *value)
{
	struct question *q = data;

	if (subject == q->subject && (name == NULL || spa_streq(name, q->name)))
		q->is_answered = true;
	else if (subject != KEYS_ALL || !spa_streq(name, KEY_ERROR) || value == NULL)
		return;
	else if (spa_strstartswith(value, q->refusal))
		snprintf(q->error, sizeof(q->error), "%s", value);
	else if (strstr(value, " refused: ") == NULL)
		snprintf(q->note, sizeof(q->note), "%s", value);
}

/* An object that came back says all it has, as if these were answers. */
static bool is_gone(const struct graph *graph, const struct question *q)
{
	return graph->keys.proxy == NULL || graph->keys.n_bound != q->n_bound;
}

static int wait_for_answer(struct graph *graph, const struct question *q)
{
	uint64_t deadline_ns = graph_deadline_ns();

	while (!is_gone(graph, q) && !q->is_answered && q->error[0] == '\0' &&
	       graph->keys.error == 0) {
		if (graph_iterate(graph, deadline_ns))
			continue;
		if (graph->is_dead)
			return graph_complain(graph);
		complain(STATUS_TIMEOUT, "%s: the module did not answer within %d s", q->name,
				GRAPH_DEADLINE_MS / 1000);
		advise("headroom get tells what is in force.");
		return STATUS_TIMEOUT;
	}
	if (!is_gone(graph, q))
		return STATUS_OK;
	complain(STATUS_NO_MODULE, "the module went away before it answered");
	advise("headroom doctor tells whether it is loaded.");
	return STATUS_NO_MODULE;
}

/* The daemon asks the module nothing about what is not there, or not ours. */
static void as_daemon_says(struct question *q, int error)
{
	if (q->subject != KEYS_ALL && error == -ENOENT)
		snprintf(q->error, sizeof(q->error), "%u: there is no such stream", q->subject);
	else
		snprintf(q->error, sizeof(q->error), "%s: %s", q->name, spa_strerror(error));
}

static int say_refusal(const struct question *q)
{
	complain(STATUS_REFUSED, "%s", q->error);
	if (strstr(q->error, "a key that is there") != NULL)
		advise("headroom get shows the keys there are.");
	else if (spa_strstartswith(q->name, "headroom."))
		advise("headroom list %s shows what is allowed.", q->name);
	else if (q->subject != KEYS_ALL)
		advise("headroom status shows the streams there are.");
	return STATUS_REFUSED;
}

int answer_write(struct graph *graph, uint32_t subject, const char *name, const char *value,
		const char **applied)
{
	struct question q;
	int status;

	*applied = NULL;
	if (graph->keys.proxy == NULL)
		return complain(STATUS_NO_MODULE, "the module went away");
	/* What is not there is not answered: nothing happens. */
	if (value == NULL && spa_streq(name, KEY_ERROR) &&
	    keys_get(&graph->keys, subject, name) == NULL)
		return STATUS_OK;
	start_question(&q, subject, name, value);
	q.n_bound = graph->keys.n_bound;
	graph->keys.error = 0;
	graph->keys.on_event = on_event;
	graph->keys.event_data = &q;
	keys_set(&graph->keys, subject, name, value);
	/* A refusal comes before the key, and both before this is done. */
	status = graph_sync(graph);
	if (status == STATUS_OK)
		status = wait_for_answer(graph, &q);
	graph->keys.on_event = NULL;
	if (status != STATUS_OK)
		return status;
	if (q.error[0] == '\0' && !q.is_answered)
		as_daemon_says(&q, graph->keys.error);
	if (q.error[0] != '\0')
		return say_refusal(&q);
	if (q.note[0] != '\0')
		complain(STATUS_OK, "%s", q.note);
	*applied = keys_get(&graph->keys, subject, name);
	return STATUS_OK;
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
		printf("%s is not set\n", clean_name);
	else
		printf("%s = %s\n", clean_name, text_printable(applied, clean, sizeof(clean)));
	return STATUS_OK;
}
