/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

#include "disk.h"
#include "state/file.h"
#include "state/store.h"

/* ---- what is logged ---- */

PW_LOG_TOPIC_EXTERN(headroom_topic);

static unsigned int n_warnings;
static char warning[512];

static void keep_line(void *object, enum spa_log_level level, const struct spa_log_topic *topic,
		const char *file, int line, const char *function, const char *format, va_list arguments)
{
	if (level > SPA_LOG_LEVEL_WARN)
		return;
	n_warnings++;
	vsnprintf(warning, sizeof(warning), format, arguments);
}

static void keep_formatted(void *object, enum spa_log_level level,
		const struct spa_log_topic *topic, const char *file, int line,
		const char *function, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	keep_line(object, level, topic, file, line, function, format, arguments);
	va_end(arguments);
}

static const struct spa_log_methods log_methods = {
	SPA_VERSION_LOG_METHODS,
	.logt = keep_formatted,
	.logtv = keep_line,
};

static struct spa_log test_log = {
	.iface = { .version = SPA_VERSION_LOG, .cb = { .funcs = &log_methods } },
	.level = SPA_LOG_LEVEL_INFO,
};

/* ---- a loop, and a state on it ---- */

static struct pw_loop *loop;
static struct state *saved;

static void start(void)
{
	n_warnings = 0;
	*warning = '\0';
	saved = state_new(loop, NULL);
}

static void restart(void)
{
	state_free(saved);
	start();
}

static int set_up(void **state)
{
	disk_watch(0, 0);
	setenv("XDG_STATE_HOME", disk_new_dir(), 1);
	assert_int_equal(mkdir(disk_path("headroom"), 0700), 0);
	loop = pw_loop_new(NULL);
	pw_loop_enter(loop);
	start();
	return 0;
}

static int tear_down(void **state)
{
	state_free(saved);
	pw_loop_leave(loop);
	pw_loop_destroy(loop);
	disk_remove_dir();
	return 0;
}

static double now_sec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#define FILE_NAME "headroom/" STATE_FILE_NAME

static bool is_in_file(const char *part)
{
	char *text = disk_get(FILE_NAME);
	bool is_in = text != NULL && strstr(text, part) != NULL;

	free(text);
	return is_in;
}

static void set(const char *key, const char *value)
{
	assert_int_equal(state_set(saved, STATE_SETTINGS, key, value), 0);
}

static void assert_key(const char *key, const char *wanted)
{
	const char *value = state_get(saved, STATE_SETTINGS, key);

	if (wanted == NULL)
		assert_null(value);
	else
		assert_string_equal(value, wanted);
}

/* ---- what is promised ---- */

static void what_was_set_is_there_after_a_restart(void **state)
{
	set("bypass", "true");
	set("gone", "one");
	assert_int_equal(state_set(saved, "loudness", "mpv", "-23"), 0);
	restart();
	assert_key("bypass", "true");
	set("gone", NULL);
	restart();
	assert_key("gone", NULL);
	assert_string_equal(state_get(saved, "loudness", "mpv"), "-23");
	state_clear(saved, NULL);
	restart();
	assert_key("bypass", NULL);
	assert_null(state_get(saved, "loudness", "mpv"));
	assert_int_equal(n_warnings, 0);
}

/* Turn the loop until the file says so, but no longer than 5 s. Returns seconds. */
static double turn_until_in_file(const char *part)
{
	double start_sec = now_sec();

	while (!is_in_file(part) && now_sec() < start_sec + 5)
		pw_loop_iterate(loop, 10);
	assert_true(is_in_file(part));
	return now_sec() - start_sec;
}

static void it_is_written_when_nothing_changed_for_half_a_second(void **state)
{
	double took_sec;

	set("a", "1");
	took_sec = turn_until_in_file("\"a\" = \"1\"");
	print_message("# written %.2f s after the change\n", took_sec);
	assert_true(took_sec >= 0.49);
}

static void it_is_written_every_two_seconds_when_changes_do_not_end(void **state)
{
	double start_sec = now_sec(), took_sec;
	char value[16];

	for (int i = 0; !is_in_file("\"a\"") && now_sec() < start_sec + 5; i++) {
		snprintf(value, sizeof(value), "%d", i);
		set("a", value);
		pw_loop_iterate(loop, 20);
	}
	took_sec = now_sec() - start_sec;
	print_message("# written %.2f s after the first of many changes\n", took_sec);
	assert_true(took_sec >= 1.99 && took_sec < 4);
}

/* No timer, no event: an endless wait would return at none. */
static void nothing_wakes_up_when_nothing_changes(void **state)
{
	double start_sec;
	int n_turns = 0;

	set("a", "1");
	turn_until_in_file("\"a\" = \"1\"");
	pw_loop_iterate(loop, 100);	/* hears that it was written */
	for (start_sec = now_sec(); now_sec() < start_sec + 0.7;)
		n_turns += pw_loop_iterate(loop, 700) > 0;
	assert_int_equal(n_turns, 0);
}

