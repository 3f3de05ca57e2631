/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

#include "kernel/dsp/mailbox.h"

#define N_VALUES 2000000u
#define N_WORDS 16

struct letter {
	uint32_t words[N_WORDS];	/* all the same, or it is torn */
};

struct post {
	struct hr_mailbox box;
	struct letter slots[HR_MAILBOX_SLOTS];
};

static void *write_letters(void *data)
{
	struct post *post = data;

	for (uint32_t value = 1; value <= N_VALUES; value++) {
		struct letter *letter = &post->slots[post->box.write_slot];

		for (unsigned i = 0; i < N_WORDS; i++)
			letter->words[i] = value;
		hr_mailbox_publish(&post->box);
	}
	return NULL;
}

static void a_reader_sees_whole_values_in_order_and_the_last_one(void **state)
{
	struct post post = { 0 };
	pthread_t writer;
	uint32_t last = 0, n_seen = 0;

	hr_mailbox_init(&post.box);
	assert_int_equal(pthread_create(&writer, NULL, write_letters, &post), 0);
	while (last < N_VALUES) {
		const struct letter *letter;

		if (!hr_mailbox_acquire(&post.box))
			continue;
		letter = &post.slots[post.box.read_slot];
		for (unsigned i = 1; i < N_WORDS; i++)
			assert_int_equal(letter->words[i], letter->words[0]);
		assert_true(letter->words[0] > last);
		last = letter->words[0];
		n_seen++;
	}
	pthread_join(writer, NULL);
	print_message("# %u of %u values seen\n", n_seen, N_VALUES);
}

static void a_value_is_acquired_once(void **state)
{
	struct hr_mailbox box;

	hr_mailbox_init(&box);
	assert_false(hr_mailbox_acquire(&box));
	hr_mailbox_publish(&box);
	assert_true(hr_mailbox_pending(&box));
	assert_true(hr_mailbox_acquire(&box));
	assert_false(hr_mailbox_pending(&box));
	assert_false(hr_mailbox_acquire(&box));
	assert_int_not_equal(box.read_slot, box.write_slot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_acquired_once),
		cmocka_unit_test(a_reader_sees_whole_values_in_order_and_the_last_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
