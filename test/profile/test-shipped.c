/* SPDX-License-Identifier: MIT */
/* The profiles that are installed: HR_PROFILES, and in the sources HR_PROFILES_SOURCE. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <headroom/profile-file.h>

#include "faults.h"

static struct hr_profile_dirs dirs_of(const char *variable)
{
	struct hr_profile_dirs dirs = { 0 };

	assert_non_null(getenv(variable));
	snprintf(dirs.paths[0], sizeof(dirs.paths[0]), "%s", getenv(variable));
	return dirs;
}

static void count(void *data, const char *name, const char *path)
{
}

static void check_one(void *data, const char *name, const char *path)
{
	struct faults faults = { .is_loud = true };
	struct hr_profile profile;

	assert_int_equal(hr_profile_load(&profile, path, faults_add, &faults), 0);
	assert_string_equal(profile.name, name);
	assert_true(*profile.description != '\0');
	printf("# %-16s %s\n", name, profile.description);
	hr_profile_finish(&profile);
}

static void every_profile_reads_without_a_complaint(void **state)
{
	struct hr_profile_dirs dirs = dirs_of("HR_PROFILES_SOURCE");

	assert_true(hr_profile_each(&dirs, check_one, NULL) > 0);
}

static void every_profile_is_installed(void **state)
{
	struct hr_profile_dirs source = dirs_of("HR_PROFILES_SOURCE");
	struct hr_profile_dirs installed = dirs_of("HR_PROFILES");

	assert_int_equal(hr_profile_each(&source, count, NULL),
			hr_profile_each(&installed, count, NULL));
}

static struct hr_params params_of(const char *name)
{
	struct hr_profile_dirs dirs = dirs_of("HR_PROFILES_SOURCE");
	struct hr_profile profile;
	struct hr_params params;
	char path[PATH_MAX];

	assert_int_equal(hr_profile_find(&dirs, name, path), 0);
	assert_int_equal(hr_profile_load(&profile, path, NULL, NULL), 0);
	params = profile.params;
	hr_profile_finish(&profile);
	return params;
}

static void default_is_the_table(void **state)
{
	struct hr_params params = params_of("default"), defaults;

	hr_params_init(&defaults);
	for (int id = 0; id < HR_N_PARAMS; id++)
		assert_true(hr_params_get(&params, id) == hr_params_get(&defaults, id));
}

static void transparent_has_nothing_but_the_limiter(void **state)
{
	struct hr_params params = params_of("transparent");

	assert_false(params.bypass || params.agc_enabled || params.comp_enabled ||
			params.soft_enabled);
	assert_true(params.limit_enabled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_profile_reads_without_a_complaint),
		cmocka_unit_test(every_profile_is_installed),
		cmocka_unit_test(default_is_the_table),
		cmocka_unit_test(transparent_has_nothing_but_the_limiter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
