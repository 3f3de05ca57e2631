/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"
#include "state/file.h"

static struct state_file file;

static int set_up(void **state)
{
	disk_watch(0, 0);
	return state_file_init(&file, disk_new_dir());
}

static int tear_down(void **state)
{
	state_file_finish(&file);
	disk_watch(0, 0);
	disk_remove_dir();
	return 0;
}

static void assert_holds(const char *wanted)
{
	size_t size_bytes;
	char *text;

	assert_int_equal(state_file_read(&file, &text, &size_bytes), 0);
	assert_string_equal(text, wanted);
	assert_int_equal(size_bytes, strlen(wanted));
	free(text);
}

static void put(const char *text)
{
	assert_int_equal(state_file_write(&file, text, strlen(text)), 0);
}

static int read_result(void)
{
	size_t size_bytes;
	char *text;
	int res = state_file_read(&file, &text, &size_bytes);

	if (res == 0)
		free(text);
	return res;
}

/* ---- writing ---- */

static void what_was_written_is_read_again(void **state)
{
	assert_int_equal(read_result(), -ENOENT);
	put("one\n");
	assert_holds("one\n");
	put("another, longer one\n");
	put("");
	assert_holds("");
}

static void a_text_is_on_the_disk_before_it_has_its_name(void **state)
{
	disk_watch(0, 0);
	put("one");
	assert_string_equal(disk.calls, "openat write fsync renameat fsync");
}

static void a_write_that_takes_a_part_goes_on(void **state)
{
	char text[4500];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	disk.is_short = true;
	put(text);
	assert_holds(text);
}

/* Each system call on the way fails once, until a write needs fewer. */
static void whatever_step_fails_the_old_or_the_new_text_is_there(void **state)
{
	static const int errors[] = { EIO, ENOSPC, EROFS, EDQUOT };
	int n_steps = 0;

	for (unsigned int e = 0; e < sizeof(errors) / sizeof(errors[0]); e++) {
		put("old");
		for (n_steps = 1;; n_steps++) {
			bool is_named;
			int res;

			disk_watch(n_steps, errors[e]);
			res = state_file_write(&file, "new", 3);
			if (disk.n_calls < n_steps) {
				disk_watch(0, 0);
				break;
			}
			is_named = strstr(disk.calls, "renameat fsync") != NULL;
			disk_watch(0, 0);
			assert_int_equal(res, -errors[e]);
			assert_holds(is_named ? "new" : "old");
			assert_int_equal(access(disk_path(STATE_FILE_NEW), F_OK), -1);
			put("old");
		}
		assert_holds("new");
	}
	print_message("# %d steps, each failed with EIO, ENOSPC, EROFS and EDQUOT\n", n_steps - 1);
}

static void what_stands_where_the_new_text_goes_is_not_followed(void **state)
{
	disk_put("other", "mine", 4);
	assert_int_equal(symlink(disk_path("other"), disk_path(STATE_FILE_NEW)), 0);
	put("one");
	assert_int_equal(mkfifo(disk_path(STATE_FILE_NEW), 0600), 0);
	put("two");
	assert_holds("two");
	assert_int_equal(mkdir(disk_path(STATE_FILE_NEW), 0700), 0);
	assert_int_equal(state_file_write(&file, "three", 5), -EEXIST);
	assert_holds("two");
	char *other = disk_get("other");
	assert_string_equal(other, "mine");
	free(other);
}