static void what_was_changed_back_is_not_written(void **state)
{
	set("a", "1");
	restart();
	disk_watch(0, 0);
	state_clear(saved, STATE_SETTINGS);
	set("a", "1");
	restart();
	assert_null(strstr(disk.calls, "renameat"));
	assert_key("a", "1");
}

static void a_full_disk_is_told_once_and_tried_again(void **state)
{
	set("a", "1");
	restart();
	for (int i = 2; i < 5; i++) {
		char value[16];

		snprintf(value, sizeof(value), "%d", i);
		disk_watch(2, ENOSPC);
		set("a", value);
		while (disk_n_calls() < 2)
			pw_loop_iterate(loop, 10);
		pw_loop_iterate(loop, 100);
		assert_true(is_in_file("\"a\" = \"1\""));
		assert_int_equal(n_warnings, 1);
	}
	print_message("# %s\n", strstr(warning, STATE_FILE_NAME));
	assert_non_null(strstr(warning, strerror(ENOSPC)));
	restart();	/* tried once more at the end */
	assert_key("a", "4");
}

static void assert_kept_aside(const char *reason, const char *said)
{
	char name[64];
	struct stat info;

	snprintf(name, sizeof(name), FILE_NAME ".%s", reason);
	assert_int_equal(lstat(disk_path(name), &info), 0);
	assert_int_equal(n_warnings, 1);
	assert_non_null(strstr(warning, said));
	assert_key("a", NULL);
	print_message("# %s\n", strstr(warning, STATE_FILE_NAME));
	set("a", "new");
	restart();
	assert_key("a", "new");
	assert_int_equal(n_warnings, 0);
}

static void what_is_no_state_is_kept_aside_and_told_once(void **state)
{
	static const char newer[] = "{ headroom.state.version = 2 x = [ 1 ] }";
	static const char cut[] = "{ headroom.state.version = 1 settings = { a = old ";

	state_free(saved);
	disk_put(FILE_NAME, cut, sizeof(cut) - 1);
	start();
	assert_kept_aside("corrupt", "never closed");
	state_free(saved);
	disk_put(FILE_NAME, newer, sizeof(newer) - 1);
	start();
	assert_kept_aside("newer", "version 2");
	state_free(saved);
	assert_int_equal(truncate(disk_path(FILE_NAME), 100 << 20), 0);
	start();
	assert_kept_aside("corrupt", "1 MiB");
	state_free(saved);
	unlink(disk_path(FILE_NAME));
	assert_int_equal(mkfifo(disk_path(FILE_NAME), 0600), 0);
	start();
	assert_kept_aside("corrupt", "regular");
	state_free(saved);
	disk_put("other", cut, sizeof(cut) - 1);
	unlink(disk_path(FILE_NAME));
	assert_int_equal(symlink(disk_path("other"), disk_path(FILE_NAME)), 0);
	start();
	assert_kept_aside("corrupt", "link");
	char *other = disk_get("other");
	assert_string_equal(other, cut);
	free(other);
}

static void what_may_not_be_read_is_kept_aside_and_what_fails_is_not_touched(void **state)
{
	set("a", "old");
	state_free(saved);
	disk_watch(1, EIO);
	start();
	disk_watch(0, 0);
	assert_int_equal(n_warnings, 1);
	print_message("# %s\n", strstr(warning, STATE_FILE_NAME));
	set("a", "lost");	/* nothing is saved, and nothing breaks */
	state_free(saved);
	assert_true(is_in_file("old"));
	disk_watch(1, EACCES);
	start();
	disk_watch(0, 0);
	assert_kept_aside("corrupt", "may not be read");
}

static void without_a_place_nothing_is_saved_and_nothing_warns(void **state)
{
	state_free(saved);
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	start();
	assert_null(saved);
	assert_int_equal(n_warnings, 0);
	set("a", "1");
	assert_key("a", NULL);
	state_clear(saved, NULL);
	state_each(saved, STATE_SETTINGS, NULL, NULL);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
		TEST(what_was_set_is_there_after_a_restart),
		TEST(it_is_written_when_nothing_changed_for_half_a_second),
		TEST(it_is_written_every_two_seconds_when_changes_do_not_end),
		TEST(nothing_wakes_up_when_nothing_changes),
		TEST(what_was_changed_back_is_not_written),
		TEST(a_full_disk_is_told_once_and_tried_again),
		TEST(what_is_no_state_is_kept_aside_and_told_once),
		TEST(what_may_not_be_read_is_kept_aside_and_what_fails_is_not_touched),
		TEST(without_a_place_nothing_is_saved_and_nothing_warns),
	};

	pw_init(&argc, &argv);
	pw_log_set(&test_log);
	PW_LOG_TOPIC_INIT(headroom_topic);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
