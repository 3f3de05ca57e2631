/* SPDX-License-Identifier: MIT */
#include "client/ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/result.h>
#include <spa/utils/string.h>

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

static int answer_with(struct ask_answer *answer, int status, const char *text)
{
	snprintf(answer->text, sizeof(answer->text), "%s", text);
	return answer->status = status;
}

static int wait_for_answer(struct graph *graph, const struct question *q,
		struct ask_answer *answer)
{
	uint64_t deadline_ns = graph_deadline_ns();
	char late[256];

	while (!is_gone(graph, q) && !q->is_answered && q->error[0] == '\0' &&
	       graph->keys.error == 0) {
		if (graph_iterate(graph, deadline_ns))
			continue;
		if (graph->is_dead)
			return graph_complain(graph);
		snprintf(late, sizeof(late), "%.128s: the module did not answer within %d s",
				q->name, GRAPH_DEADLINE_MS / 1000);
		return answer_with(answer, STATUS_TIMEOUT, late);
	}
	if (!is_gone(graph, q))
		return STATUS_OK;
	return answer_with(answer, STATUS_NO_MODULE, "the module went away before it answered");
}

/* The daemon asks the module nothing about what is not there, or not ours. */
static void as_daemon_says(struct question *q, int error)
{
	if (q->subject != KEYS_ALL && error == -ENOENT)
		snprintf(q->error, sizeof(q->error), "%u: there is no such stream", q->subject);
	else
		snprintf(q->error, sizeof(q->error), "%s: %s", q->name, spa_strerror(error));
}

int ask_write(struct graph *graph, uint32_t subject, const char *name, const char *value,
		struct ask_answer *answer)
{
	struct question q;

	*answer = (struct ask_answer) { .status = STATUS_OK };
	if (graph->keys.proxy == NULL)
		return answer_with(answer, STATUS_NO_MODULE, "the module went away");
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
	answer->status = graph_sync(graph);
	if (answer->status == STATUS_OK)
		answer->status = wait_for_answer(graph, &q, answer);
	graph->keys.on_event = NULL;
	if (answer->status != STATUS_OK)
		return answer->status;
	if (q.error[0] == '\0' && !q.is_answered)
		as_daemon_says(&q, graph->keys.error);
	if (q.error[0] != '\0')
		return answer_with(answer, STATUS_REFUSED, q.error);
	answer->applied = keys_get(&graph->keys, subject, name);
	return answer_with(answer, STATUS_OK, q.note);
}