static void directories_and_files_are_the_users_alone(void **state)
{
	struct stat info;

	state_file_finish(&file);
	assert_int_equal(state_file_init(&file, disk_path("a/b/c")), 0);
	put("one");
	for (const char *const *name = (const char *const []) { "a", "a/b", "a/b/c", NULL };
			*name != NULL; name++) {
		assert_int_equal(stat(disk_path(*name), &info), 0);
		assert_int_equal(info.st_mode & 07777, 0700);
	}
	assert_int_equal(stat(disk_path("a/b/c/" STATE_FILE_NAME), &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
}

static void a_directory_that_was_moved_away_is_made_again(void **state)
{
	state_file_finish(&file);
	assert_int_equal(state_file_init(&file, disk_path("a")), 0);
	put("one");
	assert_int_equal(rename(disk_path("a"), disk_path("b")), 0);
	put("two");
	assert_holds("two");
	char *before = disk_get("b/" STATE_FILE_NAME);
	assert_string_equal(before, "one");
	free(before);
}

static void a_second_process_does_not_save_until_the_first_is_gone(void **state)
{
	struct state_file second;

	put("first");
	assert_int_equal(state_file_init(&second, file.dir), 0);
	assert_int_equal(state_file_write(&second, "second", 6), -EBUSY);
	assert_int_equal(state_file_keep_aside(&second, "corrupt"), -EBUSY);
	assert_holds("first");
	state_file_finish(&file);
	assert_int_equal(state_file_write(&second, "second", 6), 0);
	state_file_finish(&second);
	assert_holds("second");
}

/* ---- reading what is hostile ---- */

static void what_is_no_regular_file_is_neither_followed_nor_waited_for(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	disk_put("other", "mine", 4);
	assert_int_equal(symlink(disk_path("other"), disk_path(STATE_FILE_NAME)), 0);
	assert_int_equal(read_result(), -ELOOP);
	unlink(disk_path(STATE_FILE_NAME));
	assert_int_equal(mkfifo(disk_path(STATE_FILE_NAME), 0600), 0);
	assert_int_equal(read_result(), -EINVAL);
	unlink(disk_path(STATE_FILE_NAME));
	assert_int_equal(mkdir(disk_path(STATE_FILE_NAME), 0700), 0);
	assert_int_equal(read_result(), -EINVAL);
	rmdir(disk_path(STATE_FILE_NAME));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", disk_path(STATE_FILE_NAME));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(read_result(), -EINVAL);
	close(fd);
}

static void a_file_that_is_too_long_is_not_read(void **state)
{
	put("one");
	assert_int_equal(truncate(disk_path(STATE_FILE_NAME), STATE_FILE_MAX_BYTES), 0);
	assert_int_equal(read_result(), 0);
	assert_int_equal(truncate(disk_path(STATE_FILE_NAME), STATE_FILE_MAX_BYTES + 1), 0);
	assert_int_equal(read_result(), -EFBIG);
	assert_int_equal(truncate(disk_path(STATE_FILE_NAME), (off_t)1 << 40), 0);
	assert_int_equal(read_result(), -EFBIG);
}

static void a_bounded_number_is_kept_aside(void **state)
{
	static const char *const kept[] = { STATE_FILE_NAME ".bad", STATE_FILE_NAME ".bad.1",
		STATE_FILE_NAME ".bad.2", STATE_FILE_NAME ".bad.3" };
	char text[2] = "0";

	for (; *text < '5'; ++*text) {
		put(text);
		assert_int_equal(state_file_keep_aside(&file, "bad"), 0);
	}
	assert_int_equal(read_result(), -ENOENT);
	for (int i = 0; i < 4; i++) {
		char *held = disk_get(kept[i]);

		if (i < STATE_FILE_N_ASIDE) {
			assert_non_null(held);
			assert_int_equal(*held, '4' - i);
		} else {
			assert_null(held);
		}
		free(held);
	}
}

static void the_environment_says_where_and_only_with_an_absolute_path(void **state)
{
	struct state_file f;

	setenv("XDG_STATE_HOME", "/s", 1);
	setenv("HOME", "/h", 1);
	assert_int_equal(state_file_init(&f, NULL), 0);
	assert_string_equal(f.dir, "/s/headroom");
	setenv("XDG_STATE_HOME", "s", 1);
	assert_int_equal(state_file_init(&f, NULL), 0);
	assert_string_equal(f.dir, "/h/.local/state/headroom");
	unsetenv("HOME");
	assert_int_equal(state_file_init(&f, NULL), -ENOENT);
	unsetenv("XDG_STATE_HOME");
	assert_int_equal(state_file_init(&f, NULL), -ENOENT);
	assert_int_equal(state_file_init(&f, "relative"), -EINVAL);
	assert_int_equal(state_file_init(&f, "/given"), 0);
	assert_string_equal(f.dir, "/given");
}

/* ---- killed ---- */

#define N_KILLS 300
#define MAX_TEXT_BYTES 100000

/* The n-th text: its number, and as many of one letter as the number tells. */
static size_t make_text(unsigned int n, char *text)
{
	size_t size_bytes = (size_t)(n * 2654435761u % MAX_TEXT_BYTES);
	int number_bytes = sprintf(text, "%u\n", n);

	memset(text + number_bytes, 'a' + (int)(n % 26), size_bytes);
	text[(size_t)number_bytes + size_bytes] = '\0';
	return (size_t)number_bytes + size_bytes;
}

static void write_until_killed(unsigned int n, int done_fd)
{
	static char text[MAX_TEXT_BYTES + 32];

	while (state_file_write(&file, text, make_text(++n, text)) == 0)
		if (write(done_fd, &n, sizeof(n)) != sizeof(n))
			break;
	_exit(1);
}

/* The number of the last write that returned; that before it without one. */
static unsigned int run_and_kill(unsigned int n, unsigned int after_usec)
{
	const struct timespec time = { .tv_nsec = after_usec * 1000L };
	int fds[2], status;
	pid_t child;

	assert_int_equal(pipe(fds), 0);
	if ((child = fork()) == 0)
		write_until_killed(n, fds[1]);
	assert_true(child > 0);
	close(fds[1]);
	nanosleep(&time, NULL);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	while (read(fds[0], &n, sizeof(n)) == sizeof(n))
		;
	close(fds[0]);
	return n;
}

static void killed_at_any_moment_it_leaves_the_last_or_the_next_text(void **state)
{
	static char wanted[MAX_TEXT_BYTES + 32];
	const char *given = getenv("HR_SEED");
	unsigned int seed = given != NULL ? (unsigned int)atoi(given) : (unsigned int)time(NULL);
	unsigned int n = 0, n_next = 0, n_cut = 0, seed_now = seed;

	print_message("# HR_SEED=%u\n", seed);
	state_file_finish(&file);
	for (int i = 0; i < N_KILLS; i++) {
		unsigned int n_told = run_and_kill(n, 100 + (unsigned int)rand_r(&seed_now) % 12000);
		size_t size_bytes;
		char *text;

		n_cut += access(disk_path(STATE_FILE_NEW), F_OK) == 0;
		if (n_told == 0 && access(disk_path(STATE_FILE_NAME), F_OK) < 0)
			continue;
		assert_int_equal(state_file_read(&file, &text, &size_bytes), 0);
		n = (unsigned int)strtoul(text, NULL, 10);
		assert_true(n == n_told || n == n_told + 1);
		make_text(n, wanted);
		assert_string_equal(text, wanted);
		free(text);
		state_file_finish(&file);
		n_next += n == n_told + 1;
	}
	print_message("# %d kills in %u writes: %u before the new name, %u after it, 0 broken\n",
			N_KILLS, n, n_cut, n_next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
		TEST(what_was_written_is_read_again),
		TEST(a_text_is_on_the_disk_before_it_has_its_name),
		TEST(a_write_that_takes_a_part_goes_on),
		TEST(whatever_step_fails_the_old_or_the_new_text_is_there),
		TEST(what_stands_where_the_new_text_goes_is_not_followed),
		TEST(directories_and_files_are_the_users_alone),
		TEST(a_directory_that_was_moved_away_is_made_again),
		TEST(a_second_process_does_not_save_until_the_first_is_gone),
		TEST(what_is_no_regular_file_is_neither_followed_nor_waited_for),
		TEST(a_file_that_is_too_long_is_not_read),
		TEST(a_bounded_number_is_kept_aside),
		TEST(the_environment_says_where_and_only_with_an_absolute_path),
		TEST(killed_at_any_moment_it_leaves_the_last_or_the_next_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
