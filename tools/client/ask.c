/* SPDX-License-Identifier: MIT */
#include "client/ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/result.h>
#include <spa/utils/string.h>

#include "client/details.h"

struct question {
	const struct keys *keys;
	uint32_t subject;
	const char *name, *value;
	unsigned int n_bound;	/* of the object that was asked */
	char code[32];		/* of the refusal; "" when an older module has none */
	char refusal[1024];	/* "" when it was not refused */
	char note[1024];	/* what else is wrong: a mistake in a profile that is used */
	bool is_answered;
};

/*
 * The answer of an older module comes after the refusal, and before what else is wrong; of a key
 * that only tells it comes first, so that the refusal is shown, but not taken for one.
 */
static void on_error(struct question *q, const char *sentence)
{
	struct error_detail detail;
	bool is_known = error_detail_read(q->keys, &detail);

	if (is_known ? !detail.is_refused : q->is_answered) {
		snprintf(q->note, sizeof(q->note), "%s", sentence);
	} else if (!is_known || error_detail_is_of(&detail, q->subject, q->name, q->value)) {
		snprintf(q->refusal, sizeof(q->refusal), "%s", sentence);
		snprintf(q->code, sizeof(q->code), "%s", detail.code);
	}
}

static void on_event(void *data, uint32_t subject, const char *name, const char *value)
{
	struct question *q = data;

	if (subject == KEYS_ALL && spa_streq(name, HEADROOM_KEY_ERROR) && value != NULL)
		on_error(q, value);
	if (subject == q->subject && (name == NULL || spa_streq(name, q->name)))
		q->is_answered = true;
}

/* An object that came back says all it has, as if these were answers. */
static bool is_gone(const struct graph *graph, const struct question *q)
{
	return graph->keys.proxy == NULL || graph->keys.n_bound != q->n_bound;
}

static int answer_with(struct ask_answer *answer, int status, const char *sentence)
{
	snprintf(answer->sentence, sizeof(answer->sentence), "%s", sentence);
	return answer->status = status;
}

static int wait_for_answer(struct graph *graph, const struct question *q,
		struct ask_answer *answer)
{
	uint64_t deadline_ns = graph_deadline_ns();
	char late[256];

	while (!is_gone(graph, q) && !q->is_answered && q->refusal[0] == '\0' &&
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
		snprintf(q->refusal, sizeof(q->refusal), "%u: there is no such stream", q->subject);
	else
		snprintf(q->refusal, sizeof(q->refusal), "%s: %s", q->name, spa_strerror(error));
}

int ask_write(struct graph *graph, uint32_t subject, const char *name, const char *value,
		struct ask_answer *answer)
{
	struct question q = { .keys = &graph->keys, .subject = subject, .name = name,
		.value = value, .n_bound = graph->keys.n_bound };

	*answer = (struct ask_answer) { .status = STATUS_OK };
	if (graph->keys.proxy == NULL)
		return answer_with(answer, STATUS_NO_MODULE, "the module went away");
	/* What is not there is not answered: nothing happens. */
	if (value == NULL && spa_streq(name, HEADROOM_KEY_ERROR) &&
	    keys_get(&graph->keys, subject, name) == NULL)
		return STATUS_OK;
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
	if (q.refusal[0] == '\0' && !q.is_answered)
		as_daemon_says(&q, graph->keys.error);
	if (q.refusal[0] != '\0') {
		snprintf(answer->code, sizeof(answer->code), "%s", q.code);
		return answer_with(answer, STATUS_REFUSED, q.refusal);
	}
	answer->applied = keys_get(&graph->keys, subject, name);
	return answer_with(answer, STATUS_OK, q.note);
}
