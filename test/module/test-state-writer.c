/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"
#include "state/writer.h"

#define WAIT_MSEC 5000

static atomic_int n_done, n_failed;

static void count_done(void *data, int res)
{
	atomic_fetch_add(&n_done, 1);
	atomic_fetch_add(&n_failed, res < 0);
}

static struct state_writer *make_writer(void)
{
	struct state_writer *writer;
	struct state_file file;

	atomic_store(&n_done, 0);
	atomic_store(&n_failed, 0);
	disk_watch(0, 0);
	assert_int_equal(state_file_init(&file, disk_new_dir()), 0);
	assert_non_null(writer = state_writer_new(&file, count_done, NULL));
	return writer;
}

static void put(struct state_writer *writer, const char *text)
{
	assert_int_equal(state_writer_put(writer, strdup(text), strlen(text)), 0);
}

static void assert_file(const char *wanted)
{
	char *text = disk_get(STATE_FILE_NAME);

	if (wanted == NULL)
		assert_null(text);
	else
		assert_string_equal(text, wanted);
	free(text);
}

static double now_msec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* Whether the predicate came true in time. */
static bool wait_for(bool (*is_so)(void))
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	double deadline_msec = now_msec() + WAIT_MSEC;

	while (!is_so()) {
		if (now_msec() > deadline_msec)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

static bool is_one_done(void)
{
	return atomic_load(&n_done) == 1;
}

static bool is_second_there(void)
{
	char *text = disk_get(STATE_FILE_NAME);
	bool is_so = text != NULL && strcmp(text, "second") == 0;

	free(text);
	return is_so;
}

static void without_a_text_there_is_no_thread_and_no_file(void **state)
{
	struct state_writer *writer = make_writer();

	assert_int_equal(state_writer_finish(writer, WAIT_MSEC), 0);
	assert_int_equal(disk.n_calls, 0);
	assert_file(NULL);
	assert_int_equal(state_writer_finish(NULL, 0), 0);
	disk_remove_dir();
}

static void to_finish_is_to_have_written_the_last(void **state)
{
	struct state_writer *writer = make_writer();

	put(writer, "first");
	put(writer, "second");
	assert_int_equal(state_writer_finish(writer, WAIT_MSEC), 0);
	assert_file("second");
	disk_remove_dir();
}

static void a_burst_becomes_few_writes_and_nobody_waits(void **state)
{
	struct state_writer *writer = make_writer();
	double start_msec = now_msec(), put_msec;
	char text[16];

	disk.fsync_msec = 50;
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "%d", i);
		put(writer, text);
	}
	put_msec = now_msec() - start_msec;
	assert_int_equal(state_writer_finish(writer, WAIT_MSEC), 0);
	assert_file("999");
	print_message("# 1000 texts: %.1f ms to hand over, %d written, each of 100 ms\n", put_msec,
			atomic_load(&n_done));
	/* the one it had begun, and the newest; with a slow machine some more */
	assert_true(atomic_load(&n_done) <= 2 + (int)(put_msec / 100));
	disk_remove_dir();
}

static void a_failure_is_told_and_the_next_text_is_tried(void **state)
{
	struct state_writer *writer = make_writer();

	disk_watch(2, ENOSPC);
	put(writer, "first");
	assert_true(wait_for(is_one_done));
	assert_int_equal(atomic_load(&n_failed), 1);
	put(writer, "second");
	assert_int_equal(state_writer_finish(writer, WAIT_MSEC), 0);
	assert_file("second");
	disk_remove_dir();
}

static void the_last_failure_is_told_at_the_end(void **state)
{
	struct state_writer *writer = make_writer();

	disk_watch(2, EIO);
	put(writer, "first");
	assert_int_equal(state_writer_finish(writer, WAIT_MSEC), -EIO);
	assert_file(NULL);
	disk_remove_dir();
}

/* SIGXFSZ would end the daemon, and does with this test, were it not blocked. */
static void a_limit_of_the_file_size_is_an_error_like_others(void **state)
{
	struct state_writer *writer = make_writer();
	struct rlimit before, none = { 0 };

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	put(writer, "first");
	assert_true(wait_for(is_one_done));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(state_writer_finish(writer, WAIT_MSEC), -EFBIG);
	assert_file(NULL);
	disk_remove_dir();
}

static void the_thread_takes_no_signals(void **state)
{
	struct state_writer *writer = make_writer();
	sigset_t only, before;
	siginfo_t info;

	sigemptyset(&only);
	sigaddset(&only, SIGUSR1);
	put(writer, "first");
	assert_true(wait_for(is_one_done));
	/* blocked here: had the thread not blocked it, it would end the process */
	pthread_sigmask(SIG_BLOCK, &only, &before);
	kill(getpid(), SIGUSR1);
	assert_int_equal(sigwaitinfo(&only, &info), SIGUSR1);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	assert_int_equal(state_writer_finish(writer, WAIT_MSEC), 0);
	disk_remove_dir();
}

static void a_disk_that_hangs_is_left_to_itself(void **state)
{
	struct state_writer *writer = make_writer();
	double start_msec = now_msec(), waited_msec;

	disk.fsync_msec = 300;
	put(writer, "first");
	put(writer, "second");
	assert_int_equal(state_writer_finish(writer, 50), -ETIMEDOUT);
	waited_msec = now_msec() - start_msec;
	assert_true(wait_for(is_second_there));
	print_message("# waited %.0f ms of 50 allowed; the file was there after %.0f ms\n",
			waited_msec, now_msec() - start_msec);
	assert_true(waited_msec >= 50 && waited_msec < 250);
	disk_remove_dir();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_text_there_is_no_thread_and_no_file),
		cmocka_unit_test(to_finish_is_to_have_written_the_last),
		cmocka_unit_test(a_burst_becomes_few_writes_and_nobody_waits),
		cmocka_unit_test(a_failure_is_told_and_the_next_text_is_tried),
		cmocka_unit_test(the_last_failure_is_told_at_the_end),
		cmocka_unit_test(a_limit_of_the_file_size_is_an_error_like_others),
		cmocka_unit_test(the_thread_takes_no_signals),
		cmocka_unit_test(a_disk_that_hangs_is_left_to_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
