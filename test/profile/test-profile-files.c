/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <headroom/profile-file.h>

#include "faults.h"

static char root[PATH_MAX];
static struct faults faults;

static const char *below(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.2000s/%.200s", root, name);
	return path;
}

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(below(name), "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static int make_root(void **state)
{
	static const char *const dirs[] = { "headroom", "headroom/profiles", "data",
		"data/profiles" };

	snprintf(root, sizeof(root), "%s/headroom-profile.XXXXXX",
			getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	if (mkdtemp(root) == NULL)
		return -1;
	for (unsigned i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (mkdir(below(dirs[i]), 0755) < 0)
			return -1;
	setenv("XDG_CONFIG_HOME", root, 1);
	return setenv("HEADROOM_DATA_DIR", below("data"), 1);
}

static int remove_root(void **state)
{
	char command[PATH_MAX + 16];

	snprintf(command, sizeof(command), "rm -r '%s'", root);
	return system(command);
}

static int load(const char *name, struct hr_profile *profile)
{
	faults.n_faults = 0;
	return hr_profile_load(profile, below(name), faults_add, &faults);
}

static void collect(void *data, const char *name, const char *path)
{
	char *list = data;

	strcat(list, name);
	strcat(list, strstr(path, "/data/") != NULL ? " shared, " : " own, ");
}

static void the_file_of_the_user_wins(void **state)
{
	struct hr_profile_dirs dirs;
	char path[PATH_MAX], list[256] = "";

	write_file("data/profiles/a.conf", "");
	write_file("data/profiles/b.conf", "");
	write_file("headroom/profiles/b.conf", "");
	write_file("headroom/profiles/c.conf", "");
	write_file("headroom/profiles/c.conf~", "");
	write_file("headroom/profiles/.d.conf", "");
	write_file("headroom/profiles/e f.conf", "");
	hr_profile_dirs_init(&dirs, "/nowhere");
	assert_int_equal(hr_profile_each(&dirs, collect, list), 3);
	assert_string_equal(list, "a shared, b own, c own, ");
	assert_int_equal(hr_profile_find(&dirs, "b", path), 0);
	assert_string_equal(path, below("headroom/profiles/b.conf"));
	assert_int_equal(hr_profile_find(&dirs, "d", path), -ENOENT);
	assert_int_equal(hr_profile_find(&dirs, "../profiles/b", path), -EINVAL);
	assert_int_equal(hr_profile_find(&dirs, "", path), -EINVAL);
}

static void the_name_of_the_file_counts(void **state)
{
	struct hr_profile profile;

	write_file("one.conf", "headroom.profile.name = two settings = { headroom.bypass = true }");
	assert_int_equal(load("one.conf", &profile), 1);
	assert_non_null(strstr(faults.lines[0], "headroom.profile.name is not that of the file"));
	assert_string_equal(profile.name, "one");
	assert_true(profile.params.bypass);
	hr_profile_finish(&profile);
	write_file("two.conf", "headroom.profile.name = two");
	assert_int_equal(load("two.conf", &profile), 0);
	hr_profile_finish(&profile);
	write_file("three.conf", "");
	assert_int_equal(load("three.conf", &profile), 0);
	assert_string_equal(profile.name, "three");
	hr_profile_finish(&profile);
}

static void what_cannot_be_read_is_named_and_waits_for_nobody(void **state)
{
	struct hr_profile profile;

	assert_int_equal(load("nothing.conf", &profile), -ENOENT);
	assert_non_null(strstr(faults.lines[0], "nothing.conf: No such file"));
	hr_profile_finish(&profile);
	assert_int_equal(load("data", &profile), -EISDIR);
	hr_profile_finish(&profile);
	assert_int_equal(mkfifo(below("fifo.conf"), 0600), 0);
	assert_int_equal(load("fifo.conf", &profile), -EINVAL);
	assert_non_null(strstr(faults.lines[0], "fifo.conf: not a regular file"));
	hr_profile_finish(&profile);
	faults.n_faults = 0;
	assert_int_equal(hr_profile_load(&profile, "/dev/zero", faults_add, &faults), -EINVAL);
	hr_profile_finish(&profile);
	write_file("long.conf", "");
	assert_int_equal(truncate(below("long.conf"), 1 << 30), 0);
	assert_int_equal(load("long.conf", &profile), -EINVAL);
	assert_non_null(strstr(faults.lines[0], "longer than 65536 bytes"));
	hr_profile_finish(&profile);
}

static void a_directory_that_is_no_absolute_path_is_not_used(void **state)
{
	struct hr_profile_dirs dirs;

	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("HOME", "/h", 1);
	unsetenv("HEADROOM_DATA_DIR");
	hr_profile_dirs_init(&dirs, "/d");
	assert_string_equal(dirs.paths[0], "/h/.config/headroom/profiles");
	assert_string_equal(dirs.paths[1], "/d/profiles");
	unsetenv("HOME");
	hr_profile_dirs_init(&dirs, "/d");
	assert_string_equal(dirs.paths[0], "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_of_the_user_wins),
		cmocka_unit_test(the_name_of_the_file_counts),
		cmocka_unit_test(what_cannot_be_read_is_named_and_waits_for_nobody),
		cmocka_unit_test(a_directory_that_is_no_absolute_path_is_not_used),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
