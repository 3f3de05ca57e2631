/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <spa/utils/defs.h>

#include "routing/own-writes.h"

/*
 * A model of the session manager's metadata: what we write goes to it in order, what it holds
 * changes, and it tells us in order. Anything may happen between any two of these steps: somebody
 * else writes, the node goes and its id is used again (which the metadata clears, or not), the
 * metadata is bound again and what it told meanwhile is lost. Each value that is told carries,
 * unseen by us, who wrote it.
 */
#define ID 28u
#define QUEUE 128

enum author { NOBODY, WE, OTHERS };
enum what { VALUE, BIND, DONE };	/* a write; the wish to hear all, and whether that is all */
enum step { WRITE, ARRIVE, USER, CLEAR, TELL, REBIND, N_STEPS };

struct message {
	enum what what;
	enum author author;
	char value[8];
};

struct queue {
	struct message messages[QUEUE];
	int begin, end;
};

struct model {
	struct own_writes writes;
	struct queue to, from;
	struct message held;		/* what the metadata holds; its value is "" for nothing */
	bool is_bound;			/* it tells us */
	int n_written;
};

static void push(struct queue *queue, struct message message)
{
	assert_uint_in_range(queue->end, 0, QUEUE - 1);
	queue->messages[queue->end++] = message;
}

static void hold(struct model *m, enum author author, const char *value)
{
	m->held = (struct message) { .what = VALUE, .author = author };
	snprintf(m->held.value, sizeof(m->held.value), "%s", value);
	if (m->is_bound)
		push(&m->from, m->held);
}

static void write_ours(struct model *m)
{
	static const char *const values[] = { "speaker", "speaker", "head", "" };
	struct message message = { .what = VALUE, .author = WE };

	snprintf(message.value, sizeof(message.value), "%s", values[m->n_written++ % 4]);
	assert_int_equal(own_writes_add(&m->writes, ID, message.value), 0);
	push(&m->to, message);
}

static void arrive(struct model *m)
{
	const struct message *message;

	if (m->to.begin == m->to.end)
		return;
	message = &m->to.messages[m->to.begin++];
	if (message->what == VALUE) {
		hold(m, WE, message->value);
		return;
	}
	if (message->what == DONE) {
		push(&m->from, *message);
		return;
	}
	m->is_bound = true;
	if (m->held.value[0] != 0)
		push(&m->from, m->held);
}

static void drop_older_wishes(struct queue *queue)
{
	int n = queue->begin;

	for (int i = queue->begin; i < queue->end; i++)
		if (queue->messages[i].what == VALUE)
			queue->messages[n++] = queue->messages[i];
	queue->end = n;
}

static void rebind(struct model *m)
{
	own_writes_rebind(&m->writes);
	m->from.begin = m->from.end;
	m->is_bound = false;
	drop_older_wishes(&m->to);
	push(&m->to, (struct message) { .what = BIND });
	push(&m->to, (struct message) { .what = DONE });
}

static void tell(struct model *m, const char *history)
{
	const struct message *message;
	bool is_own;

	if (m->from.begin == m->from.end)
		return;
	message = &m->from.messages[m->from.begin++];
	if (message->what == DONE) {
		own_writes_rebound(&m->writes);
		return;
	}
	is_own = own_writes_hear(&m->writes, ID, message->value);
	/* That there is nothing is nobody's choice, whoever said so. */
	if (message->value[0] != 0 && is_own != (message->author == WE))
		fail_msg("%s: '%s' of %s is taken for %s", history, message->value,
				message->author == WE ? "ours" : "others", is_own ? "ours" : "others'");
}

static void take_step(struct model *m, enum step step, const char *history)
{
	switch (step) {
	case WRITE:
		write_ours(m);
		break;
	case ARRIVE:
		arrive(m);
		break;
	case USER:
		hold(m, OTHERS, "tv");
		break;
	case CLEAR:
		hold(m, OTHERS, "");
		break;
	case TELL:
		tell(m, history);
		break;
	default:
		rebind(m);
		break;
	}
}

static void finish_everything(struct model *m, const char *history)
{
	while (m->to.begin < m->to.end)
		arrive(m);
	while (m->from.begin < m->from.end)
		tell(m, history);
	if (m->writes.n_waiting > 0)
		fail_msg("%s: a write is waited for that came back or was lost", history);
	own_writes_clear(&m->writes);
	assert_int_equal(m->writes.n, 0);
}

static void run(const enum step *steps, int n_steps)
{
	static const char names[N_STEPS] = { 'w', 'a', 'u', 'c', 't', 'r' };
	static struct model m;
	char history[QUEUE] = "";

	m = (struct model) { .is_bound = true };
	own_writes_init(&m.writes);
	for (int i = 0; i < n_steps; i++) {
		history[i] = names[steps[i]];
		take_step(&m, steps[i], history);
	}
	finish_everything(&m, history);
}

#define N_DEEP 8

static void in_every_order_of_eight_steps_ours_are_known_from_others(void **state)
{
	enum step steps[N_DEEP];
	unsigned long n_orders = 1;

	for (int i = 0; i < N_DEEP; i++)
		n_orders *= N_STEPS;
	for (unsigned long order = 0; order < n_orders; order++) {
		unsigned long rest = order;

		for (int i = 0; i < N_DEEP; i++, rest /= N_STEPS)
			steps[i] = (enum step)(rest % N_STEPS);
		run(steps, N_DEEP);
	}
	print_message("# %lu orders\n", n_orders);
}

#define N_LONG 60
#define N_DRAWN 100000
#define SEED 3u

static void in_long_random_orders_too(void **state)
{
	enum step steps[N_LONG];

	srand(SEED);
	for (int n = 0; n < N_DRAWN; n++) {
		for (int i = 0; i < N_LONG; i++)
			steps[i] = (enum step)((unsigned int)rand() % N_STEPS);
		run(steps, N_LONG);
	}
	print_message("# %d orders of %d steps, seed %u\n", N_DRAWN, N_LONG, SEED);
}

static void a_write_for_one_id_is_none_for_another(void **state)
{
	struct own_writes writes;

	own_writes_init(&writes);
	assert_int_equal(own_writes_add(&writes, 28, "speaker"), 0);
	assert_false(own_writes_hear(&writes, 30, "speaker"));
	assert_true(own_writes_hear(&writes, 28, "speaker"));
	assert_true(own_writes_hear(&writes, 28, "speaker"));	/* told again */
	assert_false(own_writes_hear(&writes, 28, "tv"));
	assert_false(own_writes_hear(&writes, 28, "speaker"));	/* chosen by somebody now */
	own_writes_clear(&writes);
}

static void of_writes_that_nobody_answers_the_oldest_are_forgotten(void **state)
{
	struct own_writes writes;

	own_writes_init(&writes);
	for (uint32_t id = 0; id <= OWN_WRITES_MAX; id++)
		assert_int_equal(own_writes_add(&writes, id, "speaker"), 0);
	assert_int_equal(writes.n, OWN_WRITES_MAX);
	assert_false(own_writes_hear(&writes, 0, "speaker"));
	assert_true(own_writes_hear(&writes, 1, "speaker"));
	own_writes_clear(&writes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_every_order_of_eight_steps_ours_are_known_from_others),
		cmocka_unit_test(in_long_random_orders_too),
		cmocka_unit_test(a_write_for_one_id_is_none_for_another),
		cmocka_unit_test(of_writes_that_nobody_answers_the_oldest_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
